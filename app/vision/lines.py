"""Recognised pieces of text put into the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NO_SPACE = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text and the box around it, in pixels from the picture's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def in_reading_order(words: Iterable[Word]) -> str:
    """The text from top to bottom, what stands side by side on one line from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.top + one.bottom) / 2):
        if rows and _beside(rows[-1][0], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return "\n".join(_joined(sorted(row, key=lambda one: one.left)) for row in rows)


def _beside(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _joined(row: list[Word]) -> str:
    text = ""
    for word in row:
        close = text and _NO_SPACE.match(text[-1]) and _NO_SPACE.match(word.text[:1])
        text += word.text if not text or close else f" {word.text}"
    return text
