"""The characters of one PDF page with their boxes, and the lines they stand in, in the order of the file."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REPLACEMENT = 0xFFFD
_HYPHENS = (0x02, 0xFFFE, 0xFFFF)  # what pdfium makes of a hyphen at a line's end, old and new
_BLANKS = (0x09, 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_INVISIBLE = (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_SYMBOL_BULLETS = (0xF0B7, 0xF0A7, 0xF06C, 0xF06E, 0xF0D8, 0xF0FC, 0xF09F)  # of Symbol and Wingdings
_BOLD = re.compile(rb"bold|medi(?!um)|black|heavy|demi", re.IGNORECASE)


@dataclass(slots=True)
class PageChars:
    r"""``text[i]`` stands at ``boxes[i]``: left, top, right, bottom in points from the page's top left corner.

    Line breaks of the file are ``\n``; runs of blanks are one space; boxes without a place are zero.
    ``source`` is the index in pdfium's text page. ``bad`` counts characters that say nothing.
    """

    text: str
    boxes: Floats
    source: Ints
    width: float
    height: float
    bad: int


@dataclass(slots=True)
class Line:
    """A run of characters that stand side by side: ``text[start:end]`` of the page."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool
    column: int = -1
    gaps: int = 0  # wide ones between its words, as a table's row has
    fixed: bool = False  # set in a typewriter's letters

    @property
    def height(self) -> float:
        return self.bottom - self.top


def read_chars(page: Any, textpage: Any, most: int) -> PageChars:
    """The page's characters, at most ``most`` of them."""
    raw = textpage.raw
    count = min(max(0, pdfium_c.FPDFText_CountChars(raw)), most)
    rects = (pdfium_c.FS_RECTF * count)()
    box_at = pdfium_c.FPDFText_GetLooseCharBox
    for i, rect in enumerate(rects):
        box_at(raw, i, rect)
    boxes = np.frombuffer(rects, dtype=np.float32).reshape(count, 4).astype(np.float64) if count else np.zeros((0, 4))
    width, height = page.get_size()
    # FS_RECTF is left, top, right, bottom with the origin at the bottom left.
    placed = _placed(boxes, page.get_bbox(), page.get_rotation(), width, height)
    return _clean(_codes(raw, count), placed, width, height)


def _codes(raw: Any, count: int) -> Ints:
    """The page's characters by pdfium's index."""
    units = (pdfium_c.c_ushort * (count + 1))()
    if pdfium_c.FPDFText_GetText(raw, 0, count, units) == count + 1:
        return np.frombuffer(units, dtype=np.uint16)[:count].astype(np.int64)
    # The text at once leaves out what it finds unprintable and splits what is beyond 16 bits.
    unicode_at = pdfium_c.FPDFText_GetUnicode
    return np.fromiter((unicode_at(raw, i) for i in range(count)), dtype=np.int64, count=count)


def _placed(boxes: Floats, frame: Any, rotation: int, width: float, height: float) -> Floats:
    """Boxes as the page is shown: turned, cropped, from the top left corner."""
    boxes = np.nan_to_num(boxes, nan=0.0, posinf=0.0, neginf=0.0)
    left, bottom, right, top = frame
    x0, x1 = boxes[:, 0] - left, boxes[:, 2] - left
    y0, y1 = top - boxes[:, 1], top - boxes[:, 3]
    w, h = right - left, top - bottom
    if rotation == 90:
        x0, x1, y0, y1 = h - y0, h - y1, x0, x1
    elif rotation == 180:
        x0, x1, y0, y1 = w - x0, w - x1, h - y0, h - y1
    elif rotation == 270:
        x0, x1, y0, y1 = y0, y1, w - x0, w - x1
    out = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1)
    empty = (out[:, 2] - out[:, 0] <= 0) | (out[:, 3] - out[:, 1] <= 0)
    outside = (out[:, 2] <= 0) | (out[:, 3] <= 0) | (out[:, 0] >= width) | (out[:, 1] >= height)
    out[empty | outside] = 0.0
    inside: Floats = np.clip(out, 0.0, np.array([width, height, width, height]))
    return inside


def _clean(codes: Ints, boxes: Floats, width: float, height: float) -> PageChars:
    source = np.arange(len(codes))
    high = (codes >= 0xD800) & (codes < 0xDC00)
    if high.any():  # a pair of surrogates is one character in one box
        pairs = np.flatnonzero(high[:-1] & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000))
        codes[pairs] = 0x10000 + ((codes[pairs] - 0xD800) << 10) + (codes[pairs + 1] - 0xDC00)
        codes, source = np.delete(codes, pairs + 1), np.delete(source, pairs + 1)
        boxes = np.delete(boxes, pairs + 1, axis=0)
    codes[((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = REPLACEMENT
    codes[np.isin(codes, _HYPHENS)] = 0x2D
    codes[np.isin(codes, _SYMBOL_BULLETS)] = 0x2022
    codes[np.isin(codes, _BLANKS)] = 0x20
    codes[np.isin(codes, (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))] = 0x0A
    control = ((codes < 0x20) & (codes != 0x0A)) | ((codes >= 0x7F) & (codes < 0xA0))
    private = ((codes >= 0xE000) & (codes < 0xF900)) | (codes == REPLACEMENT) | (codes >= 0xF0000)
    bad = int(np.count_nonzero(control | private))
    keep = ~(control | np.isin(codes, _INVISIBLE))
    codes, boxes, source = codes[keep], boxes[keep], source[keep]
    # Of a run of blanks the first stays.
    again = np.zeros(len(codes), dtype=bool)
    again[1:] = (codes[1:] == codes[:-1]) & ((codes[1:] == 0x20) | (codes[1:] == 0x0A))
    codes, boxes, source = codes[~again], boxes[~again], source[~again]
    boxes[codes == 0x0A] = 0.0
    if ((codes >= 0xFB00) & (codes <= 0xFB06)).any():
        codes, boxes, source = _split_ligatures(codes, boxes, source)
    return PageChars("".join(map(chr, codes.tolist())), boxes, source, width, height, bad)


def _split_ligatures(codes: Ints, boxes: Floats, source: Ints) -> tuple[Ints, Floats, Ints]:
    """Each letter of a ligature gets its share of the box, so that "ﬁnd" can be found."""
    parts = [_LIGATURES.get(code, "") for code in codes.tolist()]
    times = np.array([len(part) or 1 for part in parts])
    first = np.repeat(np.cumsum(times) - times, times)
    nth = np.arange(len(first)) - first
    share = np.repeat(times, times)
    new_codes = np.repeat(codes, times)
    new_codes[share > 1] = [ord(letter) for part in parts for letter in part]
    wide = np.repeat(boxes, times, axis=0)
    step = (wide[:, 2] - wide[:, 0]) / share
    left = wide[:, 0] + step * nth
    wide[:, 2] = np.where(share > 1, left + step, wide[:, 2])
    wide[:, 0] = left
    return new_codes, wide, np.repeat(source, times)


def read_lines(chars: PageChars, textpage: Any) -> list[Line]:
    """The page's lines in the order of the file; a superscript stays in its line."""
    codes = np.frombuffer(chars.text.encode("utf-32-le"), dtype=np.uint32)
    boxes = chars.boxes
    seen = np.flatnonzero((codes != 0x20) & (codes != 0x0A) & (boxes[:, 2] > boxes[:, 0]))
    if not len(seen):
        return []
    a, b = boxes[seen[:-1]], boxes[seen[1:]]
    across = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    least = np.minimum(a[:, 3] - a[:, 1], b[:, 3] - b[:, 1])
    stacked = (np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])) > 0.5 * np.minimum(
        a[:, 2] - a[:, 0], b[:, 2] - b[:, 0]
    )
    broken = np.zeros(len(codes) + 1, dtype=np.int64)
    broken[1:] = np.cumsum(codes == 0x0A)
    newline = broken[seen[1:]] > broken[seen[:-1]]
    right_to_left = (codes[seen[1:]] >= 0x590) & (codes[seen[1:]] < 0x900)
    back = (b[:, 0] < a[:, 0] - (a[:, 3] - a[:, 1])) & ~right_to_left
    upright = ~(stacked & (across > -least))  # turned text goes on straight above or below
    cut = newline | (((across < 0.3 * least) | back) & upright)
    starts = seen[np.concatenate(([True], cut))]
    ends = seen[np.concatenate((cut, [True]))] + 1
    wide = np.concatenate(([0], np.cumsum(b[:, 0] - a[:, 2] > 1.2 * least)))
    order = np.zeros(len(codes), dtype=np.int64)
    order[seen] = np.arange(len(seen))
    lines: list[Line] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        line = line_of(chars, start, end)
        if lines and _continues(lines[-1], line):
            line = line_of(chars, lines.pop().start, end)
        line.gaps = int(wide[order[end - 1]] - wide[order[line.start]])
        lines.append(line)
    _measure(lines, chars, textpage)
    return lines


def line_of(chars: PageChars, start: int, end: int) -> Line:
    """The line of these characters; its size is not measured yet."""
    box = chars.boxes[start:end]
    box = box[box[:, 2] > box[:, 0]]
    left, top = box[:, :2].min(axis=0).tolist()
    right, bottom = box[:, 2:].max(axis=0).tolist()
    return Line(start, end, left, top, right, bottom, bottom - top, bold=False)


def _continues(last: Line, line: Line) -> bool:
    least = min(last.height, line.height)
    overlap = min(last.bottom, line.bottom) - max(last.top, line.top)
    return overlap >= 0.5 * least and -0.3 * least <= line.left - last.right <= 1.2 * max(last.height, line.height)


def _measure(lines: list[Line], chars: PageChars, textpage: Any) -> None:
    """Font size and weight of every line, taken from its first, middle and last character."""
    raw = textpage.raw
    matrix, name, flags = pdfium_c.FS_MATRIX(), ctypes.create_string_buffer(256), ctypes.c_int()
    for line in lines:
        sizes: list[float] = []
        weights: list[bool] = []
        middle = (line.start + line.end) // 2
        for index in chars.source[[line.start, middle, line.end - 1]].tolist():
            size = pdfium_c.FPDFText_GetFontSize(raw, index)
            if pdfium_c.FPDFText_GetMatrix(raw, index, matrix):
                size *= (matrix.c**2 + matrix.d**2) ** 0.5
            name.value = b""
            pdfium_c.FPDFText_GetFontInfo(raw, index, name, 256, flags)
            weight = pdfium_c.FPDFText_GetFontWeight(raw, index)
            if weight >= 0 and 0.5 < size < 2000:  # negative for blanks that pdfium put in
                sizes.append(size)
                line.fixed = bool(flags.value & 1)
            if name.value or weight > 0:
                weights.append(_BOLD.search(name.value) is not None or weight >= 600)
        line.size = sorted(sizes)[len(sizes) // 2] if sizes else line.size
        line.bold = bool(weights) and all(weights)
