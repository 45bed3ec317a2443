"""Reading order and paragraphs of a page, from the boxes of its lines."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

import numpy as np

from app.core.script import is_cjk
from app.ingest.parsers.pdf_chars import Ints, Line, PageChars, line_of

_BULLET = re.compile(r"[•·●■□◆▪‣○◦✓]|[-*+–—]\s\S|[①-⑳]")
_ITEM = re.compile(
    r"[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:[)）.]\s|、)|\d{1,3}\.(?=[A-Z\u4e00-\u9fff])|[(（]?[一二三四五六七八九十]{1,3}[)）、.]"
    r"|\d{1,3}(?:\.\d{1,3}){1,4}\.?\s|第[一二三四五六七八九十百零〇\d]{1,6}[条章节款项部分]|[QA问答]\s?[:：]|[A-Z][A-Za-z]{1,15}:\s"
)
_CJK_MARKS = "，。、；：？！（）《》〈〉「」『』【】〔〕～"
_ENDS = ".!?:;。！？：；…"
_CLOSERS = "\"'”’)）]】》」』"


def in_order(lines: list[Line], chars: PageChars) -> list[Line]:
    """The lines as a person reads them.

    The file's own order stays wherever it follows the columns; only a page that jumps between columns
    line by line is sorted: bands between lines across all columns, in each band column after column.
    """
    gutters = _gutters(lines, chars)
    pieces = [piece for line in lines for piece in _split(line, gutters, chars)] if gutters else lines
    if gutters:
        _assign(pieces, gutters)
        if _columns_hold_prose(pieces, len(gutters) + 1):
            sides = [piece.column for piece in pieces if piece.column >= 0]
            switches = sum(a != b for a, b in pairwise(sides))
            # The file's own pieces keep together what it wrote together; more switches than that is row by row.
            fewest = min(sides.count(column) for column in range(len(gutters) + 1))
            if switches > max(3, 0.4 * fewest):
                lines = _by_columns(pieces)
            elif len(pieces) != len(lines):
                _assign(lines, gutters)
        else:
            for line in lines:
                line.column = -1
    if not gutters and _is_one_column(lines):
        return _column_after_column(sorted(lines, key=lambda line: (line.top + line.bottom) / 2))
    return _footer_last(lines)


def _is_one_column(lines: list[Line]) -> bool:
    """Whether next to nothing but list marks stands beside anything else: then order is top to bottom."""
    long = sorted((line for line in lines if line.end - line.start > 3), key=lambda line: line.top)
    if any(line.height > 2.5 * line.size for line in long):
        return False
    beside = sum(a.bottom - b.top > 0.5 * min(a.height, b.height) for a, b in pairwise(long))
    return beside <= 0.1 * len(long)


def _gutters(lines: list[Line], chars: PageChars) -> list[tuple[float, float]]:
    """Vertical strips inside the text that few lines cross: (left, right) in points."""
    flat = [line for line in lines if line.right - line.left > line.height * 1.5]
    if len(flat) < 6:
        return []
    size = int(chars.width) + 2
    cover = np.zeros(size + 1)
    for line in flat:
        for left, right in _words(line, chars):
            cover[max(0, int(left))] += 1
            cover[min(size, int(right) + 1)] -= 1
    cover = np.cumsum(cover)[:size]
    inside = np.flatnonzero(cover >= 0.2 * cover.max())
    first, last = int(inside[0]), int(inside[-1])
    usual = float(np.percentile(cover[first : last + 1], 75))
    low = cover <= 0.2 * usual
    margin = 0.12 * (last - first)
    found: list[tuple[float, float]] = []
    at = first
    while at < last:
        if not low[at]:
            at += 1
            continue
        end = at
        while end < last and low[end]:
            end += 1
        if end - at >= 5 and at > first + margin and end < last - margin:
            found.append((float(at), float(end)))
        at = end
    return found if len(found) <= 3 else []


def _words(line: Line, chars: PageChars) -> list[tuple[float, float]]:
    """Stretches of the line without a gap wider than a third of its height."""
    box = chars.boxes[line.start : line.end]
    box = box[box[:, 2] > box[:, 0]]
    ink = box[box[:, 2] - box[:, 0] > 0]
    order = np.argsort(ink[:, 0], kind="stable")
    left, right = ink[order, 0], np.maximum.accumulate(ink[order, 2])
    cut = np.flatnonzero(left[1:] - right[:-1] > 0.33 * line.height)
    starts = np.concatenate(([left[0]], left[1:][cut]))
    ends = np.concatenate((right[:-1][cut], [right[-1]]))
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _split(line: Line, gutters: list[tuple[float, float]], chars: PageChars) -> list[Line]:
    """The line cut at the gutters that it leaves empty."""
    if not any(line.left < low and line.right > high for low, high in gutters):
        return [line]
    places = [i for i in range(line.start, line.end) if not chars.text[i].isspace() and chars.boxes[i, 2] > 0]
    cuts: list[int] = []
    for a, b in pairwise(places):
        right, left = chars.boxes[a, 2], chars.boxes[b, 0]
        for low, high in gutters:
            if left - right >= 0.6 * (high - low) and right <= (low + high) / 2 <= left:
                cuts.append(b)
    if not cuts:
        return [line]
    edges = [line.start, *cuts, line.end]
    pieces = []
    for start, end in pairwise(edges):
        while end > start and chars.text[end - 1].isspace():
            end -= 1
        piece = line_of(chars, start, end)
        piece.size, piece.bold = line.size, line.bold
        pieces.append(piece)
    return pieces


def _assign(lines: list[Line], gutters: list[tuple[float, float]]) -> None:
    """The column every line stands in; -1 across a gutter."""
    middles = [(low + high) / 2 for low, high in gutters]
    for line in lines:
        crosses = any(line.left < middle - 2 and line.right > middle + 2 for middle in middles)
        line.column = -1 if crosses else sum((line.left + line.right) / 2 > middle for middle in middles)


def _columns_hold_prose(pieces: list[Line], columns: int) -> bool:
    """Whether each column is filled by lines of running text, side by side; a table's columns are not."""
    spans: list[tuple[float, float]] = []
    for column in range(columns):
        own = [piece for piece in pieces if piece.column == column]
        if len(own) < 5:
            return False
        width = max(piece.right for piece in own) - min(piece.left for piece in own)
        if median(piece.right - piece.left for piece in own) < 0.55 * width:
            return False
        if median(piece.end - piece.start for piece in own) < 12:
            return False
        spans.append((min(piece.top for piece in own), max(piece.bottom for piece in own)))
    overlap = min(bottom for _, bottom in spans) - max(top for top, _ in spans)
    return overlap > 0.3 * min(bottom - top for top, bottom in spans)


def _by_columns(pieces: list[Line]) -> list[Line]:
    ordered: list[Line] = []
    band: list[Line] = []
    for piece in sorted(pieces, key=lambda p: (p.top + p.bottom) / 2):
        if piece.column >= 0:
            band.append(piece)
            continue
        ordered += _column_after_column(band)
        band = []
        ordered.append(piece)
    return ordered + _column_after_column(band)


def _column_after_column(band: list[Line]) -> list[Line]:
    out: list[Line] = []
    for column in sorted({piece.column for piece in band}):
        row: list[Line] = []
        for piece in (p for p in band if p.column == column):
            if row and piece.top > (row[0].top + row[0].bottom) / 2:
                out += sorted(row, key=lambda p: p.left)
                row = []
            row.append(piece)
        out += sorted(row, key=lambda p: p.left)
    return out


def _footer_last(lines: list[Line]) -> list[Line]:
    """A page number that the file writes first, but that stands below everything, comes last."""
    count = 0
    while count < min(3, len(lines) - 1):
        rest = lines[count + 1 :]
        if lines[count].top < max(line.bottom for line in rest) or lines[count].top <= rest[0].bottom:
            break
        count += 1
    return lines[count:] + lines[:count]


def paragraphs(lines: list[Line], chars: PageChars) -> list[list[Line]]:
    """The lines in groups that read as one paragraph each."""
    if not lines:
        return []
    groups = [[lines[0]]]
    for place, (a, b) in enumerate(pairwise(lines)):
        around = [line for line in lines[max(0, place - 8) : place + 10] if _beside(line, a)]
        if _breaks(a, b, around, groups[-1], chars):
            groups.append([b])
        else:
            groups[-1].append(b)
    return groups


def _beside(line: Line, other: Line) -> bool:
    """Whether two lines share their column."""
    shared = min(line.right, other.right) - max(line.left, other.left)
    return line.column == other.column and shared > 0.5 * min(line.right - line.left, other.right - other.left)


def _breaks(a: Line, b: Line, around: list[Line], group: list[Line], chars: PageChars) -> bool:
    """Whether a new paragraph begins with line ``b``."""
    if min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height) and b.left >= a.right - 1:
        return a.end - a.start > 3  # a list mark and its text
    last, first = _last_letter(chars.text[a.start : a.end]), chars.text[b.start]
    open_end = last not in _ENDS
    if max(a.size, b.size) > 1.12 * min(a.size, b.size) or (a.gaps >= 2 and b.gaps >= 2):
        return True
    if a.bold != b.bold and len(group) == 1 and a.bold and not (open_end and first.islower()):
        return True
    if b.height > 3 * (b.right - b.left) or _BULLET.match(chars.text, b.start, b.end):
        return True
    same_column = _beside(a, b)
    if b.top < a.top - 0.3 * a.height or not same_column:  # the next column goes on, or something else begins
        goes_on = a.column >= 0 and b.column > a.column and b.top < a.top
        return not (goes_on and open_end and (first.islower() or is_cjk(first)))
    gap = b.top - a.bottom
    gaps = [y.top - x.bottom for x, y in pairwise(around) if 0 <= y.top - x.top < 4 * x.size]
    usual = median(gaps) if len(gaps) >= 3 else 0.25 * a.size
    if gap > min(max(usual, 0.0), 1.2 * a.size) + 0.4 * a.size:
        return True
    room = max(line.right for line in around) - a.right
    if _ITEM.match(chars.text, b.start, b.end) and (not open_end or last in ",，、" or room > 1.5 * a.size):
        return True
    if open_end and first.islower() and not (a.fixed and b.fixed) and room < 0.6 * (a.right - a.left + room):
        return False
    left = median(line.left for line in around)
    marked = _ITEM.match(chars.text, a.start, a.end) or _BULLET.match(chars.text, a.start, a.end)
    if (
        not marked
        and b.left > left + 0.8 * b.size
        and b.left > a.left + 0.8 * b.size
        and abs(a.left - left) < 0.8 * b.size
    ):
        return True
    return room > _first_word(b, chars) + 0.3 * a.size and not (is_cjk(first) and room < 2.2 * a.size)


def _last_letter(text: str) -> str:
    text = text.rstrip().rstrip(_CLOSERS)
    return text[-1:] or "."


def _first_word(line: Line, chars: PageChars) -> float:
    """Width of what would have had to fit into the line above, in points."""
    end = line.start + 1
    if not is_cjk(chars.text[line.start]):
        while end < line.end and not chars.text[end].isspace() and not is_cjk(chars.text[end]):
            end += 1
    return float(chars.boxes[line.start : end, 2].max() - line.left)


def joined(group: list[Line], chars: PageChars) -> tuple[str, Ints]:
    """A paragraph's text and the page's character behind each of its own; -1 where a blank was put in."""
    texts: list[str] = []
    places: list[Ints] = []
    above = 0
    for line in group:
        start, end = line.start, line.end
        if texts:
            before, glue = _glue(texts[-1], chars.text[start:end], spaced=chars.text[above : above + 1] == " ")
            if before:
                texts[-1], places[-1] = texts[-1][:-before], places[-1][:-before]
            if glue:
                texts.append(glue)
                places.append(np.full(1, -1))
        texts.append(chars.text[start:end].replace("\n", " "))
        places.append(np.arange(start, end))
        above = end
    return "".join(texts), np.concatenate(places)


def _glue(above: str, below: str, *, spaced: bool) -> tuple[int, str]:
    """How many characters the upper line loses, and what stands between the two."""
    last, first = above[-1:], below[:1]
    if last in {"-", "‐"} and len(above) > 1 and not above[-2].isspace():
        word = above.rsplit(None, 1)[-1]
        broken = above[-2].islower() and first.islower() and not re.search(r"[/_@\d]|www\.", word)
        return (1 if broken else 0), ""
    if _wide(last) or _wide(first):
        return 0, " " if spaced and "\uac00" <= first <= "\ud7af" else ""
    return 0, " "


def _wide(char: str) -> bool:
    return is_cjk(char) or char in _CJK_MARKS or "\uff00" <= char <= "\uff65"
