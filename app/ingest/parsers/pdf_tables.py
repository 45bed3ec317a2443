"""Ruled tables of a PDF page as rows of cells, each cell's characters known by their place."""

from __future__ import annotations

import io
import logging
import struct
import time
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from app.ingest.parsers.pdf_chars import Floats, Ints, Line, PageChars, line_of

MAX_PAGES = 30
MAX_SECONDS = 10.0
MAX_OBJECTS = 6000

_FOREIGN = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, ArithmeticError, RecursionError,
    OSError, EOFError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
"""What pdfminer lets out on files that pdfium reads; the page then keeps its plain text."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as text with the page's character behind each of its own (-1: put in), and where it stood."""

    text: str
    places: Ints
    left: float
    top: float
    right: float
    bottom: float


class Tables:
    """Finds tables page by page until ``MAX_PAGES`` pages or ``MAX_SECONDS`` are spent."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data = data
        self._password = password
        self._pages_of_file: Any = None
        self._read = 0
        self._seconds = 0.0

    def of(self, page: Any, number: int, chars: PageChars) -> list[Table]:
        """The tables of page ``number`` (from 0), top to bottom; none where nothing is ruled."""
        if self._read >= MAX_PAGES or self._seconds >= MAX_SECONDS or not _is_ruled(page):
            return []
        self._read += 1
        began = time.monotonic()
        try:
            grids = self._grids(number)
        finally:
            self._seconds += time.monotonic() - began
        tables = [table for grid in grids if (table := _table(grid, chars)) is not None]
        return sorted(tables, key=lambda table: table.top)

    def _grids(self, number: int) -> list[list[list[tuple[float, float, float, float]]]]:
        """Tables as rows of cell boxes in points from the top left."""
        import pdfplumber
        from pdfminer.psexceptions import PSException
        from pdfplumber.utils.exceptions import PdfminerException

        foreign = (*_FOREIGN, PSException, PdfminerException)
        if self._pages_of_file is None:
            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns about every odd font
            try:
                self._pages_of_file = pdfplumber.open(io.BytesIO(self._data), password=self._password or "").pages
            except foreign:
                self._read = MAX_PAGES
                return []
        try:
            page = self._pages_of_file[number]
            left, top = page.cropbox[0] - page.bbox[0], page.cropbox[1] - page.bbox[1]
            found = [
                [
                    [(c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in row.cells if c is not None]
                    for row in table.rows
                ]
                for table in page.find_tables()
            ]
            page.close()
        except foreign:
            return []
        return found


def _is_ruled(page: Any) -> bool:
    """Whether the page draws enough straight lines or boxes to hold a table."""
    count = min(pdfium_c.FPDFPage_CountObjects(page.raw), MAX_OBJECTS + 1)
    if count > MAX_OBJECTS:
        return False
    objects = [pdfium_c.FPDFPage_GetObject(page.raw, i) for i in range(count)]
    for form in [o for o in objects if pdfium_c.FPDFPageObj_GetType(o) == pdfium_c.FPDF_PAGEOBJ_FORM][:20]:
        inner = min(pdfium_c.FPDFFormObj_CountObjects(form), 1000)
        objects += [pdfium_c.FPDFFormObj_GetObject(form, i) for i in range(inner)]
    left, bottom, right, top = (pdfium_c.c_float() for _ in range(4))
    across = upright = boxes = 0
    for item in objects:
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        wide, high = right.value - left.value, top.value - bottom.value
        across += wide > 20 and high < 3
        upright += high > 8 and wide < 3
        boxes += wide > 20 and high > 8 and pdfium_c.FPDFPath_CountSegments(item) <= 6
        if (across >= 3 and upright >= 2) or boxes >= 4 or (across + boxes >= 3 and upright + boxes >= 3):
            return True
    return False


def _table(grid: list[list[tuple[float, float, float, float]]], chars: PageChars) -> Table | None:
    """The grid filled with the page's characters; None where it is no table to read row by row."""
    rows = [row for row in grid if row]
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    x, y = (chars.boxes[:, 0] + chars.boxes[:, 2]) / 2, (chars.boxes[:, 1] + chars.boxes[:, 3]) / 2
    seen = chars.boxes[:, 2] > 0
    texts: list[str] = []
    places: list[Ints] = []
    filled = 0
    for row in rows:
        cells = [_cell_lines(np.flatnonzero(seen & (x >= c[0]) & (x < c[2]) & (y >= c[1]) & (y < c[3])), chars.boxes)
                 for c in sorted(row)]  # fmt: skip
        for part in _rows_inside(cells, chars.boxes):
            text, where = _row(part, chars)
            if not text.strip(" |"):
                continue
            filled += sum(1 for lines in part if lines) > 1
            texts.append(text)
            places.append(where)
    if filled < 2:
        return None
    ends = [np.append(where, -1) for where in places]
    edges = np.array([cell for row in rows for cell in row])
    left, top = edges[:, :2].min(axis=0).tolist()
    right, bottom = edges[:, 2:].max(axis=0).tolist()
    return Table("\n".join(texts), np.concatenate(ends)[:-1], left, top, right, bottom)


def _cell_lines(inside: Ints, boxes: Floats) -> list[Ints]:
    """A cell's characters in lines from top to bottom."""
    lines: list[list[int]] = []
    for i in inside.tolist():
        if lines and (boxes[i, 1] + boxes[i, 3]) / 2 < boxes[lines[-1][-1], 3]:
            if (boxes[i, 1] + boxes[i, 3]) / 2 > boxes[lines[-1][-1], 1]:
                lines[-1].append(i)
                continue
        lines.append([i])
    lines.sort(key=lambda line: float(boxes[line[0], 1]))
    return [np.array(line) for line in lines]


def _rows_inside(cells: list[list[Ints]], boxes: Floats) -> list[list[list[Ints]]]:
    """A ruled row that holds several printed ones (as when only every fifth line is ruled) in its printed rows."""
    counts = [len(lines) for lines in cells if lines]
    most = max(counts, default=0)
    if most < 2 or len(counts) < 2 or counts.count(most) < max(2, 0.5 * len(counts)):
        return [cells]
    full = next(lines for lines in cells if len(lines) == most)
    middles = [float((boxes[line[0], 1] + boxes[line[0], 3]) / 2) for line in full]
    parts: list[list[list[Ints]]] = [[[] for _ in cells] for _ in middles]
    for column, lines in enumerate(cells):
        for line in lines:
            middle = float((boxes[line[0], 1] + boxes[line[0], 3]) / 2)
            nearest = min(range(most), key=lambda i: abs(middles[i] - middle))
            parts[nearest][column].append(line)
    return parts


def _row(cells: list[list[Ints]], chars: PageChars) -> tuple[str, Ints]:
    """``a | b | c`` and its places."""
    text: list[str] = []
    places: list[int] = []
    if sum(1 for lines in cells if lines) == 1:
        cells = [lines for lines in cells if lines]  # a title across the table
    for column, lines in enumerate(cells):
        if column:
            text.append(" | ")
            places += [-1, -1, -1]
        last = -1
        for line in lines:
            for i in line.tolist():
                blank = last >= 0 and (i != last + 1 or i == line[0])
                if blank and (i == line[0] or chars.text[last + 1] in " \n"):
                    text.append(" ")
                    places.append(-1)
                text.append(chars.text[i])
                places.append(i)
                last = i
    return "".join(text), np.array(places, dtype=np.int64)


def without(lines: list[Line], tables: list[Table], chars: PageChars) -> list[Line]:
    """The lines, less what stands in a table's cells."""
    if not tables:
        return lines
    taken = np.zeros(len(chars.text), dtype=bool)
    for table in tables:
        taken[table.places[table.places >= 0]] = True
    out: list[Line] = []
    for line in lines:
        if not taken[line.start : line.end].any():
            out.append(line)
            continue
        seen = [i for i in range(line.start, line.end) if not chars.text[i].isspace() and chars.boxes[i, 2] > 0]
        run: list[int] = []
        for i in [*seen, -1]:
            if i >= 0 and not taken[i]:
                run.append(i)
            elif run:
                piece = line_of(chars, run[0], run[-1] + 1)
                piece.size, piece.bold = line.size, line.bold
                out.append(piece)
                run = []
    return out
