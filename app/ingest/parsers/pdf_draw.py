"""One page of a PDF as a picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from app.core.errors import DocumentCorrupt
from app.ingest.parsers.pdf_open import open_pdf

MAX_PIXELS = 32_000_000
MAX_SIDE = 16_000
"""Longest side in pixels: browsers show no larger ones."""
_LEVEL = 3


class DrawablePdf:
    """An open PDF. ``name`` is for messages; raises as ``open_pdf`` does."""

    def __init__(self, name: str, data: bytes, passwords: Sequence[str] = ()) -> None:
        self._name = name
        self._file, _ = open_pdf(name, data, passwords)
        try:
            self._file.init_forms()  # what was typed into a form is part of the page
        except pypdfium2.PdfiumError:
            pass

    def page(self, number: int, width: int) -> bytes:
        """Page ``number`` (from 1) as PNG, ``width`` pixels wide; fewer where the page is so long that it must be."""
        try:
            page = self._file[number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise self._damaged(number) from error
        try:
            across, down = page.get_size()
            if not (across > 0 and down > 0):
                raise self._damaged(number)
            wide, high = _pixels(across, down, width)
            return _png(wide, high, self._painted(page, wide, high))
        except pypdfium2.PdfiumError as error:
            raise self._damaged(number) from error
        finally:
            page.close()

    def _painted(self, page: Any, wide: int, high: int) -> bytes:
        """Four bytes a pixel: red, green, blue, nothing."""
        pixels = pypdfium2.PdfBitmap.new_native(wide, high, pdfium_c.FPDFBitmap_BGRx, rev_byteorder=True)
        place = (0, 0, wide, high, 0, pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER)
        try:
            pixels.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
            pdfium_c.FPDF_RenderPageBitmap(pixels.raw, page.raw, *place)
            if page.formenv is not None:
                pdfium_c.FPDF_FFLDraw(page.formenv.raw, pixels.raw, page.raw, *place)
            return bytes(pixels.buffer)
        finally:
            pixels.close()

    def _damaged(self, number: int) -> DocumentCorrupt:
        return DocumentCorrupt(
            f"Page {number} of {self._name} cannot be drawn: it is damaged.", "Its text can still be read."
        )

    def close(self) -> None:
        """Give the file's memory back."""
        self._file.close()


def _pixels(across: float, down: float, width: int) -> tuple[int, int]:
    scale = min(width / across, MAX_SIDE / down, (MAX_PIXELS / (across * down)) ** 0.5)
    return max(1, round(across * scale)), max(1, round(down * scale))


def _png(wide: int, high: int, pixels: bytes) -> bytes:
    """A PNG of pixels of four bytes; of one channel where nothing is coloured, as most pages are."""
    red, green, blue = pixels[0::4], pixels[1::4], pixels[2::4]
    if red == green == blue:
        size, kind, plane = wide, 0, red
    else:
        size, kind = 3 * wide, 2
        mixed = bytearray(3 * len(red))
        mixed[0::3], mixed[1::3], mixed[2::3] = red, green, blue
        plane = bytes(mixed)
    rows = b"".join(b"\0" + plane[at : at + size] for at in range(0, size * high, size))
    header = struct.pack(">IIBBBBB", wide, high, 8, kind, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
