"""Quotes: the sentences that answer with what belongs to them, cut to a length people read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.sentences import trim
from app.index.terms import terms
from app.rag.evidence import Evidence, Sentence
from app.rag.retrieve import Candidate, Retrieved

CJK_QUOTE_SHARE = 0.55
"""Characters of a Chinese quote beside a Western one's: they say about twice as much each."""
BEHIND = 6.5
"""How far a quote's score may lie behind the best one's: of those further back, one in a hundred answers."""
_WHOLE = 0.99
"""Under a heading that holds all of the question, every sentence may answer."""
_SCRAP = 24
"""Width (CJK characters count twice) below which a quote says nothing by itself."""
_HEADING = 80
"""Width up to which a line of its own may be a heading."""

_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE_ENDS = ("。", ".", "！", "!", "；", ";")
_SECTION = re.compile(
    r"\s*(?:#{1,6}\s|§|(?:article|section|clause)\s+\w+|\d+(?:\.\d+)*\.?\s|第[一二三四五六七八九十百\d]+[条章节款])",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:，；：、]\s*|\s+|(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a passage that answers: ``text`` stands at ``start``–``end`` of the document's text."""

    candidate: Candidate
    start: int
    end: int
    text: str
    score: float


def quotes(retrieved: Retrieved, evidence: Evidence, count: int, characters: int) -> tuple[Quote, ...]:
    """The best sentences with as much of what stands beside them as fits ``characters``; none overlap.

    A quote stays within its paragraph; a heading and what it stands over count as one. Scraps too short to say
    anything are left out unless there is nothing else.
    """
    asked = frozenset(retrieved.ranking.weights)
    growing = _Growing(retrieved, evidence)
    made: list[Quote] = []
    for score, sentence in evidence.sentences:
        behind = score < evidence.sentences[0][0] - BEHIND and sentence.under < _WHOLE
        if behind or growing.taken(sentence):
            continue
        limit = characters if not _mostly_han(sentence.text) else max(40, int(characters * CJK_QUOTE_SHARE))
        start, end = growing.grow(sentence, limit, asked)
        candidate = retrieved.candidates[sentence.candidate]
        text = candidate.passage.text[start - candidate.passage.start : end - candidate.passage.start]
        if made and _width(text) < _SCRAP:
            continue
        made.append(Quote(candidate, start, end, text, score))
        if len(made) == count:
            break
    return tuple(made)


class _Growing:
    """Sentences that become quotes by taking in their neighbours; each is used once."""

    def __init__(self, retrieved: Retrieved, evidence: Evidence) -> None:
        self._retrieved = retrieved
        self._score = {(s.candidate, s.place): score for score, s in evidence.sentences}
        self._spans = {(s.candidate, s.place): (s.start, s.end) for _, s in evidence.sentences}
        self._used: set[tuple[int, int]] = set()

    def taken(self, sentence: Sentence) -> bool:
        return (sentence.candidate, sentence.place) in self._used

    def grow(self, sentence: Sentence, limit: int, asked: frozenset[str]) -> tuple[int, int]:
        """The sentence and its neighbours, the better ones first, within ``limit`` characters."""
        number, first, last = sentence.candidate, sentence.place, sentence.place
        self._used.add((number, first))
        start, end = _cut(sentence, limit, asked)
        while (start, end) == (self._spans[number, first][0], self._spans[number, last][1]):
            beside: list[tuple[float, int]] = []
            for place, edge in ((first - 1, first), (last + 1, last)):
                key = (number, place)
                if key not in self._spans or key in self._used:
                    continue
                low, high = min(start, self._spans[key][0]), max(end, self._spans[key][1])
                if high - low <= limit and self._belong(number, min(place, edge), (start, end)):
                    beside.append((self._score[key], place))
            if not beside:
                break
            place = max(beside)[1]
            self._used.add((number, place))
            first, last = min(first, place), max(last, place)
            start, end = self._spans[number, first][0], self._spans[number, last][1]
        return self._not_heading_alone(number, last, (start, end), limit)

    def _not_heading_alone(self, number: int, last: int, grown: tuple[int, int], limit: int) -> tuple[int, int]:
        """A heading whose text is too long for a quote takes the beginning of it along."""
        passage = self._retrieved.candidates[number].passage
        start, end = grown
        below = self._spans.get((number, last + 1))
        if below is None or not is_heading(passage.text[start - passage.start : end - passage.start]):
            return grown
        text = passage.text[: min(below[1], start + limit) - passage.start]
        return start, passage.start + max(_last_border(text, below[0] - passage.start), end - passage.start)

    def _belong(self, number: int, upper: int, grown: tuple[int, int]) -> bool:
        """Whether the sentence ``upper`` and the one after it are one paragraph, or a heading and its text."""
        passage = self._retrieved.candidates[number].passage
        end, start = self._spans[number, upper][1], self._spans[number, upper + 1][0]
        gap = passage.text[end - passage.start : start - passage.start]
        if gap.count("\n") < 2 and "\f" not in gap:
            return True
        above = passage.text[self._spans[number, upper][0] - passage.start : end - passage.start]
        heading = is_heading(above)
        # Only the heading right above its text; a quote that already has text does not run into the next heading.
        return heading and (grown[0] >= start or grown == self._spans[number, upper])


def is_heading(text: str) -> bool:
    """Whether a line is short and either ends like no sentence or begins with a section's number."""
    return _width(text) <= _HEADING and (not text.endswith(_SENTENCE_ENDS) or _SECTION.match(text) is not None)


def _width(text: str) -> int:
    """Characters, CJK ones counted twice."""
    return len(text) + len(_HAN.findall(text))


def _mostly_han(text: str) -> bool:
    return len(_HAN.findall(text)) > len(text) / 4


def _last_border(text: str, start: int) -> int:
    """Where the text may be cut off best: behind the last pause in its second half, else behind a word."""
    pauses = [m.start() + 1 for m in re.finditer(r"[,;:.](?=\s)|[，；：、。]", text[start:])]
    later = [place for place in pauses if place >= (len(text) - start) * 0.5]
    if later:
        return start + later[-1]
    words = [m.start() for m in _CLAUSE.finditer(text, start)]
    return words[-1] if words else len(text)


def _cut(sentence: Sentence, limit: int, asked: frozenset[str]) -> tuple[int, int]:
    """A sentence longer than a quote may be: the stretch of clauses that holds most of the question."""
    if sentence.end - sentence.start <= limit:
        return sentence.start, sentence.end
    text = sentence.text
    places = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    places = places[:: max(1, len(places) // 64)]
    best, chosen = -1.0, (0, limit)
    for start in places:
        end = max((place for place in (*places, len(text)) if start < place <= start + limit), default=start)
        if end == start:
            continue
        value = len(asked & frozenset(terms(text[start:end]))) + (end - start) / (10 * limit)
        if value > best:
            best, chosen = value, (start, end)
    start, end = chosen
    if end < len(text):
        end = _last_border(text[:end], start)
    start, end = trim(text, start, end)
    return sentence.start + start, sentence.start + end
