"""The reader's child process with a parser that does what the file's name says."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

from app.core.errors import DocumentEncrypted
from app.core.types import Attachment, ParsedDocument
from app.ingest import reader
from app.ingest.inside import MAX_ATTACHMENTS
from app.ingest.parsers import ParseLimits
from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    vars(reader)["parse"] = parse
    reader.main(channel, args)


def parse(name: str, data: bytes, limits: ParseLimits, passwords: Sequence[str] = ()) -> ParsedDocument:
    """Plain text, or a fault."""
    match name:
        case "dies.txt":
            os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        case "hangs.txt":
            threading.Event().wait()
        case "memory.txt":
            raise MemoryError
        case "bug.txt":
            raise ValueError(name)
        case "locked.txt" if "open sesame" not in passwords:
            raise DocumentEncrypted("It is locked.", "Give the password.")
        case "mail.txt":
            inner = (Attachment("a/b.txt", b"An attachment."), Attachment("a_b.txt", b"Another."), Attachment("", b"x"))
            return ParsedDocument("email", "A mail.", title="Re: mail", attachments=inner)
        case "post.txt":
            return ParsedDocument("email", "A mail.", attachments=(Attachment("locked.txt", b"Inside."),))
        case "onion.txt":
            return ParsedDocument("zip", "Layer.", attachments=(Attachment("onion.txt", b"x"),))
        case "many.txt":
            many = tuple(Attachment(f"{n}.txt", b"x") for n in range(MAX_ATTACHMENTS + 3))
            return ParsedDocument("zip", "Many.", attachments=many)
        case "odd.txt":
            return ParsedDocument(
                "text", "NUL \0 and \ud800 half.", title="\udfff", metadata={"people": ["A\ud800"], "x": "\ud801"}
            )
    return ParsedDocument("text", data.decode("utf-8", "replace"))


def stillborn(channel: Channel, args: Sequence[str]) -> None:
    """A child that never comes up."""
    raise ImportError("a library is missing")
