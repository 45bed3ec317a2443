"""Writing a PNG from the pixels of a screen."""

from __future__ import annotations

import struct
import zlib


def png_of(rgb: bytes, width: int, height: int) -> bytes:
    """A PNG of rows of red, green and blue bytes, top first; ``ValueError`` when they do not fill it."""
    row = width * 3
    if width < 1 or height < 1 or len(rgb) != row * height:
        raise ValueError("the pixels do not fill the picture")
    lines = b"".join(b"\0" + rgb[at : at + row] for at in range(0, len(rgb), row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(lines, 6)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rgb_of(pixels: bytes, masks: tuple[int, int, int], little: bool) -> bytes:
    """Pixels of four bytes as red, green, blue. ``masks``: of each colour in the pixel, eight bits wide.

    ``ValueError`` for screens of another depth.
    """
    rgb = bytearray(len(pixels) // 4 * 3)
    for place, mask in enumerate(masks):
        shift = (mask & -mask).bit_length() - 1
        if mask >> max(shift, 0) != 0xFF or shift % 8:
            raise ValueError("the screen's colours have not eight bits each")
        byte = shift // 8 if little else 3 - shift // 8
        rgb[place::3] = pixels[byte::4]
    return bytes(rgb)
