"""What a file is, its content says; and nothing but a DocumentError ever comes out."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest

from app.core.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentError,
    DocumentTooLarge,
    DocumentUnsupported,
)
from app.ingest.parsers import SUFFIXES, ParseLimits, parse
from tests.files.docx_builder import docx, paragraph, table

LIMITS = ParseLimits()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = b"<!DOCTYPE html><html><head><title>T</title></head><body><h1>One</h1><ul><li>a</ul><table><tr><td>x<td>y"
MAIL = (
    b"From: a@b.c\r\nTo: d@e.f\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nMIME-Version: 1.0\r\nMessage-ID: <1@b.c>\r\n"
    b'Content-Type: multipart/mixed; boundary="X"\r\n\r\n--X\r\n\r\nHello\r\n--X\r\nContent-Type: message/rfc822\r\n\r\n'
    b"Subject: inner\r\n\r\nbody\r\n--X\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\ndata\r\n--X--\r\n"
)
WORD = docx(paragraph("Hello") + table(("a", "b")), header1=paragraph("Top"))


@pytest.mark.parametrize(
    "name,data,kind",
    [
        ("a.txt", b"text", "text"), ("a.py", b"x = 1\n", "text"), ("a.csv", b"a,b\n", "text"), ("noname", b"text", "text"),
        ("a.md", b"# One\n", "markdown"), ("a.html", PAGE, "html"), ("A.HTM", b"<p>x", "html"), ("a.eml", MAIL, "email"),
        ("a.docx", WORD, "docx"),
    ],
)  # fmt: skip
def test_a_file_is_read_as_its_kind(name: str, data: bytes, kind: str) -> None:
    document = parse(name, data, LIMITS)
    assert (document.kind, document.notices) == (kind, ())


@pytest.mark.parametrize(
    "name,data,kind",
    [
        ("a.txt", WORD, "docx"), ("a.pdf", WORD, "docx"), ("a.txt", PAGE, "html"), ("a.docx", PAGE, "html"),
        ("a.txt", MAIL, "email"), ("a.pdf", b"only text", "text"), ("a.docx", "只是文字".encode(), "text"),
    ],
)  # fmt: skip
def test_a_file_with_the_wrong_name_is_read_as_what_it_is_and_says_so(name: str, data: bytes, kind: str) -> None:
    document = parse(name, data, LIMITS)
    assert document.kind == kind
    assert name[-4:] in document.notices[0]


def test_markup_shown_as_source_code_stays_source_code() -> None:
    document = parse("a.md", PAGE, LIMITS)
    assert (document.kind, document.text) == ("markdown", PAGE.decode())


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "name,data,error",
    [
        ("a.txt", b"", DocumentEmpty), ("a.txt", b" \r\n\t", DocumentEmpty), ("a.html", b"<p> </p>", DocumentEmpty),
        ("a.txt", b"x" * 2001, DocumentTooLarge),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), DocumentUnsupported), ("a.txt", bytes(500), DocumentUnsupported),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), DocumentUnsupported),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), DocumentEncrypted),
        ("a.docx", WORD[: len(WORD) // 2], DocumentCorrupt), ("a.docx", b"\xff\0" * 300, DocumentCorrupt),
        ("a.pdf", b"\xff\0" * 300, DocumentCorrupt), ("a.eml", b"no header at all", DocumentCorrupt),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), DocumentUnsupported),
        ("a.zip", archive("readme.txt"), DocumentUnsupported), ("a.rtf", b"{\\rtf1 x}", DocumentUnsupported),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_what_to_do(name: str, data: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(DocumentError) as raised:
        parse(name, data, ParseLimits(max_file_bytes=2000))
    assert type(raised.value) is error
    assert raised.value.hint


def test_text_beyond_the_limit_is_too_large() -> None:
    with pytest.raises(DocumentTooLarge):
        parse("a.txt", b"x" * 11, ParseLimits(max_text_chars=10))


def test_suffixes_are_in_lower_case_with_their_dot() -> None:
    assert {".pdf", ".docx", ".txt", ".md", ".html", ".eml", ".csv", ".py"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


@pytest.mark.parametrize(
    "name,data", [("a.html", PAGE), ("a.eml", MAIL), ("a.docx", WORD), ("a.md", b"---\na: [b\n# x\n")]
)
def test_damaged_bytes_give_a_document_or_a_document_error(name: str, data: bytes) -> None:
    chance = random.Random(name)
    for _ in range(300):
        broken = bytearray(data[: chance.randrange(1, len(data) + 1)])
        for _ in range(chance.randrange(6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(DocumentError):
            document = parse(name, bytes(broken), LIMITS)
            assert document.text.strip()
            assert all(0 <= h.start < h.end <= len(document.text) for h in document.headings)
