"""What a file is: its content decides, its name only where content is silent."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PurePath

from app.core.errors import DocumentCorrupt, DocumentEncrypted, DocumentUnsupported

_TEXT = frozenset(
    ".txt .text .log .rst .adoc .org .tex .csv .tsv .json .jsonl .ndjson .yaml .yml .toml .ini .cfg .conf .properties "
    ".xml .svg .sql .srt .vtt .py .pyi .ipynb .js .mjs .cjs .ts .mts .tsx .jsx .vue .svelte .css .scss .less .java .kt "
    ".kts .scala .go .rs .c .h .cc .cpp .cxx .hpp .hh .cs .fs .swift .m .mm .rb .php .pl .pm .lua .r .jl .dart .ex "
    ".exs .erl .hs .clj .lisp .el .vb .bas .pas .sh .bash .zsh .fish .ps1 .bat .cmd .cmake .gradle .proto .graphql "
    ".diff .patch".split()
)
_KINDS = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".md": "markdown", ".markdown": "markdown",
    ".mdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "email",
    **dict.fromkeys(_TEXT, "text"),
}  # fmt: skip
SUFFIXES: frozenset[str] = frozenset(_KINDS)
"""Suffixes a folder walk takes, in lower case with their dot."""

_NAMES = {
    "pdf": "a PDF", "docx": "a Word document", "html": "a web page", "email": "a mail", "text": "plain text",
    "markdown": "Markdown",
}  # fmt: skip
_SAVE_AS = "Save it as PDF, DOCX or text in the program that made it, and index that."
_FOREIGN = (
    (b"{\\rtf", "an RTF file"), (b"\x89PNG\r\n", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"II*\0", "an image"), (b"MM\0*", "an image"), (b"BM", "an image"), (b"RIFF", "a sound, film or image file"),
    (b"ID3", "a sound file"), (b"OggS", "a sound or film file"), (b"fLaC", "a sound file"), (b"\x1a\x45\xdf\xa3", "a film"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"\xca\xfe\xba\xbe", "a program"), (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", "a compressed file"), (b"BZh", "a compressed file"), (b"\xfd7zXZ\0", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"), (b"7z\xbc\xaf'\x1c", "an archive"), (b"Rar!\x1a\x07", "an archive"),
    (b"SQLite format 3\0", "a database"), (b"%!PS", "a PostScript file"), (b"!BDN", "an Outlook archive"),
)  # fmt: skip
_SHORT = {b"BM", b"MZ", b"ID3", b"RIFF", b"BZh", b"GIF8"}  # these may open a text
_ZIPPED = (
    ("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation"), ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book"), ("META-INF/MANIFEST.MF", "a Java archive"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]?\S")
_MAIL_ONLY = {b"received", b"mime-version", b"message-id", b"return-path", b"delivered-to", b"x-mailer"}
_MAIL = _MAIL_ONLY | {b"from", b"to", b"subject", b"date", b"cc", b"reply-to", b"content-type"}


def sniff(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """(kind, notices) of a file: pdf, docx, markdown, html, email or text.

    Raises DocumentUnsupported for what is known and not read here, DocumentEncrypted for a Word file with a
    password, DocumentCorrupt for a broken zip that should be a Word file.
    """
    suffix = PurePath(name).suffix.lower()
    named = _KINDS.get(suffix)
    kind = _by_content(data, named)
    if kind is None:
        if named in {"pdf", "docx"}:
            kind = _not_what_it_says(suffix, data)
        else:
            kind = named or "text"
    notice = f"The name ends in {suffix or 'nothing'}, the content is {_NAMES[kind]}; it was read as that."
    return kind, (notice,) if kind != (named or "text") else ()


def _by_content(data: bytes, named: str | None) -> str | None:
    """The kind that the first bytes show, None where they show none."""
    head = data[:1024]
    at = head.find(b"%PDF-")
    if at == 0 or (at > 0 and (named == "pdf" or not _is_ascii(head[:at]))):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data, named)
    if data.startswith(_OLE):
        raise _ole_error(data)
    for magic, what in _FOREIGN:
        if data.startswith(magic) and not (magic in _SHORT and _is_ascii(head)):
            raise DocumentUnsupported(f"This is {what}; such files are not read.", _SAVE_AS)
    plain = data[:8192].removeprefix(b"\xef\xbb\xbf")
    if named == "email" or (named in {None, "text", "pdf", "docx", "html"} and _is_mail(plain)):
        return "email"
    if named == "html" or (named in {None, "text", "pdf", "docx"} and _MARKUP.match(plain)):
        return "html"
    return None


def _is_ascii(data: bytes) -> bool:
    return data.isascii() and b"\0" not in data


def _is_mail(head: bytes) -> bool:
    """Whether it opens with the header of a mail: four of its fields, two that only mail programs write."""
    found: set[bytes] = set()
    for line in head.split(b"\n", 60)[:60]:
        if not line.strip():
            break
        if line[:1] in b" \t" and found:
            continue
        field = _FIELD.match(line)
        if field is None:
            return False
        found.add(field.group(1).lower())
    return len(found & _MAIL) >= 4 and len(found & _MAIL_ONLY) >= 2


def _zip_kind(data: bytes, named: str | None) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError, EOFError) as error:
        if named == "docx" or b"word/" in data[:4096]:
            raise DocumentCorrupt(
                "The Word file is damaged: it ends too early or parts of it are lost.",
                "Get a whole copy of it, or open it in Word and save it again.",
            ) from error
        raise DocumentUnsupported("This is a damaged archive.", "Only documents and text can be read.") from error
    if "[Content_Types].xml" in names and any(part.startswith("word/") for part in names):
        return "docx"
    for start, what in _ZIPPED:
        if any(part.startswith(start) for part in names):
            raise DocumentUnsupported(f"This is {what}; such files are not read.", _SAVE_AS)
    raise DocumentUnsupported("This is an archive; files inside are not read.", "Unpack it and index the folder.")


def _ole_error(data: bytes) -> DocumentEncrypted | DocumentUnsupported:
    """What an old Office container holds: a newer file behind a password, or a format from before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DocumentEncrypted(
            "The file is protected with a password.", "Open it in Word, save it without a password, and index that."
        )
    for mark, what, way in (
        ("WordDocument", "a Word file of the old .doc format", "Open it in Word and save it as .docx."),
        ("Workbook", "an old Excel file", _SAVE_AS),
        ("PowerPoint Document", "an old PowerPoint file", _SAVE_AS),
        ("__properties_version1.0", "an Outlook message", "Save it in Outlook as .eml or PDF."),
    ):
        if mark.encode("utf-16-le") in data:
            return DocumentUnsupported(f"This is {what}; such files are not read.", way)
    return DocumentUnsupported("This is an Office file of a kind that is not read.", _SAVE_AS)


def _not_what_it_says(suffix: str, data: bytes) -> str:
    """A file named .pdf or .docx that is neither: text if it reads as text, else damaged."""
    head = data[:4096]
    if head and b"\0" not in head and len(head.translate(None, bytes(range(32, 127)) + b"\t\n\r\f")) < len(head) // 5:
        return "text"
    try:
        head[: len(head) - len(head) % 4].decode("utf-8")
        if head and b"\0" not in head:
            return "text"
    except UnicodeDecodeError:
        pass
    raise DocumentCorrupt(
        f"The file is damaged: its beginning is not that of a {suffix} file.", "Get a whole copy of it."
    )
