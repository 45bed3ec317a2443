"""The door to all parsers: one file's bytes in, one document out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import DocumentEmpty, DocumentTooLarge, DocumentUnsupported
from app.core.types import ParsedDocument
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
    document = _parse_kind(kind, name, data, limits, passwords)
    return replace(document, notices=(*notices, *document.notices)) if notices else document


def _parse_kind(kind: str, name: str, data: bytes, limits: ParseLimits, passwords: Sequence[str]) -> ParsedDocument:
    if kind == "markdown":
        return parse_markdown(data, limits)
    if kind == "text":
        return parse_plain(data, limits)
    raise DocumentUnsupported("Such files are not read.", "Save it as text.")
