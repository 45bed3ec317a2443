"""A summary without a language model: the text's own most telling sentences, in their order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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


def picked(sources: Sequence[Source]) -> tuple[Picked, ...]:
    """The sentences whose words the texts use most, none saying again what another has said; in the texts' order."""
    found = [one for source in sources for one in _sentences(source)]
    telling = [one for one in found if _SHORT <= _width(one.text) <= _LONG and not is_heading(one.text)] or found
    first: dict[str, Picked] = {}
    for one in telling:  # the same words count once, where they stand first
        first.setdefault(one.text, one)
    left = dict(enumerate(first.values()))
    words = {place: frozenset(terms(one.text)) - _COMMON for place, one in left.items()}
    counts = Counter(word for held in words.values() for word in held)
    weight = {word: count if count > 1 else _ONCE for word, count in counts.items()}
    leads = {next((place for place, one in left.items() if one.source is source), None) for source in sources}

    def worth(place: int) -> float:
        # Between a sum, which favours long sentences, and a mean, which favours short ones.
        value = sum(weight[word] for word in words[place]) / math.sqrt(len(words[place]) or 1)
        return value * _LEAD if place in leads else value

    wanted = max(_FEWEST, min(_MOST, len(left) // _PER))
    chosen: dict[int, Picked] = {}
    while left and len(chosen) < wanted:
        best = max(left, key=worth)
        chosen[best] = left.pop(best)
        for word in words[best]:
            weight[word] *= _SAID
    return tuple(chosen[place] for place in sorted(chosen))


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


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
