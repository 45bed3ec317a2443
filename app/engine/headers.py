"""Headers that were read before: a list of many models asks for each of them again and again."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from app.core.errors import ModelError, ModelNotFound
from app.engine.gguf import GgufHeader, part_name, read_header

_FIRST_PART = re.compile(r"-00001-of-(\d{5})\.gguf$")
_MOST_KEPT = 2000
_MOST_PARTS = 1000

Stamp = tuple[tuple[int, int, int] | None, ...]


class HeaderCache:
    """``read_header``, which looks into a file again only when its size or time has changed. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Path, tuple[Stamp, GgufHeader | ModelError]] = {}

    def read(self, path: Path) -> GgufHeader:
        """As ``read_header``; a broken file is refused again without being read."""
        stamp = _stamp(path)
        with self._lock:
            kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            kept = (stamp, _read(path))
            with self._lock:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[path] = kept
        found = kept[1]
        if isinstance(found, ModelError):
            raise type(found)(found.message, found.hint)
        return found


def _read(path: Path) -> GgufHeader | ModelError:
    try:
        return read_header(path)
    except ModelNotFound:  # may be there, or allowed, the next time
        raise
    except ModelError as error:
        return error


def _stamp(path: Path) -> Stamp:
    found = _FIRST_PART.search(path.name)
    count = min(int(found[1]), _MOST_PARTS) if found else 1
    names = (
        [part_name(path.name, number, count) or path.name for number in range(1, count + 1)] if found else [path.name]
    )
    return tuple(_stamp_of(path.with_name(name)) for name in names)


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = os.stat(path)
    except (OSError, ValueError):
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
