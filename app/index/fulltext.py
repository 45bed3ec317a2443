"""Full-text scores over FTS5's posting lists: BM25 with what neighbouring passages say, rarest terms first.

FTS5's own ``bm25()`` walks every posting list of an ``OR`` and knows nothing of neighbours; its
``fts5vocab`` tables give the same lists one term at a time, so that common terms of a large library
can be left alone (docs/decisions).
BM25: Robertson & Zaragoza, The Probabilistic Relevance Framework (2009); idf as in Lucene.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.index.layout import Floats, Ints, Layout
from app.index.terms import is_character
from app.storage.database import Database

K1 = 0.9
B = 0.4
NEIGHBOUR = 0.4
"""What a term in the passage before or after counts beside one in the passage itself."""
TITLE = 0.5
"""What an occurrence in title or heading counts beside one in the text."""
BACKGROUND = 500
"""Passages a library is taken to have beside its own, so that weights mean something in one of three files."""
COMMON_CHARACTER = 1.5
"""Weight below which a single CJK character is left to the bigrams: one of twenty passages has it, and it ranks none."""
POSTINGS = 40_000
"""Posting list entries read for one question; in a large library the most common terms fall outside."""


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """``scores[i]`` in 0–1 for layout row ``rows[i]``: the share of the question's weight found there.

    ``weights``: each term's weight × idf. ``known``: the share of that weight on terms the library has at all.
    """

    rows: Ints
    scores: Floats
    weights: dict[str, float]
    known: float


class Fulltext:
    """The full-text index of the passages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def score(self, terms: Sequence[tuple[str, float]], layout: Layout) -> LexicalScores:
        """Scores of every passage that holds one of the question's terms."""
        frequency = self._frequencies([term for term, _ in terms])
        size = len(layout) + BACKGROUND
        weights = {
            term: weight * math.log(1 + (size - frequency.get(term, 0) + 0.5) / (frequency.get(term, 0) + 0.5))
            for term, weight in terms
        }
        total = sum(weights.values())
        if not total or not frequency or not len(layout):
            return LexicalScores(np.empty(0, np.int64), np.empty(0, np.float32), weights, 0.0)
        sums = np.zeros(len(layout), np.float32)
        scratch = np.zeros(len(layout) + 2, np.float32)  # a row of padding at either side
        average = float(layout.tokens.mean()) or 1.0
        budget = POSTINGS
        common = {term for term, weight in weights.items() if is_character(term) and weight < COMMON_CHARACTER}
        counted = sum(weight for term, weight in weights.items() if term not in common) or total
        for term in sorted(frequency, key=lambda name: frequency[name]):
            if frequency[term] > budget and budget < POSTINGS:
                break
            if term not in common or counted == total:
                budget -= frequency[term]
                self._add(term, weights[term] / counted, layout, average, sums, scratch)
        rows = np.flatnonzero(sums)
        known = sum(weights[term] for term in frequency) / total
        return LexicalScores(rows, sums[rows] / (K1 + 1), weights, known)

    def _frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Passages that hold each term; terms in none are left out."""
        found: dict[str, int] = {}
        with self._db.read() as db:
            for term in terms:
                for row in db.execute("SELECT doc FROM chunk_vocabulary WHERE term = ?", (term,)):
                    found[term] = int(row[0])
        return found

    def _add(self, term: str, weight: float, layout: Layout, average: float, sums: Floats, scratch: Floats) -> None:
        """Add one term's contribution to ``sums``: its own passage's, or a share of its neighbours'."""
        with self._db.read() as db:
            postings = list(
                db.execute(
                    "SELECT doc, col = 'title', count(*) FROM chunk_postings WHERE term = ? GROUP BY 1, 2", (term,)
                )
            )
        if not postings:
            return
        table = np.asarray(postings, dtype=np.int64)
        unique, inverse = np.unique(table[:, 0], return_inverse=True)
        counts = np.bincount(inverse, np.where(table[:, 1] == 1, TITLE, 1.0) * table[:, 2]).astype(np.float32)
        at = np.minimum(np.searchsorted(layout.ids, unique), len(layout) - 1)
        present = layout.ids[at] == unique
        rows, counts = at[present], counts[present]
        norm = K1 * (1 - B + B * layout.tokens[rows] / average)
        scratch[rows + 1] = weight * counts * (K1 + 1) / (counts + norm)
        near = np.unique(np.concatenate([rows, np.maximum(rows - 1, 0), np.minimum(rows + 1, len(layout) - 1)]))
        before, after = np.maximum(near - 1, 0), np.minimum(near + 1, len(layout) - 1)
        own = layout.documents[near]
        left = np.where(layout.documents[before] == own, scratch[before + 1], 0)
        right = np.where(layout.documents[after] == own, scratch[after + 1], 0)
        sums[near] += np.maximum(scratch[near + 1], NEIGHBOUR * np.maximum(left, right))
        scratch[rows + 1] = 0
