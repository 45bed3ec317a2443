"""The one home of FAISS: a cache of the store's vectors that answers "which chunks are near".

An immutable base (8-bit flat, HNSW above ``FLAT_LIMIT``) and a small exact tail fed from SQLite,
merged in the background. Which chunks the cache holds is compared with the store when it is opened,
so a missing, old or broken file only costs its rebuilding. Removed chunks are masked until the next merge.
HNSW: Malkov & Yashunin (2016).
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.errors import AppError
from app.index.layout import Floats, Ints

FLAT_LIMIT = 50_000
TAIL_LIMIT = 8_192
DEAD_SHARE = 0.2
_EXACT_LIMIT = 4_096
_SAMPLES = 16
_ALIKE = 0.9  # 8-bit vectors are within 0.01 of their own
_LOG = logging.getLogger(__name__)


def unpack(blobs: Sequence[bytes], dimensions: int) -> Floats:
    """``float16`` blobs to ``float32[n, dimensions]``."""
    if not blobs:
        return np.empty((0, dimensions), np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f2").astype(np.float32).reshape(len(blobs), dimensions)


class FaissIndex:
    """``VectorIndex`` over one generation of vectors."""

    def __init__(
        self,
        path: Path,
        dimensions: int,
        chunk_ids: Callable[[], Sequence[int]],
        vectors: Callable[[Sequence[int]], Mapping[int, bytes]],
    ) -> None:
        self._path = path
        self._dimensions = dimensions
        self._chunk_ids = chunk_ids
        self._vectors = vectors
        self._lock = threading.RLock()
        self._base: Any = None
        self._base_ids: Ints = np.empty(0, np.int64)
        self._dead: Ints = np.empty(0, np.int64)
        self._tail_ids: Ints = np.empty(0, np.int64)
        self._tail: Floats = np.empty((0, dimensions), np.float32)
        self._stale = True
        self._opened = False
        self._merging: threading.Thread | None = None

    # --- keeping in step -----------------------------------------------------------------------

    def changed(self) -> None:
        """The store's vectors changed; the next search looks."""
        self._stale = True

    def _refresh(self) -> None:
        with self._lock:
            if not self._stale:
                return
            self._stale = False
            compared = False
            try:
                self._compare()
                compared = True
            finally:
                self._stale = self._stale or not compared  # after an error the next search tries again

    def _compare(self) -> None:
        """Bring dead ones and tail in step with the store."""
        if not self._opened:
            self._open()
        stored = np.asarray(self._chunk_ids(), dtype=np.int64)
        self._dead = np.setdiff1d(self._base_ids, stored, assume_unique=True)
        wanted = np.setdiff1d(stored, self._base_ids, assume_unique=True)
        keep = np.isin(self._tail_ids, wanted, assume_unique=True)
        fresh = np.setdiff1d(wanted, self._tail_ids, assume_unique=True)
        ids, matrix = self._load(fresh)
        self._tail_ids = np.concatenate([self._tail_ids[keep], ids])
        self._tail = np.concatenate([self._tail[keep], matrix])
        order = np.argsort(self._tail_ids)
        self._tail_ids, self._tail = self._tail_ids[order], self._tail[order]
        crowded = len(self._tail_ids) > max(TAIL_LIMIT, len(self._base_ids) // 10)
        if crowded or len(self._dead) > max(1000, DEAD_SHARE * len(self._base_ids)):
            self._merge_later()

    def _load(self, ids: Ints) -> tuple[Ints, Floats]:
        found = self._vectors([int(i) for i in ids])
        kept = np.asarray(sorted(found), dtype=np.int64)
        return kept, unpack([found[int(i)] for i in kept], self._dimensions)

    def _open(self) -> None:
        import faiss

        self._opened = True
        if not self._path.exists():
            return
        try:
            base = faiss.read_index(str(self._path))
            ids = faiss.vector_to_array(base.id_map).astype(np.int64)
        except (RuntimeError, AttributeError, MemoryError) as error:
            _LOG.warning("The vector cache %s is rebuilt: %s", self._path.name, type(error).__name__)
            return
        if base.d != self._dimensions or not self._same(base, ids):
            return
        self._base, self._base_ids = base, np.sort(ids)

    def _same(self, base: Any, ids: Ints) -> bool:
        """Whether the file holds this store's vectors: another database's chunks can have the same ids."""
        kept, stored = self._load(ids[:: max(1, len(ids) // _SAMPLES)])
        return all(float(base.reconstruct(int(i)) @ vector) > _ALIKE for i, vector in zip(kept, stored, strict=True))

    def _merge_later(self) -> None:
        if self._merging is None or not self._merging.is_alive():
            self._merging = threading.Thread(target=self._merge_quietly, name="vector-merge", daemon=True)
            self._merging.start()

    def _merge_quietly(self) -> None:
        try:
            self._merge()
        except AppError as error:
            _LOG.warning("The vector cache was not merged: %s", error.code)

    def merge(self) -> None:
        """Build the base from every vector of the store and save it, now."""
        self.close()
        self._refresh()
        self.close()
        self._merge()

    def _merge(self) -> None:
        import faiss

        stored = np.asarray(self._chunk_ids(), dtype=np.int64)
        ids, matrix = self._load(stored)
        if not len(ids):
            self._take(None, ids)
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            return
        kind = "SQ8" if len(ids) <= FLAT_LIMIT else "HNSW32,SQ8"
        inner = faiss.index_factory(self._dimensions, kind, faiss.METRIC_INNER_PRODUCT)
        if kind.startswith("HNSW"):
            inner.hnsw.efConstruction = 80
            inner.hnsw.efSearch = 64
        inner.train(matrix[:: max(1, len(ids) // 50_000)])
        base = faiss.IndexIDMap2(inner)
        base.add_with_ids(matrix, ids)
        part = self._path.with_suffix(f".{os.getpid()}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            faiss.write_index(base, str(part))
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(self._path)
        except (RuntimeError, OSError) as error:  # a cache that cannot be saved is rebuilt next time
            _LOG.warning("The vector cache could not be saved: %s", error)
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        self._take(base, np.sort(ids))

    def _take(self, base: Any, ids: Ints) -> None:
        """Put a new base in force; what it holds leaves the tail in the same moment."""
        with self._lock:
            self._base, self._base_ids = base, ids
            self._dead = np.empty(0, np.int64)
            left = ~np.isin(self._tail_ids, ids, assume_unique=True)
            self._tail_ids, self._tail = self._tail_ids[left], self._tail[left]
            self._stale = True

    def close(self) -> None:
        """Wait for a merge under way."""
        if self._merging is not None:
            self._merging.join()

    # --- searching -----------------------------------------------------------------------------

    def search(self, vector: bytes, limit: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Up to ``limit`` (chunk id, approximate cosine), best first, among ``allowed`` when given."""
        self._refresh()
        query = unpack([vector], self._dimensions)
        if allowed is not None and len(allowed) <= _EXACT_LIMIT:
            return sorted(self.similarities(vector, allowed).items(), key=lambda pair: -pair[1])[:limit]
        with self._lock:
            base, dead, tail_ids, tail = self._base, self._dead, self._tail_ids, self._tail
        chosen = None if allowed is None else np.unique(np.asarray(allowed, dtype=np.int64))
        found: list[tuple[int, float]] = []
        if base is not None and base.ntotal:
            found += self._search_base(base, query, limit, dead, chosen)
        if len(tail_ids):
            if chosen is not None:
                inside = np.isin(tail_ids, chosen, assume_unique=True)
                tail_ids, tail = tail_ids[inside], tail[inside]
            scores = tail @ query[0]
            best = np.argpartition(-scores, limit - 1)[:limit] if len(scores) > limit else np.arange(len(scores))
            found += [(int(tail_ids[i]), float(scores[i])) for i in best]
        found.sort(key=lambda pair: -pair[1])
        return found[:limit]

    @staticmethod
    def _search_base(base: Any, query: Floats, limit: int, dead: Ints, chosen: Ints | None) -> list[tuple[int, float]]:
        import faiss

        selector = None
        if chosen is not None:
            selector = faiss.IDSelectorBatch(np.setdiff1d(chosen, dead, assume_unique=True))
        elif len(dead):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(dead))
        hnsw = "HNSW" in type(faiss.downcast_index(base.index)).__name__
        parameters = None
        if hnsw:
            parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=max(64, 2 * limit))
        elif selector is not None:
            parameters = faiss.SearchParameters(sel=selector)
        scores, ids = base.search(query, min(limit, base.ntotal), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def similarities(self, vector: bytes, chunks: Sequence[int]) -> dict[int, float]:
        """Exact cosines of the chunks that have a vector."""
        self._refresh()
        wanted = np.unique(np.asarray(chunks, dtype=np.int64))
        query = unpack([vector], self._dimensions)[0]
        with self._lock:
            tail_ids, tail = self._tail_ids, self._tail
        at = np.minimum(np.searchsorted(tail_ids, wanted), max(len(tail_ids) - 1, 0))
        inside = tail_ids[at] == wanted if len(tail_ids) else np.zeros(len(wanted), bool)
        scores = (
            dict(zip(wanted[inside].tolist(), (tail[at[inside]] @ query).tolist(), strict=True)) if inside.any() else {}
        )
        rest = wanted[~inside]
        if len(rest):
            ids, matrix = self._load(rest)
            scores.update(zip(ids.tolist(), (matrix @ query).tolist(), strict=True))
        return {int(k): float(v) for k, v in scores.items()}
