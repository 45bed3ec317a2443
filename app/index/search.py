"""Hybrid search: full text and vectors in one ranking whose vector share follows what the embedder knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.ports import Embedder, VectorIndex
from app.index.fulltext import Fulltext
from app.index.layout import Layout, LayoutKeeper

DENSE_WEIGHT = 0.47
"""Share of the cosine in the score where the embedder knows the language (measured: docs/decisions)."""
_KNOWS_NOTHING, _KNOWS_ALL = 0.4, 0.85
CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk with its fused score and its parts, all in 0–1.

    ``cosine`` counts from what texts have that have nothing to do with each other (``EmbedderInfo.nearness``); None
    without a comparable vector.
    """

    chunk: int
    score: float
    lexical: float
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Chunks best first, with what the question's terms weigh and the vector share that was used.

    ``tenth`` is the tenth best score, 0 in a library of fewer: how far the best stands out. ``embedder`` and ``gate``
    belong to the generation of vectors that was searched, which may be another one at the next question.
    """

    chunks: tuple[Ranked, ...]
    weights: dict[str, float]
    known: float
    dense: float
    tenth: float
    vector: bytes | None
    embedder: Embedder
    gate: Mapping[str, Any]


class HybridSearch:
    """One library's full text and one generation of its vectors, searched as one."""

    def __init__(
        self,
        fulltext: Fulltext,
        layout: LayoutKeeper,
        vectors: VectorIndex,
        embedder: Embedder,
        gate: Mapping[str, Any],
    ) -> None:
        """``gate``: what is kept with the generation, given on with every ranking."""
        self._fulltext = fulltext
        self._layout = layout
        self._vectors = vectors
        self._embedder = embedder
        self._gate = gate

    def changed(self, *, removed: bool) -> None:
        """The store's documents or vectors changed."""
        self._layout.changed(removed=removed)
        self._vectors.changed()

    def dense_share(self, text: str) -> float:
        """How much the vectors may say about this question, 0–1: rises with the share of it the embedder knows."""
        coverage = self._embedder.coverage(text)
        return min(1.0, max(0.0, (coverage - _KNOWS_NOTHING) / (_KNOWS_ALL - _KNOWS_NOTHING)))

    def rank(
        self, text: str, terms: Sequence[tuple[str, float]], limit: int, allowed: Sequence[int] | None = None
    ) -> Ranking:
        """The best chunks for a question, among ``allowed`` chunk ids when given."""
        layout = self._layout.current()
        lexical = self._fulltext.score(terms, layout)
        scores = np.zeros(len(layout), np.float32)
        scores[lexical.rows] = lexical.scores
        inside = np.ones(len(layout), bool)
        if allowed is not None:
            inside[:] = False
            inside[layout.rows(allowed)] = True
            scores[~inside] = 0
        dense = self.dense_share(text)
        vector = self._embedder.embed_query(text) if dense > 0 else None
        best = self._top(scores, max(CANDIDATES, limit))
        chosen: dict[int, float] = {int(layout.ids[row]): float(scores[row]) for row in best if scores[row] > 0}
        cosines = self._cosines(vector, layout, chosen, allowed, limit)
        for chunk in cosines:
            if chunk not in chosen:
                row = layout.rows([chunk])
                if len(row):
                    chosen[chunk] = float(scores[row[0]])
        share = DENSE_WEIGHT * dense
        ranked = [
            Ranked(
                chunk,
                min(1.0, share * max(0.0, cosines[chunk]) + (1 - share) * words)
                if chunk in cosines
                else words * (1 - share),
                words,
                cosines.get(chunk),
            )
            for chunk, words in chosen.items()
        ]
        ranked.sort(key=lambda item: (-item.score, item.chunk))
        tenth = ranked[9].score if len(ranked) > 9 else 0.0
        return Ranking(
            chunks=tuple(ranked[:limit]),
            weights=lexical.weights,
            known=lexical.known,
            dense=dense,
            tenth=tenth,
            vector=vector,
            embedder=self._embedder,
            gate=self._gate,
        )

    @staticmethod
    def _top(
        scores: np.ndarray[tuple[int], np.dtype[np.float32]], count: int
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        if len(scores) <= count:
            return np.arange(len(scores), dtype=np.int64)
        return np.argpartition(-scores, count)[:count].astype(np.int64)

    def _cosines(
        self, vector: bytes | None, layout: Layout, lexical: dict[int, float], allowed: Sequence[int] | None, limit: int
    ) -> dict[int, float]:
        """How near the nearest chunks are, and the lexical candidates, of those in a language the embedder knows."""
        if vector is None:
            return {}
        near = dict(self._vectors.search(vector, max(CANDIDATES // 2, limit), allowed))
        info = self._embedder.info
        cosines = self._vectors.similarities(vector, [*lexical, *near])
        known = layout.speaks(info)
        ids = np.fromiter(cosines, np.int64, len(cosines))
        spoken = set(layout.ids[rows[known[rows]]].tolist()) if len(rows := layout.rows(np.sort(ids))) else set()
        return {chunk: info.nearness(cosine) for chunk, cosine in cosines.items() if chunk in spoken}
