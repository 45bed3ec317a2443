"""How much there is to index below some paths, found out before it is begun."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.ingest.parsers import SUFFIXES
from app.ingest.scan import Found, ScanRules, absolute, scan


@dataclass(frozen=True, slots=True)
class Extent:
    """Files that would be read, and their bytes together. Not ``whole``: counting ended before the last of them."""

    files: int
    bytes: int
    whole: bool


def extent_of(paths: Sequence[str], max_bytes: int, most: int = 50_000, seconds: float = 1.5) -> Extent:
    """Counts files of at most ``max_bytes`` until there are ``most`` or the time is up. What is not there counts nothing."""
    end = time.monotonic() + seconds
    rules = ScanRules(SUFFIXES, max_bytes)
    files = size = 0

    def over() -> bool:
        return files >= most or time.monotonic() > end

    for path in absolute(paths):
        for found in scan(path, rules, over):
            if isinstance(found, Found):
                files += 1
                size += found.size
            if over():
                return Extent(files, size, False)
        if over():
            return Extent(files, size, False)
    return Extent(files, size, True)
