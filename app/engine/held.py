"""What a model has read and holds: the conversation, and beside it for a while a short question of our own.

Both lie in the same cells (one unified cache), so an aside costs no memory, begins with what it has in common with the
conversation, and that need not be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.core.errors import ModelCrashed, ModelOutOfMemory

CONVERSATION, ASIDE = 0, 1
SEQUENCES = 2

_ABORTED = 2
_ALLOCATION_FAILED = -2


class Held:
    """The tokens in a context's cache, by sequence. Not for several threads."""

    def __init__(self, api: Any, context: Any, batch: int) -> None:
        """``batch``: tokens evaluated at once."""
        self._api = api
        self._context = context
        self._memory = api.llama_get_memory(context)
        self._size = batch
        self._batch = api.llama_batch_init(batch, 0, 1)
        self._tokens: list[list[int]] = [[] for _ in range(SEQUENCES)]

    def read(self, sequence: int, tokens: Sequence[int], stop: Callable[[], bool]) -> int | None:
        """Evaluate a text, keeping what it shares with the one before; how many tokens of it were there, None when
        ``stop`` ended it.
        """
        reused = at = self.forget(sequence, _shared(self._tokens[sequence], tokens[:-1]))
        # Asked between the operations of a batch: a long prompt on a slow computer stops at once too.
        callback = self._api.ggml_abort_callback(lambda _: stop())
        self._api.llama_set_abort_callback(self._context, callback, None)
        try:
            while at < len(tokens):
                part = tokens[at : at + self._size]
                if stop() or not self.add(sequence, part):
                    self.forget(sequence, at)
                    return None
                at += len(part)
        finally:
            self._api.llama_set_abort_callback(self._context, self._api.ggml_abort_callback(), None)
        return reused

    def add(self, sequence: int, tokens: Sequence[int]) -> bool:
        """Evaluate at most a batch of further tokens; False when it was ended. ``ModelError`` after which nothing is
        held.
        """
        held, batch = self._tokens[sequence], self._batch
        batch.n_tokens = len(tokens)
        for place, token in enumerate(tokens):
            batch.token[place] = token
            batch.pos[place] = len(held) + place
            batch.n_seq_id[place] = 1
            batch.seq_id[place][0] = sequence
            batch.logits[place] = 0
        batch.logits[len(tokens) - 1] = 1
        code = self._api.llama_decode(self._context, batch)
        if code == _ABORTED:
            return False
        if code == _ALLOCATION_FAILED:
            self.clear()
            raise ModelOutOfMemory("There was not enough memory for the next words.", "Close other programs.")
        if code != 0:
            self.clear()
            raise ModelCrashed(f"The model failed while it was reading (code {code}).", "Ask again.")
        held += tokens
        return True

    def forget(self, sequence: int, size: int = 0) -> int:
        """Keep the first ``size`` tokens of a sequence, or none where that cannot be done (models that keep a state
        instead of tokens); gives how many are kept.
        """
        api, memory = self._api, self._memory
        whole = size > 0 and api.llama_memory_seq_pos_min(memory, sequence) == 0
        if not (whole and api.llama_memory_seq_rm(memory, sequence, size, -1)):
            api.llama_memory_seq_rm(memory, sequence, -1, -1)
            size = 0
        del self._tokens[sequence][size:]
        return size

    def begin_as(self, first: int, second: int, tokens: Sequence[int]) -> int:
        """Let the second sequence hold what a text has in common with the first one, in the same cells; gives how many
        tokens that is.
        """
        shared = _shared(self._tokens[first], tokens)
        if (
            shared == 0 or self._api.llama_memory_seq_pos_min(self._memory, first) != 0
        ):  # such as a state without tokens
            return 0
        self.forget(second)
        self._api.llama_memory_seq_cp(self._memory, first, second, -1, -1)
        self._tokens[second][:] = self._tokens[first]
        return self.forget(second, shared)

    def clear(self) -> None:
        """Forget everything."""
        self._api.llama_memory_clear(self._memory, False)
        for tokens in self._tokens:
            tokens.clear()

    def size(self, sequence: int) -> int:
        """Tokens of a sequence."""
        return len(self._tokens[sequence])


def _shared(first: Sequence[int], second: Sequence[int]) -> int:
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
