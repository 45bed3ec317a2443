"""Small PDFs written by hand: text at given places, ruled lines, Chinese, passwords."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_FILE_ID = b"0123456789abcdef"


@dataclass
class PdfPage:
    """Content of one page of 612 × 792 points; y counts from the bottom as PDF does."""

    operators: list[str] = field(default_factory=list)
    rotate: int = 0

    def text(self, x: float, y: float, words: str, size: float = 10, *, bold: bool = False) -> PdfPage:
        if words.isascii():
            escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            shown = f"({escaped})"
            font = "F2" if bold else "F1"
        else:
            shown = f"<{words.encode('utf-16-be').hex()}>"
            font = "F3"
        self.operators.append(f"BT /{font} {size} Tf {x} {y} Td {shown} Tj ET")
        return self

    def codes(self, x: float, y: float, codes: Sequence[int]) -> PdfPage:
        """Characters of a font that does not say which letters they are."""
        shown = "".join(f"{code:04x}" for code in codes)
        self.operators.append(f"BT /F4 10 Tf {x} {y} Td <{shown}> Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        self.operators.append(f"{x0} {y0} m {x1} {y1} l S")
        return self


def _cmap(start: int, end: int, target: int) -> bytes:
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"1 beginbfrange <{start:04x}> <{end:04x}> <{target:04x}> endbfrange\n"
        "endcmap end end"
    ).encode()


def build_pdf(pages: Sequence[PdfPage], *, info: dict[str, str] | None = None, password: str | None = None) -> bytes:
    """The bytes of a PDF; with a password encrypted with RC4 and 40 bits."""
    wide = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
    wide += "/Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>"
    composite = "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [7 0 R] "
    descriptor = "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
    descriptor += "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    fonts = "<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R /F4 6 0 R >> >>"
    objects: list[tuple[str, bytes | None]] = [
        ("<< /Type /Catalog /Pages 2 0 R >>", None),
        ("", None),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", None),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>", None),
        (composite + "/ToUnicode 9 0 R >>", None),
        (composite + "/ToUnicode 10 0 R >>", None),
        (wide, None),
        (descriptor, None),
        ("<< >>", _cmap(0, 0xFFFF, 0)),
        ("<< >>", _cmap(0, 0x00FF, 0xE000)),
    ]
    kids = []
    for page in pages:
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        dictionary = f"/Rotate {page.rotate} /Contents {number + 1} 0 R /Resources {fonts}"
        objects.append((f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {dictionary} >>", None))
        objects.append(("<< >>", "\n".join(page.operators).encode("ascii")))
    objects[1] = (f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>", None)
    extra = ""
    if info:
        entries = " ".join(f"/{key} <feff{value.encode('utf-16-be').hex()}>" for key, value in info.items())
        objects.append((f"<< {entries} >>", None))
        extra = f"/Info {len(objects)} 0 R "
    key = None
    if password is not None:
        owner = _rc4(hashlib.md5(_padded(password)).digest()[:5], _padded(password))
        key = hashlib.md5(_padded(password) + owner + (0xFFFFFFFC).to_bytes(4, "little") + _FILE_ID).digest()[:5]
        user = _rc4(key, _PADDING)
        objects.append((f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>", None))
        extra += f"/Encrypt {len(objects)} 0 R "
    return _file(objects, extra, key)


def _file(objects: Sequence[tuple[str, bytes | None]], extra: str, key: bytes | None) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, (dictionary, stream) in enumerate(objects, 1):
        offsets.append(len(out))
        body = dictionary.encode()
        if stream is not None:
            if key is not None:
                salted = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
                stream = _rc4(salted, stream)
            body = f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra}/ID [<{_FILE_ID.hex()}> <{_FILE_ID.hex()}>] >>"
    return bytes(out) + f"{trailer}\nstartxref\n{start}\n%%EOF\n".encode()


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
