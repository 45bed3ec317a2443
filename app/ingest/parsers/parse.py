"""The door to all parsers: one file's bytes in, one document out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import DocumentCyclic, DocumentEmpty, DocumentTooLarge
from app.core.types import ParsedDocument
from app.ingest.parsers.docx import parse_docx
from app.ingest.parsers.eml import parse_eml
from app.ingest.parsers.html import parse_html
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.markdown import parse_markdown
from app.ingest.parsers.plain import parse_plain
from app.ingest.parsers.sniff import sniff

PARSER_VERSION = 1
"""Goes up with every change of the text that any parser gives; libraries read such files anew."""


def parse(name: str, data: bytes, limits: ParseLimits, passwords: Sequence[str] = ()) -> ParsedDocument:
    """The document in a file. The content decides how it is read; ``name`` where the content does not tell.

    Raises nothing but DocumentError. ``passwords`` are tried on files that ask for one.
    """
    if not data:
        raise DocumentEmpty("The file is empty.", "There is nothing in it to search.")
    if len(data) > limits.max_file_bytes:
        raise DocumentTooLarge(
            f"The file is larger than {limits.max_file_bytes / 1e6:.0f} MB.",
            "Raise index.max_file_mb, or split the file.",
        )
    kind, notices = sniff(name, data)
    try:
        document = _parse_kind(kind, name, data, limits, passwords)
    except RecursionError as error:
        raise DocumentCyclic(
            "The parts of the file lie too deep inside one another.", "Save what matters of it as a file of its own."
        ) from error
    return replace(document, notices=(*notices, *document.notices)) if notices else document


def _parse_kind(kind: str, name: str, data: bytes, limits: ParseLimits, passwords: Sequence[str]) -> ParsedDocument:
    if kind == "markdown":
        return parse_markdown(data, limits)
    if kind == "docx":
        return parse_docx(data, limits)
    if kind == "html":
        return parse_html(data, limits)
    if kind == "email":
        return parse_eml(data, limits)
    if kind == "text":
        return parse_plain(data, limits)
    # Brings PDFium and NumPy, which would cost every start of the program; only the reading child needs them.
    from app.ingest.parsers.pdf import parse_pdf

    return parse_pdf(name, data, limits, passwords)
