"""Vectors of sentences that were lately judged: the next question of a conversation often finds the same passages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from app.core.ports import Embedder

_KEPT = 4096
"""Some 3 MB with vectors of 384 dimensions."""


class RememberedVectors:
    """An embedder's ``embed`` that remembers. For any thread; the same bytes come out either way."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._vectors: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def of(self, embedder: Embedder, texts: Sequence[str]) -> list[bytes]:
        """One vector per text, as ``Embedder.embed``."""
        model = embedder.info.id
        with self._lock:
            found = {text: self._vectors.get((model, text)) for text in texts}
        missing = [text for text, vector in found.items() if vector is None]
        if missing:
            found.update(zip(missing, embedder.embed(missing), strict=True))
        vectors = [vector for text in texts if (vector := found[text]) is not None]
        with self._lock:
            for text, vector in zip(texts, vectors, strict=True):
                self._vectors[model, text] = vector
                self._vectors.move_to_end((model, text))
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return vectors
