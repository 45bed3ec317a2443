"""How much memory a model needs, and how much context it can have in the memory there is."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.gguf import GgufHeader

BATCH = 256
"""Tokens of a prompt that are evaluated at once: small enough to stop between, large enough to be quick."""

_AUTO_CONTEXTS = (8192, 6144, 4096, 3072, 2048)
_UNKNOWN_CONTEXT = 2048
_ENGINE_BYTES = 96 << 20


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
    """What running the model with a context of ``context`` tokens takes."""
    return MemoryParts(
        header.weights, _keys_and_values(header, context), _working_space(header, context), _ENGINE_BYTES
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


def _keys_and_values(header: GgufHeader, context: int) -> int:
    heads = max(1, header.number("attention.head_count", 1))
    width = header.number("embedding_length")
    per_head = width // heads
    key = header.number("attention.key_length", per_head)
    value = header.number("attention.value_length", per_head)
    stored = header.metadata.get(f"{header.architecture}.attention.head_count_kv", heads)
    blocks = header.number("block_count")
    if isinstance(stored, tuple):  # one number per block; blocks without attention have 0
        total = sum(item for item in stored if isinstance(item, int))
    else:
        total = blocks * (stored if isinstance(stored, int) else heads)
    return 2 * context * total * (key + value)


def _working_space(header: GgufHeader, context: int) -> int:
    width = header.number("embedding_length")
    feed = header.number("feed_forward_length", 4 * width)
    heads = header.number("attention.head_count", 1)
    per_token = 4 * (header.vocabulary + 6 * width + 3 * feed)
    return BATCH * (per_token + 4 * heads * context)
