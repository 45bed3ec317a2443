"""Vectors for passages that have none: one batch is computed while the one before it is stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from app.storage.vectors import PendingText, Vectors

EMBED_BATCH = 128
"""Passages handed to the embedding process at once, and stored in one transaction."""


class PassageEmbedder(Protocol):
    """Vectors for passages, made elsewhere; see ``app.embeddings.process``."""

    def start(self) -> None:
        """Get ready, so that the first passages need not wait; what goes wrong is for ``embed`` to say."""

    def embed(self, texts: Sequence[str]) -> list[bytes]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class VectorTarget:
    """A generation of vectors, and what makes them."""

    generation: int
    embedder: Callable[[], PassageEmbedder]


@dataclass(frozen=True, slots=True)
class _Batch:
    texts: Sequence[PendingText]
    vectors: Future[list[bytes]]


class PassageVectors:
    """The passages of a library that have no vector in one generation, in the order they came. For one thread."""

    def __init__(self, vectors: Vectors, target: VectorTarget) -> None:
        self._vectors = vectors
        self._target = target
        self._size = EMBED_BATCH
        self._embedder: PassageEmbedder | None = None
        self._under_way: deque[_Batch] = deque()
        self._after = 0
        self._pool = ThreadPoolExecutor(1, "passage-vectors")

    @property
    def generation(self) -> int:
        """Whose vectors these are."""
        return self._target.generation

    def start(self) -> None:
        """Start what makes vectors while there is nothing to do yet."""
        self._pool.submit(self._made().start)

    def again(self) -> None:
        """Look at every passage anew: after some had to be left without a vector."""
        self._after = 0

    def step(self) -> int | None:
        """Begin the next batch and store the one before it: how many vectors were stored, None when all have theirs.

        Raises what making them raises.
        """
        texts, last = self._vectors.pending(self.generation, self._after, self._size)
        self._after = last or self._after
        taken = {item.text_hash for batch in self._under_way for item in batch.texts}
        fresh = [item for item in texts if item.text_hash not in taken]
        if fresh:
            vectors = self._pool.submit(self._made().embed, [item.text for item in fresh])
            self._under_way.append(_Batch(fresh, vectors))
        if self._under_way and (not last or len(self._under_way) > 1):
            return self._keep(self._under_way.popleft())
        return 0 if last else None

    def settle(self) -> int:
        """Store what has been begun; how many vectors that was."""
        stored = 0
        while self._under_way:
            stored += self._keep(self._under_way.popleft())
        return stored

    def close(self) -> None:
        """Give up what has been begun and end what makes vectors."""
        for batch in self._under_way:
            batch.vectors.cancel()
        self._pool.shutdown()
        if self._embedder is not None:
            self._embedder.close()

    def _made(self) -> PassageEmbedder:
        self._embedder = self._embedder or self._target.embedder()
        return self._embedder

    def _keep(self, batch: _Batch) -> int:
        pairs = [(item.text_hash, vector) for item, vector in zip(batch.texts, batch.vectors.result(), strict=True)]
        self._vectors.add(self.generation, pairs)
        return len(pairs)
