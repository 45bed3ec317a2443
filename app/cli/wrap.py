"""Text that arrives in pieces, broken into lines a terminal can show: between words, and between CJK characters."""

from __future__ import annotations

import re
import unicodedata

# What may not begin a line (closing marks), and what may not end one (opening marks): after JIS X 4051 / GB/T 15834.
_NOT_FIRST = frozenset("。，、；：！？）」』”’》】〉〕.,;:!?)]}%℃")
_NOT_LAST = frozenset("（「『“‘《【〈〔([{")
_HANGING = re.compile(r"(?:> |- |\d+\. |    )*")


def width_of(text: str) -> int:
    """Columns the text takes; East Asian wide characters take two, combining marks none (UAX #11)."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _parts(text: str) -> list[str]:
    """The text as pieces no line is broken within: words with what clings to them, blanks, single CJK characters."""
    parts: list[str] = []
    for char in text:
        last = parts[-1] if parts else ""
        wide = unicodedata.east_asian_width(char) in "WF"
        if not last or char in " \n" or last[-1] in " \n":
            parts.append(char)
        elif char in _NOT_FIRST or last[-1] in _NOT_LAST:
            parts[-1] += char
        elif wide or unicodedata.east_asian_width(last[-1]) in "WF":
            parts.append(char)
        else:
            parts[-1] += char
    return parts


class Wrapping:
    """Breaks a stream of text at ``columns``. Continued lines are indented as their beginning (quote, list) asks."""

    def __init__(self, columns: int) -> None:
        self._columns = max(20, columns)
        self._held = ""
        self._column = 0
        self._line = ""
        self._hang: str | None = None  # once the line has been broken

    def feed(self, text: str) -> str:
        """What can be shown now; a word that may go on is held back."""
        self._held += text
        parts = _parts(self._held)
        self._held = "" if not parts or parts[-1] == "\n" else parts.pop()
        return "".join(self._placed(part) for part in parts)

    def finish(self) -> str:
        """What was held back."""
        rest, self._held = self._held, ""
        return self._placed(rest) if rest else ""

    def _placed(self, part: str) -> str:
        if part == "\n":
            self._column, self._line, self._hang = 0, "", None
            return part
        size = width_of(part)
        if self._column and self._column + size > self._columns:
            indent = self._hang = self._indent() if self._hang is None else self._hang
            self._column = width_of(indent)
            if part == " ":
                return "\n" + indent
            self._column += size
            return "\n" + indent + part
        self._column += size
        self._line += part
        return part

    def _indent(self) -> str:
        mark = _HANGING.match(self._line)
        return " " * width_of(mark.group()) if mark else ""


def wrapped(text: str, columns: int) -> str:
    """The whole text, broken into lines."""
    wrapping = Wrapping(columns)
    return wrapping.feed(text) + wrapping.finish()
