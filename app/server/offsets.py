"""Offsets for the page: JavaScript counts UTF-16 units where the program counts code points."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def utf16_offsets(text: str) -> Callable[[int], int]:
    """A function from offsets in code points to offsets in UTF-16 units of the same text."""
    wide = [match.start() for match in _ASTRAL.finditer(text)]
    return lambda offset: offset + bisect_left(wide, offset)
