"""How much memory a model needs, and how much context it can have in the memory there is."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.gguf import GgufHeader
from app.engine.held import SEQUENCES

BATCH = 256
"""Tokens of a prompt that are evaluated at once: small enough to stop between, large enough to be quick."""

_AUTO_CONTEXTS = (8192, 6144, 4096, 3072, 2048)
_UNKNOWN_CONTEXT = 2048
_ENGINE_BYTES = 26_000_000
"""llama.cpp and its Python binding, loaded."""
_BYTES_PER_WORD = {"gpt2": 280}
_BYTES_PER_OTHER_WORD = 190
"""What an entry of the vocabulary takes; those that are merged of pairs (BPE) keep the pairs too."""


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """What a model's memory is made of, in bytes: ``weights``, ``cache`` (keys and values), ``working`` space of one
    step, ``engine`` (the library itself and the vocabulary).
    """

    weights: int
    cache: int
    working: int
    engine: int

    @property
    def total(self) -> int:
        return self.weights + self.cache + self.working + self.engine


def memory_parts(header: GgufHeader, context: int) -> MemoryParts:
    """What running the model with a context of ``context`` tokens takes.

    What llama.cpp allocates on a processor without flash attention; ``make bench`` holds it against measured growth.
    """
    return MemoryParts(
        header.weights,
        _keys_and_values(header, context) + _recurrent_state(header),
        _working_space(header, context),
        _ENGINE_BYTES + header.vocabulary * _bytes_per_word(header),
    )


def memory_needed(header: GgufHeader, context: int) -> int:
    """Bytes to run the model with a context of ``context`` tokens."""
    return memory_parts(header, context).total


def choose_context(header: GgufHeader, asked: int, available: int) -> int:
    """Tokens of context: ``asked`` if given (never more than the model was trained on), else what fits well."""
    trained = header.context or _UNKNOWN_CONTEXT
    if asked > 0:
        return min(asked, trained)
    choices = [size for size in _AUTO_CONTEXTS if size < trained] or [trained]
    if trained <= _AUTO_CONTEXTS[0]:
        choices = [trained, *(size for size in choices if size != trained)]
    for size in choices:
        if memory_needed(header, size) <= available:
            return size
    return choices[-1]


def _bytes_per_word(header: GgufHeader) -> int:
    return _BYTES_PER_WORD.get(str(header.metadata.get("tokenizer.ggml.model")), _BYTES_PER_OTHER_WORD)


def _head_widths(header: GgufHeader) -> tuple[int, int]:
    """Values per head of the keys and of the values."""
    per_head = header.number("embedding_length") // max(1, header.number("attention.head_count", 1))
    return header.number("attention.key_length", per_head), header.number("attention.value_length", per_head)


def _key_value_heads(header: GgufHeader) -> tuple[int, ...]:
    """Heads of keys and values of each block; blocks without attention have 0."""
    heads, blocks = header.number("attention.head_count", 1), header.number("block_count")
    stored = header.metadata.get(f"{header.architecture}.attention.head_count_kv", heads)
    if isinstance(stored, tuple):
        return tuple(item for item in stored if isinstance(item, int))
    each = stored if isinstance(stored, int) else heads
    interval = header.number("full_attention_interval")
    if interval > 1:  # only every so many blocks attend, the others keep a state
        return tuple(each if (block + 1) % interval == 0 else 0 for block in range(blocks))
    return (each,) * blocks


def _keys_and_values(header: GgufHeader, context: int) -> int:
    # Of 16 bits each. A sliding window does not make it smaller: all is kept, so that a text can be gone back in.
    return 2 * context * sum(_key_value_heads(header)) * sum(_head_widths(header))


def _recurrent_state(header: GgufHeader) -> int:
    inner, state = header.number("ssm.inner_size"), header.number("ssm.state_size")
    if not inner:
        return 0
    width = inner + 2 * header.number("ssm.group_count") * state
    layers = sum(not heads for heads in _key_value_heads(header))
    return SEQUENCES * 4 * layers * (inner * state + max(0, header.number("ssm.conv_kernel") - 1) * width)


def _working_space(header: GgufHeader, context: int) -> int:
    """The larger of what attention and the feed-forward part need for one batch, and the output for one token."""
    width, heads = header.number("embedding_length"), header.number("attention.head_count", 1)
    feed = header.number("feed_forward_length", 4 * width)
    used = header.number("expert_used_count")
    if used:
        feed = used * header.number("expert_feed_forward_length", feed)
    narrow = max(_key_value_heads(header), default=0) * sum(_head_widths(header))
    attention = 4 * (heads * context + context + 5 * width + narrow)
    forward = 4 * (3 * feed + 5 * width + context)
    scratch = 2 * heads * context  # the weights of attention once more, in 16 bits
    return BATCH * (max(attention, forward) + scratch) + 8 * header.vocabulary
