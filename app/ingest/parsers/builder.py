"""Text put together piece by piece, with the headings where they stand in it."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.types import Heading

_BLANK = " \t\n\r\f\v\u00a0\u3000"


class TextBuilder:
    """Blocks parted by an empty line; list items and table rows by a line break alone."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._tight = False
        self._headings: list[Heading] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(self._headings)

    def block(self, text: str, *, tight: bool = False) -> int:
        """Add a block and give its offset; ``tight`` ones in a row stay line by line. Blank ones are left out."""
        text = text.strip("\n") if tight else text.strip(_BLANK)
        if not text.strip(_BLANK):
            return self._length
        if self._parts:
            self._append("\n" if tight and self._tight else "\n\n")
        start = self._length
        self._append(text.rstrip(_BLANK))
        self._tight = tight
        return start

    def heading(self, title: str, level: int) -> None:
        """Add a heading as a block of its own."""
        title = " ".join(title.split())
        if title:
            start = self.block(title)
            self._headings.append(Heading(start, self._length, level, title))

    def section(self, text: str, headings: Iterable[Heading] = (), deeper: int = 0) -> None:
        """Add a finished text with its headings, ``deeper`` levels further down."""
        lead = len(text) - len(text.lstrip(_BLANK))
        start = self.block(text)
        for heading in headings:
            if heading.start >= lead and start + heading.end - lead <= self._length:
                shift = start - lead
                self._headings.append(
                    Heading(heading.start + shift, heading.end + shift, heading.level + deeper, heading.title)
                )

    def loosen(self) -> None:
        """Part the next block from the last by an empty line, whatever they are."""
        self._tight = False

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def table_row(cells: Iterable[str]) -> str:
    """The cells of a row as one line: ``a | b | c``; empty ones keep their place, a row of blanks is empty."""
    row = [" ".join(cell.split()) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return " | ".join(row) if any(row) else ""
