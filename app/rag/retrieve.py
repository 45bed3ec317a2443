"""The passages a question finds: ranked, neighbours merged, near-duplicates folded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.core.types import Hit
from app.query.understand import Question
from app.storage.documents import Documents, Passage

if TYPE_CHECKING:
    from app.index.search import Ranked, Ranking

MERGED_CHUNKS = 3
"""Neighbouring passages that may become one hit."""
_SAME = 0.85
_DIGITS = re.compile("\\d+|[〇零一二两三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its scores in 0–1; ``cosine`` is None where there is no comparable vector."""

    passage: Passage
    score: float
    lexical: float
    cosine: float | None


@dataclass(frozen=True, slots=True)
class PassageMark:
    """Where a passage stands: by its chunk id, and by the place that tells whether it still is that chunk."""

    chunk: int
    document: int
    start: int
    end: int

    @staticmethod
    def of(passage: Passage) -> PassageMark:
        """The mark of a passage."""
        return PassageMark(passage.chunk, passage.document, passage.start, passage.end)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question found: candidates best first, and the figures the evidence gate looks at."""

    question: Question
    candidates: tuple[Candidate, ...]
    ranking: Ranking


class Search(Protocol):
    """What ranks passages: ``app.index.search.HybridSearch``."""

    def rank(
        self, text: str, terms: Sequence[tuple[str, float]], limit: int, allowed: Sequence[int] | None = None
    ) -> Ranking: ...


def _shingles(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = text.split()
    pieces = words if len(words) > len(text) / 12 else [text[i : i + 2] for i in range(len(text) - 1)]
    return frozenset(pieces), tuple(sorted(_DIGITS.findall(text)))


def _is_copy(a: tuple[frozenset[str], tuple[str, ...]], b: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    """Whether two passages say the same; other numbers make another passage, however alike the words."""
    if a[1] != b[1] or not a[0] or not b[0]:
        return False
    smaller, larger = sorted((len(a[0]), len(b[0])))
    return smaller >= _SAME * larger and len(a[0] & b[0]) >= _SAME * len(a[0] | b[0])


class Retriever:
    """Questions to passages of one library."""

    def __init__(self, search: Search, documents: Documents) -> None:
        self._search = search
        self._documents = documents

    def retrieve(self, question: Question, limit: int, allowed: Sequence[int] | None = None) -> Retrieved:
        """Up to ``limit`` candidates, copies of a better one left out."""
        ranking = self._search.rank(question.text, question.terms, limit + limit // 2 + 4, allowed)
        passages = self._documents.passages([item.chunk for item in ranking.chunks])
        kept: list[Candidate] = []
        seen: list[tuple[frozenset[str], tuple[str, ...]]] = []
        for item in ranking.chunks:
            passage = passages.get(item.chunk)
            if passage is None:
                continue
            mark = _shingles(passage.text)
            if any(_is_copy(mark, other) for other in seen):
                continue
            seen.append(mark)
            kept.append(_candidate(passage, item))
            if len(kept) == limit:
                break
        return Retrieved(question, tuple(kept), ranking)

    def shown(self, marks: Sequence[PassageMark], allowed: Sequence[int] | None = None) -> tuple[Candidate, ...]:
        """Passages by where they stood, without a score; those that changed, are gone or not ``allowed`` are left out."""
        inside = None if allowed is None else frozenset(allowed)
        wanted = [mark for mark in marks if inside is None or mark.chunk in inside]
        passages = self._documents.passages([mark.chunk for mark in wanted])
        found = [(mark, passages.get(mark.chunk)) for mark in wanted]
        return tuple(
            Candidate(passage, 0.0, 0.0, None)
            for mark, passage in found
            if passage is not None and PassageMark.of(passage) == mark
        )

    def hits(self, retrieved: Retrieved, limit: int) -> tuple[Hit, ...]:
        """Candidates as hits, passages that stand side by side in a document as one."""
        groups: list[list[Candidate]] = []
        for candidate in retrieved.candidates:
            for group in groups:
                if len(group) < MERGED_CHUNKS and any(_adjacent(candidate, member) for member in group):
                    group.append(candidate)
                    break
            else:
                groups.append([candidate])
        return tuple(self._hit(group) for group in groups[:limit])

    def _hit(self, group: Sequence[Candidate]) -> Hit:
        first = min(group, key=lambda c: c.passage.start).passage
        start, end = first.start, max(c.passage.end for c in group)
        text = first.text if len(group) == 1 else self._documents.slice(first.document, start, end)
        if len(text) != end - start:  # removed since it was found
            end, text = first.end, first.text
        score = round(max(c.score for c in group), 4)
        return Hit(str(first.document), first.path, first.title, first.page, start, end, text, score)


def _candidate(passage: Passage, item: Ranked) -> Candidate:
    return Candidate(passage, item.score, item.lexical, item.cosine)


def _adjacent(a: Candidate, b: Candidate) -> bool:
    return a.passage.document == b.passage.document and abs(a.passage.ordinal - b.passage.ordinal) == 1
