"""Files inside a file, under the names they have in the library."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.types import Attachment, ParsedDocument

MAX_ATTACHMENTS = 500
UNSTORABLE = {0: " ", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""What a database cannot keep as text, for ``str.translate``."""


def named_attachments(document: ParsedDocument) -> Iterator[tuple[str, Attachment]]:
    """The first ``MAX_ATTACHMENTS`` files inside, each with a name of its own that is one path segment."""
    taken: set[str] = set()
    for attachment in document.attachments[:MAX_ATTACHMENTS]:
        yield _free_name(attachment.name, taken), attachment


def _free_name(name: str, taken: set[str]) -> str:
    plain = name.translate(UNSTORABLE).replace("/", "_").replace("\\", "_").strip() or "attachment"
    stem, dot, suffix = plain.rpartition(".")
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{stem} ({number}).{suffix}" if dot else f"{plain} ({number})"
    taken.add(free)
    return free
