"""Headers that were read before: a list of many models asks for each of them again and again."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.core.errors import ModelError, ModelNotFound
from app.engine.gguf import GgufHeader, part_name, read_header

_FIRST_PART = re.compile(r"-00001-of-(\d{5})\.gguf$")
_MOST_KEPT = 2000
_MOST_PARTS = 1000
_FORMAT = 1
"""Goes up when a header holds something else than before."""

Stamp = tuple[tuple[int, int, int] | None, ...]


class HeaderCache:
    """``read_header``, which looks into a file again only when its size or time has changed. For any thread.

    What was read is also kept in a file, since reading hundreds of headers takes a while; one that cannot be read or
    written does no harm.
    """

    def __init__(self, kept_in: Path | None = None) -> None:
        """``kept_in``: the file, None to remember only until the end of the program."""
        self._file = kept_in
        self._lock = threading.Lock()
        self._kept: dict[Path, tuple[Stamp, GgufHeader | ModelError]] | None = None
        self._changed = False

    def read(self, path: Path) -> GgufHeader:
        """As ``read_header``; a broken file is refused again without being read."""
        stamp = _stamp(path)
        with self._lock:
            kept = self._known().get(path)
        if kept is None or kept[0] != stamp:
            kept = (stamp, _read(path))
            with self._lock:
                known = self._known()
                if len(known) >= _MOST_KEPT:
                    known.clear()
                known[path] = kept
                self._changed = True
        found = kept[1]
        if isinstance(found, ModelError):
            raise type(found)(found.message, found.hint)
        return found

    def save(self) -> None:
        """Write what is new into the file."""
        with self._lock:
            if self._file is None or not self._changed:
                return
            self._changed = False
            # What is wrong with a file is not kept: a newer version of the program may see it otherwise.
            headers = {
                str(path): {"stamp": stamp, "header": asdict(header) | {"path": str(path)}}
                for path, (stamp, header) in self._known().items()
                if isinstance(header, GgufHeader)
            }
            beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
            with contextlib.suppress(OSError, ValueError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(json.dumps({"format": _FORMAT, "files": headers}), encoding="utf-8")
                beside.replace(self._file)

    def _known(self) -> dict[Path, tuple[Stamp, GgufHeader | ModelError]]:
        if self._kept is None:
            self._kept = {}
            if self._file is not None:
                with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    data = json.loads(self._file.read_text(encoding="utf-8"))
                    if data["format"] == _FORMAT:
                        self._kept.update(_kept(name, values) for name, values in data["files"].items())
        return self._kept


def _kept(name: str, values: Any) -> tuple[Path, tuple[Stamp, GgufHeader]]:
    header = values["header"]
    metadata = {key: tuple(one) if isinstance(one, list) else one for key, one in header["metadata"].items()}
    stamp = tuple(None if one is None else (int(one[0]), int(one[1]), int(one[2])) for one in values["stamp"])
    fields: dict[str, Any] = {**header, "path": Path(name), "metadata": metadata}
    return Path(name), (stamp, GgufHeader(**fields))


def _read(path: Path) -> GgufHeader | ModelError:
    try:
        return read_header(path)
    except ModelNotFound:  # may be there, or allowed, the next time
        raise
    except ModelError as error:
        return error


def _stamp(path: Path) -> Stamp:
    found = _FIRST_PART.search(path.name)
    if found is None:
        return (_stamp_of(path),)
    count = min(int(found[1]), _MOST_PARTS)
    names = (part_name(path.name, number, count) or path.name for number in range(1, count + 1))
    return tuple(_stamp_of(path.with_name(name)) for name in names)


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
