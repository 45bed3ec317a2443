"""A summary without a language model: the text's own most telling sentences, in their order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.commands.task import Source
from app.core.sentences import sentences, trim
from app.core.types import Citation
from app.index.terms import terms
from app.rag.quotes import is_heading
from app.rag.readable import as_quote_line

_FEWEST, _MOST = 3, 8
_PER = 12
"""Sentences of text for each one of the summary."""
_SHORT, _LONG = 12, 400
"""Width of a sentence below which it says little, and above which it is no summary."""
_LEAD = 1.3
"""What the first sentence of a text counts more than others."""
_ONCE = 0.2
"""What a word counts that stands in one sentence only, beside 2 for one of two sentences."""
_SAID = 0.3
"""What is left of a word's weight once a chosen sentence has it."""
_COMMON = frozenset(
    "the of and to in a is that for it with as on by this be are was at from or an not have has had will which its "
    "的 了 是 在 和 与 或 及 也 都 而 为 以 于 之 其 等 这 那 有 我 他 她 它 们".split()
)


@dataclass(frozen=True, slots=True)
class Picked:
    """A sentence of a source, at ``start``–``end`` of its text."""

    source: Source
    start: int
    end: int
    text: str


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(term for term in terms(text) if term not in _COMMON)


def picked(sources: Sequence[Source]) -> tuple[Picked, ...]:
    """The sentences whose words the texts use most, none saying again what another has said; in the texts' order."""
    found = [one for source in sources for one in _sentences(source)]
    useful = [one for one in found if _SHORT <= _width(one.text) <= _LONG and not is_heading(one.text)] or found
    useful = list({one.text: one for one in reversed(useful)}.values())[
        ::-1
    ]  # the same words once, where they stand first
    counts = Counter(word for one in useful for word in set(_words(one.text)))
    total = sum(counts.values()) or 1
    weight = {word: (count if count > 1 else _ONCE) / total for word, count in counts.items()}
    firsts = {id(source): next((one for one in useful if one.source is source), None) for source in sources}
    wanted = min(len(useful), max(_FEWEST, min(_MOST, len(useful) // _PER)))
    chosen: list[Picked] = []
    while len(chosen) < wanted:
        left = [one for one in useful if one not in chosen]
        best = max(left, key=lambda one: _worth(one, weight) * (_LEAD if firsts[id(one.source)] is one else 1.0))
        chosen.append(best)
        for word in set(_words(best.text)):
            weight[word] *= _SAID
    places = {id(one): place for place, one in enumerate(found)}
    return tuple(sorted(chosen, key=lambda one: places[id(one)]))


def cited(chosen: Sequence[Picked]) -> tuple[tuple[Citation, ...], tuple[int | None, ...]]:
    """Citations of the sentences that stand in the library, and for each sentence its number."""
    made: list[Citation] = []
    numbers: list[int | None] = []
    for one in chosen:
        source = one.source
        if source.document is None:
            numbers.append(None)
            continue
        page = next((page.number for page in source.pages if page.start <= one.start < page.end), None)
        made.append(
            Citation(len(made) + 1, source.document, source.path, page, one.start, one.end, one.text, source.title)
        )
        numbers.append(len(made))
    return tuple(made), tuple(numbers)


def as_quote(text: str, number: int | None) -> str:
    """A sentence as a quote in Markdown; its own ``[12]`` is no citation."""
    return f"> {as_quote_line(text)}{'' if number is None else f' [{number}]'}\n\n"


def _sentences(source: Source) -> list[Picked]:
    found = []
    for first, last in sentences(source.text):
        start, end = trim(source.text, first, last)
        if start < end:
            found.append(Picked(source, start, end, source.text[start:end]))
    return found


def _worth(one: Picked, weight: dict[str, float]) -> float:
    words = _words(one.text)
    # Between a sum, which favours long sentences, and a mean, which favours short ones.
    return sum(weight.get(word, 0.0) for word in set(words)) / math.sqrt(len(words)) if words else 0.0


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
