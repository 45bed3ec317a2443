"""PDF: text in reading order with a box for every character, headings, ruled tables, metadata."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pypdfium2

from app.core.errors import DocumentCorrupt, DocumentGarbled, DocumentNoText, DocumentTooLarge
from app.core.types import Heading, Page, ParsedDocument
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.pdf_chars import Ints, Line, PageChars, read_chars, read_lines
from app.ingest.parsers.pdf_layout import in_order, joined, paragraphs
from app.ingest.parsers.pdf_open import open_pdf, without_pages
from app.ingest.parsers.pdf_tables import Table, Tables, without

BREAK = "\n\n"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Zz])(\d\d)?'?(\d\d)?)?")
_NOT_A_TITLE = re.compile(
    r"\.(?:exe|docx?|pdf|txt|html?|dvi|tmp|indd|pptx?|xlsx?)$|^(?:untitled|microsoft word)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or table of the text, from ``start``; ``size`` is 0 for what is no heading."""

    start: int
    text: str
    size: float
    bold: bool


def parse_pdf(name: str, data: bytes, limits: ParseLimits, passwords: Sequence[str] = ()) -> ParsedDocument:
    """The PDF ``name``; page offsets leave out the blank lines between pages.

    Raises a ``DocumentError``: encrypted (no password of ``passwords`` opens it), corrupt, empty, no_text
    (images only), garbled (characters without meaning), too_large.
    """
    if len(data) > limits.max_file_bytes:
        raise DocumentTooLarge(f"{name} is larger than {limits.max_file_bytes} bytes.", "Split it into smaller files.")
    file, password = open_pdf(name, data, passwords)
    try:
        if len(file) == 0:
            raise without_pages(name)
        if len(file) > limits.max_pages:
            raise DocumentTooLarge(
                f"{name} has {len(file)} pages; at most {limits.max_pages} are read.", "Split it into smaller files."
            )
        metadata = _metadata(file)
        tables = Tables(data, password)
        reading = _Reading(name, limits)
        for number in range(len(file)):
            reading.add(file, number, tables)
        return reading.document(metadata)
    finally:
        file.close()


class _Reading:
    """The document as it grows page by page."""

    def __init__(self, name: str, limits: ParseLimits) -> None:
        self._name = name
        self._most = limits.max_text_chars
        self._texts: list[str] = []
        self._size = 0
        self._read = 0
        self._bad = 0
        self._pages: list[Page] = []
        self._blocks: list[_Block] = []
        self._sizes: Counter[float] = Counter()
        self._silent: list[int] = []
        self._broken: list[int] = []

    def add(self, file: Any, number: int, tables: Tables) -> None:
        """Read page ``number`` (from 0)."""
        try:
            page = file[number]
        except pypdfium2.PdfiumError:
            self._broken.append(number + 1)
            self._pages.append(Page(number + 1, self._size, self._size))
            return
        try:
            textpage = page.get_textpage()
            try:
                chars = read_chars(page, textpage, self._most + 1)
                lines = read_lines(chars, textpage)
            finally:
                textpage.close()
            found = tables.of(page, number, chars) if lines else []
        except pypdfium2.PdfiumError:
            self._broken.append(number + 1)
            self._pages.append(Page(number + 1, self._size, self._size, *page.get_size()))
            return
        finally:
            page.close()
        self._bad += chars.bad
        self._read += chars.bad + len(chars.text) - chars.text.count(" ") - chars.text.count("\n")
        if self._read > self._most:
            raise DocumentTooLarge(
                f"{self._name} has more than {self._most} characters.", "Split it into smaller files."
            )
        if not lines:
            self._silent.append(number + 1)
        self._append(number + 1, chars, _arranged(lines, found, chars))

    def _append(self, number: int, chars: PageChars, items: list[list[Line] | Table]) -> None:
        if items and self._size:
            self._texts.append(BREAK)
            self._size += len(BREAK)
        start = self._size
        places: list[Ints] = []
        for item in items:
            if places:
                self._texts.append(BREAK)
                self._size += len(BREAK)
                places.append(np.full(len(BREAK), -1))
            if isinstance(item, Table):
                text, where, block = item.text, item.places, _Block(self._size, item.text, 0.0, bold=False)
            else:
                text, where = joined(item, chars)
                turned = any(line.height > 2.5 * line.size for line in item)
                size = 0.0 if turned else round(2 * item[0].size) / 2
                block = _Block(self._size, text, size, bold=all(line.bold for line in item))
                self._sizes[size] += len(text)
            self._blocks.append(block)
            self._texts.append(text)
            self._size += len(text)
            places.append(where)
        boxes = _packed(np.concatenate(places), chars) if places else None
        self._pages.append(Page(number, start, self._size, chars.width, chars.height, boxes))

    def document(self, metadata: dict[str, str | list[str]]) -> ParsedDocument:
        """What was read, if it says anything."""
        text = "".join(self._texts)
        if not text.strip() or not any(char.isalnum() for char in text):
            if len(self._broken) == len(self._pages):
                raise DocumentCorrupt(f"{self._name} is damaged: none of its pages can be read.", "Get a fresh copy.")
            if self._bad < 20:
                raise DocumentNoText(
                    f"{self._name} holds images only, no text.", "Run it through text recognition (OCR) first."
                )
        if self._bad > 0.3 * max(1, self._read):
            raise DocumentGarbled(
                f"{self._name} has text that means nothing: its fonts do not say which letters they draw.",
                "Export it again from its program, or run it through text recognition (OCR).",
            )
        notices = []
        if self._silent:
            notices.append(f"No text on {_named(self._silent)}: images only, not searched.")
        if self._broken:
            notices.append(f"{_named(self._broken).capitalize()} cannot be read: damaged.")
        headings = _headings(self._blocks, self._sizes)
        title = metadata.get("title", "")
        if not isinstance(title, str) or not title or _NOT_A_TITLE.search(title):
            top = min((heading.level for heading in headings[:5]), default=0)
            title = next((heading.title for heading in headings[:5] if heading.level == top), "")
        return ParsedDocument(
            "pdf", text, title=title, pages=tuple(self._pages), headings=headings, metadata=metadata,
            notices=tuple(notices),
        )  # fmt: skip


def _arranged(lines: list[Line], tables: list[Table], chars: PageChars) -> list[list[Line] | Table]:
    """Paragraphs and tables of a page in reading order."""
    ordered = in_order(without(lines, tables, chars), chars)
    cuts: list[tuple[int, Table]] = []
    for table in tables:
        below = (
            place
            for place, line in enumerate(ordered)
            if line.top >= table.top and min(line.right, table.right) > max(line.left, table.left)
        )
        cuts.append((next(below, len(ordered)), table))
    items: list[list[Line] | Table] = []
    at = 0
    for place, table in sorted(cuts, key=lambda cut: (cut[0], cut[1].top)):
        items += paragraphs(ordered[at:place], chars)
        items.append(table)
        at = place
    return items + list(paragraphs(ordered[at:], chars))


def _packed(places: Ints, chars: PageChars) -> bytes:
    scale = 65535 / np.array([chars.width, chars.height, chars.width, chars.height])
    shares = np.vstack([np.rint(chars.boxes * scale), np.zeros((1, 4))])  # row -1: no place
    return zlib.compress(np.clip(shares[places], 0, 65535).astype("<u2").tobytes(), 6)


def _named(pages: list[int]) -> str:
    """``page 3`` or ``pages 1–4, 7``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1] = [runs[-1][0], page]
        else:
            runs.append([page])
    parts = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    shown = ", ".join(parts[:20]) + (", …" if len(parts) > 20 else "")
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"


def _headings(blocks: list[_Block], sizes: Counter[float]) -> tuple[Heading, ...]:
    """Short paragraphs set clearly larger than the body, or a little larger and bold; the largest is level 1."""
    if not sizes:
        return ()
    body = sizes.most_common(1)[0][0]
    total = sum(sizes.values())
    large = [
        block
        for block in blocks
        if (block.size >= 1.15 * body or (block.bold and block.size > 1.03 * body))
        and len(block.text) <= 120
        and sum(char.isalpha() for char in block.text) >= 2
    ]
    if sum(len(block.text) for block in large) > 0.4 * total:
        return ()
    ranks = {size: min(rank, 6) for rank, size in enumerate(sorted({b.size for b in large}, reverse=True), 1)}
    return tuple(
        Heading(block.start, block.start + len(block.text), ranks[block.size], " ".join(block.text.split()))
        for block in large
    )


def _metadata(file: Any) -> dict[str, str | list[str]]:
    try:
        raw: dict[str, str] = file.get_metadata_dict(skip_empty=True)
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return {}
    values = {key: _storable(value) for key, value in raw.items()}
    metadata: dict[str, str | list[str]] = {}
    if values.get("Title"):
        metadata["title"] = values["Title"]
    if values.get("Author"):
        metadata["author"] = values["Author"]
        people = [person.strip() for person in re.split(r"[;；、\n]|,\s(?!Jr|Sr|Inc|Ltd)", values["Author"])]
        metadata["people"] = [person for person in people if person]
    date = _date(values.get("CreationDate", "")) or _date(values.get("ModDate", ""))
    if date:
        metadata["date"] = date
    return metadata


def _storable(value: str) -> str:
    """Text without NUL, lone surrogates and blanks at its ends."""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").strip()


def _date(value: str) -> str:
    """A PDF date as ISO 8601 with its zone (UTC where it names none); empty when it is no date."""
    match = _DATE.match(value.strip())
    if match is None:
        return ""
    year, month, day, hour, minute, second, sign, off_hours, off_minutes = match.groups()
    zone = f"{sign}{off_hours or '00'}:{off_minutes or '00'}" if sign in {"+", "-"} else "+00:00"
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        return datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}T{clock}{zone}").isoformat()
    except ValueError:
        return ""
