"""Passages of about 200 tokens on sentence borders, with exact offsets, page and heading path.

Token counts are estimated from the characters alone, so that passages stay the same when the
embedding model changes and a new generation of vectors can stand beside the old one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from app.core.script import CJK
from app.core.sentences import sentences, trim
from app.core.types import Chunk, Heading, Page, ParsedDocument

TARGET_TOKENS = 200
MAX_TOKENS = 240
SCRAP, HEADED_SCRAP = 50, 16
"""Tokens below which a passage joins its neighbour under the same heading, under another one."""
CHUNKER_VERSION = 1

_PIECES = re.compile(rf"[{CJK}]|[A-Za-z\u00c0-\u024f]{{1,500}}|\d{{1,200}}|[^\w\s]|\w")


def _piece_tokens(piece: str) -> int:
    size = len(piece)
    if size == 1:
        return 1
    if piece[0].isdigit():
        return (size + 1) // 2 if size > 4 else 1
    return 1 + (size - 5) // 5 if size > 9 else 1


def estimate_tokens(text: str) -> int:
    """Tokens a WordPiece or BPE vocabulary makes of the text, within about a tenth for prose."""
    return sum(map(_piece_tokens, _PIECES.findall(text)))


def _prefix(text: str, start: int, end: int, limit: int) -> int:
    """Where the longest stretch from ``start`` of at most ``limit`` tokens ends; reads no further than that."""
    total = 0
    for match in _PIECES.finditer(text, start, end):
        tokens = _piece_tokens(match.group())
        if total + tokens > limit:
            # One "word" longer than a passage is cut too; two characters a token hold for letters and digits.
            return match.start() if tokens <= limit // 2 else min(match.start() + 2 * (limit - total), match.end())
        total += tokens
    return end


def _hard_split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span with no sentence border in ``MAX_TOKENS``: split at clause marks, blanks, else anywhere."""
    spans: list[tuple[int, int]] = []
    while _prefix(text, start, end, MAX_TOKENS) < end:
        cut = _prefix(text, start, end, TARGET_TOKENS)
        middle = start + (cut - start) // 2
        for marks in ("\n", "，、,;；:：", " "):
            at = max(text.rfind(mark, middle, cut) for mark in marks)
            if at >= 0:
                cut = at + 1
                break
        spans.append((start, cut))
        start = cut
    spans.append((start, end))
    return spans


def _borders(document: ParsedDocument) -> list[int]:
    """Offsets a passage never crosses: page starts and headings."""
    marks = {page.start for page in document.pages} | {heading.start for heading in document.headings}
    return sorted(mark for mark in marks if 0 < mark < len(document.text))


class _Path:
    """The heading path that governs an offset."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        ordered = sorted(headings, key=lambda h: h.start)
        self._starts = [heading.start for heading in ordered]
        self._paths: list[str] = []
        stack: list[Heading] = []
        for heading in ordered:
            stack = [above for above in stack if above.level < heading.level]
            stack.append(heading)
            self._paths.append(" › ".join(h.title.strip()[:120] for h in stack if h.title.strip()))

    def at(self, offset: int) -> str:
        place = bisect_right(self._starts, offset) - 1
        return self._paths[place] if place >= 0 else ""


def _page_of(pages: Sequence[Page], starts: Sequence[int], offset: int) -> int | None:
    place = bisect_right(starts, offset) - 1
    return pages[place].number if place >= 0 else None


def _balanced(parts: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Sentences of one section to passages of similar size, none above ``MAX_TOKENS``.

    ``parts``: (start, end, tokens) in order. A section of 260 tokens becomes 130 + 130, not 200 + 60.
    """
    total = sum(tokens for _, _, tokens in parts)
    count = max(1, -(-total // MAX_TOKENS)) if total <= 2 * MAX_TOKENS else max(1, round(total / TARGET_TOKENS))
    goal = total / count
    passages: list[tuple[int, int, int]] = []
    start, end, size = parts[0]
    for next_start, next_end, tokens in parts[1:]:
        if size + tokens > MAX_TOKENS or (size + tokens / 2 > goal and size >= goal / 2):
            passages.append((start, end, size))
            start, size = next_start, 0
        end = next_end
        size += tokens
    passages.append((start, end, size))
    return passages


def _parts(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """(start, end, tokens) of the sentences, those longer than a passage in pieces."""
    spans = (piece for span in sentences(text, start, end) for piece in _hard_split(text, *span))
    return [(first, last, estimate_tokens(text[first:last])) for first, last in spans]


def chunk(document: ParsedDocument) -> list[Chunk]:
    """The passages of a document, in order; blanks between them belong to none."""
    text = document.text
    path = _Path(document.headings)
    page_starts = [page.start for page in document.pages]
    page_begins = frozenset(page_starts)
    edges = [0, *_borders(document), len(text)]
    heading_ends = {heading.start: heading.end for heading in document.headings}
    chunks: list[Chunk] = []
    pending: tuple[int, int] | None = None  # a heading alone waits for its text
    for left, right in pairwise(edges):
        begin = left
        if pending is not None and left not in page_begins:
            begin = pending[0]
        elif pending is not None:
            _emit(chunks, document, path, page_starts, _balanced(_parts(text, *pending)))
        pending = None
        start, end = trim(text, begin, right)
        if start == end:
            continue
        if left in heading_ends and not text[heading_ends[left] : right].strip() and right != len(text):
            pending = (start, right)
            continue
        _emit(chunks, document, path, page_starts, _balanced(_parts(text, start, end)))
    return _join_small(chunks)


def _emit(
    chunks: list[Chunk],
    document: ParsedDocument,
    path: _Path,
    page_starts: Sequence[int],
    passages: Sequence[tuple[int, int, int]],
) -> None:
    for first, last, tokens in passages:
        start, end = trim(document.text, first, last)
        if start < end:
            page = _page_of(document.pages, page_starts, start)
            chunks.append(Chunk(start, end, page, path.at(start), tokens))


def _join_small(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Short neighbours on one page become one passage, so that a list of headings is not forty passages."""
    joined: list[Chunk] = []
    for piece in chunks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.page == piece.page
            and last.tokens + piece.tokens <= TARGET_TOKENS
            and min(last.tokens, piece.tokens) < (SCRAP if last.heading == piece.heading else HEADED_SCRAP)
        ):
            joined[-1] = Chunk(
                last.start, piece.end, last.page, last.heading or piece.heading, last.tokens + piece.tokens
            )
        else:
            joined.append(piece)
    return joined
