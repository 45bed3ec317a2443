"""Frames on a pipe: one JSON header and any number of byte strings, each with its length in front."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, Protocol

Frame = tuple[dict[str, Any], list[bytes]]

_COUNTS = struct.Struct("<4sII")
_MAGIC = b"AIW1"
_MAX_HEADER = 64 * 1024 * 1024
_MAX_BLOBS = 65_536
_MAX_BLOB = 4 * 1024 * 1024 * 1024


class FrameError(Exception):
    """The bytes on the pipe are not a frame: somebody else wrote to it, or the other side died in the middle."""


class ByteSource(Protocol):
    """The reading end of a pipe."""

    def read(self, size: int, /) -> bytes | None:
        """Up to ``size`` bytes; empty at the end."""


def pack(header: dict[str, Any], blobs: Sequence[bytes]) -> list[bytes]:
    """The parts of one frame, in the order in which they are written."""
    encoded = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(encoded) > _MAX_HEADER or len(blobs) > _MAX_BLOBS:
        raise FrameError("the frame's header is too large")
    lengths = struct.pack(f"<{len(blobs)}Q", *(len(blob) for blob in blobs))
    return [_COUNTS.pack(_MAGIC, len(encoded), len(blobs)) + lengths + encoded, *blobs]


def read_frame(source: ByteSource) -> Frame | None:
    """The next frame, or None at the end of the stream; ``FrameError`` when it ends inside a frame."""
    start = _read(source, _COUNTS.size, at_border=True)
    if start is None:
        return None
    magic, header_size, count = _COUNTS.unpack(start)
    if magic != _MAGIC or header_size > _MAX_HEADER or count > _MAX_BLOBS:
        raise FrameError("the stream does not hold a frame")
    lengths = struct.unpack(f"<{count}Q", _must_read(source, 8 * count))
    if any(length > _MAX_BLOB for length in lengths):
        raise FrameError("a part of the frame is too large")
    header = json.loads(_must_read(source, header_size).decode("utf-8", "surrogatepass"))
    return header, [_must_read(source, length) for length in lengths]


def _must_read(source: ByteSource, size: int) -> bytes:
    data = _read(source, size, at_border=False)
    return data if data is not None else b""


def _read(source: ByteSource, size: int, *, at_border: bool) -> bytes | None:
    parts: list[bytes] = []
    missing = size
    while missing:
        part = source.read(min(missing, 1 << 20))
        if not part:
            if at_border and missing == size:
                return None
            raise FrameError("the stream ended inside a frame")
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
