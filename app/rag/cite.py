"""Citations placed and checked by code: a quote stands in the stored text, and it says what it is cited for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.core.script import language_of
from app.core.sentences import sentences, trim
from app.core.types import Citation
from app.index.terms import terms
from app.query.understand import understand
from app.rag.quotes import Quote
from app.rag.retrieve import Candidate

QUOTE_LIMIT = 300
SUPPORTED = 0.5
"""Share of a statement's terms a sentence must hold to be cited where the model named none."""
_NUMBERS = r"\d{1,3}(?:\s*[,，、]\s*\d{1,3})*"
_MARK = re.compile(rf"[ \t]*(?:\[({_NUMBERS})\](?!\()|【({_NUMBERS})】)")
_MARKS_AFTER = re.compile(rf"[.!?。！？；…][\"'”’」』）)]*(?:\s*(?:\[{_NUMBERS}\](?!\()|【{_NUMBERS}】))+[ \t]*\n?")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_NOTHING: Mapping[str, float] = {}


def of_quotes(quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    """Citations of quotes, numbered in their order."""
    return tuple(_citation(n, quote.candidate, quote.start, quote.end, quote.text) for n, quote in enumerate(quotes, 1))


def of_passages(candidates: Sequence[Candidate], quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    """One citation per passage a model is shown, each with the sentence of it that answers best."""
    best: dict[int, Quote] = {}
    for found in quotes:
        best.setdefault(found.candidate.passage.chunk, found)
    return tuple(
        _citation(n, candidate, *_opening(candidate))
        if (quote := best.get(candidate.passage.chunk)) is None
        else _citation(n, candidate, quote.start, quote.end, quote.text)
        for n, candidate in enumerate(candidates, 1)
    )


def _opening(candidate: Candidate) -> tuple[int, int, str]:
    passage = candidate.passage
    start, end = trim(passage.text, 0, min(len(passage.text), QUOTE_LIMIT))
    for first, last in sentences(passage.text):
        if last > QUOTE_LIMIT:
            break
        if first >= start:
            end = trim(passage.text, first, last)[1]
    return passage.start + start, passage.start + end, passage.text[start:end]


def _citation(n: int, candidate: Candidate, start: int, end: int, quote: str) -> Citation:
    passage = candidate.passage
    return Citation(n, str(passage.document), passage.path, passage.page, start, end, quote, passage.title)


def check(
    text: str, candidates: Sequence[Candidate], wanted: Mapping[str, float] = _NOTHING
) -> tuple[str, tuple[Citation, ...]]:
    """The answer with its citations put right, and the citations it has.

    Each statement's own numbers are kept where the passage has anything to do with it; numbers of passages that
    are not there or say nothing of it go; a statement without one gets the passage that clearly supports it.
    A citation's quote is the sentence of its passage nearest to the statement. Between languages words cannot tell: a
    number there is kept, its quote the sentence nearest to what was searched for, the terms ``wanted``.
    """
    supports = [_Support(candidate, wanted) for candidate in candidates]
    code = [match.span() for match in _CODE.finditer(text)]
    cited: dict[int, Citation] = {}
    parts = [_checked(text, start, end, code, supports, cited) for start, end in _statements(text)]
    return "".join(parts), tuple(cited[n] for n in sorted(cited))


def renumbered(text: str, citations: Sequence[Citation], shown: Sequence[Candidate]) -> str:
    """An earlier answer with its ``[n]`` those of the passages shown now; numbers of what is not among them go."""
    now: dict[int, int] = {}
    for citation in citations:
        for number, candidate in enumerate(shown, 1):
            passage = candidate.passage
            inside = passage.start <= citation.start and citation.end <= passage.end
            if inside and str(passage.document) == citation.document:
                now[citation.n] = number
                break
    code = [match.span() for match in _CODE.finditer(text)]

    def put(match: re.Match[str]) -> str:
        if _in_code(match, code):
            return match.group()
        numbers = [int(part) for part in re.findall(r"\d+", match.group(1) or match.group(2))]
        kept = dict.fromkeys(now[n] for n in numbers if n in now)
        return _as_marks(match, list(kept))

    return _MARK.sub(put, text)


def _in_code(match: re.Match[str], code: Sequence[tuple[int, int]]) -> bool:
    return any(a <= match.start() < b or a < match.end() <= b for a, b in code)


def _as_marks(match: re.Match[str], numbers: Sequence[int]) -> str:
    blank = match.group()[: len(match.group()) - len(match.group().lstrip())]
    return "".join(f"{blank if i == 0 else ''}[{n}]" for i, n in enumerate(numbers))


def _statements(text: str) -> list[tuple[int, int]]:
    """Sentences, each with the numbers that stand behind its full stop."""
    marks = [match.span() for match in _MARKS_AFTER.finditer(text)]
    ends = {end for _, end in sentences(text)} | {end for _, end in marks} | {len(text)}
    borders = [0, *sorted(end for end in ends if end and not any(a < end < b for a, b in marks))]
    return list(pairwise(borders))


class _Support:
    """A passage's sentences, to be compared with statements."""

    def __init__(self, candidate: Candidate, searched: Mapping[str, float]) -> None:
        self.candidate = candidate
        self.searched = searched
        self.language = language_of(candidate.passage.text)
        text = candidate.passage.text
        spans = [trim(text, a, b) for a, b in sentences(text)]
        self.sentences = [(a, b, frozenset(terms(text[a:b]))) for a, b in spans if a < b]

    def best(self, wanted: Mapping[str, float]) -> tuple[float, int, int]:
        """(share of the statement's terms, start, end) of the nearest sentence, offsets within the passage."""
        total = sum(wanted.values()) or 1.0
        return max(
            ((sum(w for term, w in wanted.items() if term in words) / total, a, b) for a, b, words in self.sentences),
            key=lambda found: found[0],
            default=(0.0, 0, 0),
        )


def _checked(
    text: str,
    start: int,
    end: int,
    code: Sequence[tuple[int, int]],
    supports: Sequence[_Support],
    cited: dict[int, Citation],
) -> str:
    """One statement with its citations put right; what stands in code is left as it is."""
    wanted = dict(understand(_MARK.sub("", text[start:end])).terms)
    language = language_of(_MARK.sub("", text[start:end]))
    kept_any = False

    def keep(match: re.Match[str]) -> str:
        nonlocal kept_any
        if _in_code(match, code):
            return match.group()
        numbers = [int(part) for part in re.findall(r"\d+", match.group(1) or match.group(2))]
        valid = [n for n in dict.fromkeys(numbers) if 1 <= n <= len(supports)]
        kept = [n for n in valid if _cite(n, supports[n - 1], wanted, cited, language)]
        kept_any = kept_any or bool(kept)
        return _as_marks(match, kept)

    parts: list[str] = []
    at = start
    for match in _MARK.finditer(text, start, end):
        parts += [text[at : match.start()], keep(match)]
        at = match.end()
    checked = "".join([*parts, text[at:end]])
    if kept_any or len(wanted) < 3 or any(a < end and start < b and "\n" in text[a:b] for a, b in code):
        return checked
    ranked = sorted(((support.best(wanted)[0], -n) for n, support in enumerate(supports, 1)), reverse=True)
    if not ranked or ranked[0][0] < SUPPORTED:
        return checked
    number = -ranked[0][1]
    _cite(number, supports[number - 1], wanted, cited, language)
    body = checked.rstrip()
    return f"{body} [{number}]{checked[len(body) :]}"


def _cite(n: int, support: _Support, wanted: Mapping[str, float], cited: dict[int, Citation], language: str) -> bool:
    """Note a citation; False when the passage has nothing to do with the statement."""
    share, start, end = support.best(wanted)
    if share <= 0 and "und" not in {language, support.language} and language != support.language:
        _, start, end = support.best(support.searched)
    elif share <= 0 and wanted:
        return False
    if start == end:
        return False
    if n not in cited:
        passage = support.candidate.passage
        end = min(end, start + QUOTE_LIMIT)
        start, end = trim(passage.text, start, end)
        cited[n] = _citation(n, support.candidate, passage.start + start, passage.start + end, passage.text[start:end])
    return True
