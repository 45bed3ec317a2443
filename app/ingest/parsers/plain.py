"""Plain text, source code, configuration and tables of separated values: the text as it stands in the file."""

from __future__ import annotations

from app.core.errors import DocumentEmpty, DocumentTooLarge
from app.core.types import ParsedDocument
from app.ingest.parsers.encoding import decode
from app.ingest.parsers.limits import ParseLimits


def parse_plain(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """The text of a file without structure. Raises DocumentEmpty, DocumentTooLarge and what decoding raises."""
    found = decode(data)
    require_text(found.text, limits)
    return ParsedDocument("text", found.text, notices=found.notices)


def require_text(text: str, limits: ParseLimits) -> None:
    """Raise DocumentEmpty where there is nothing to read, DocumentTooLarge where there is too much."""
    if not text.strip(" \t\r\n\f\v\0\u3000\u00a0\ufeff\u200b"):
        raise DocumentEmpty("The file has no text.", "There is nothing in it to search.")
    if len(text) > limits.max_text_chars:
        raise DocumentTooLarge(
            f"The text has {len(text):,} characters; {limits.max_text_chars:,} are read at most.",
            "Split the file into smaller ones.",
        )
