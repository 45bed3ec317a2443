"""The child process that opens untrusted files: parse, chunk, search terms. What kills it kills nothing else."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from app.core.errors import DocumentCyclic, DocumentError, DocumentOutOfMemory, PathDenied, PathNotFound
from app.core.script import language_of
from app.core.types import ParsedDocument
from app.index.terms import terms
from app.ingest.chunking import CHUNKER_VERSION, chunk
from app.ingest.inside import MAX_ATTACHMENTS, UNSTORABLE, named_attachments
from app.ingest.parsers import PARSER_VERSION, ParseLimits, parse
from app.resources.channel import Channel
from app.storage.documents import text_hash
from app.storage.naming import SEPARATOR

READER = f"{PARSER_VERSION}.{CHUNKER_VERSION}"
"""Version of everything that decides a document's text and passages."""


def main(channel: Channel, args: Sequence[str]) -> None:
    """``args``: the parse limits as JSON. Says ``ready`` once, so that a death before that is nobody's file's fault.

    One request a file; the answer's blobs: units as JSON, then page boxes.
    """
    limits = ParseLimits(**json.loads(args[0]))
    channel.send({"ready": READER})

    def read(header: dict[str, Any], _: list[bytes]) -> None:
        try:
            reply, blobs = read_file(header, limits)
        except DocumentError as error:
            reply, blobs = {"error": error.as_dict()}, []
        except (MemoryError, RecursionError):
            reply, blobs = (
                {"error": DocumentOutOfMemory("The file needs more memory than reading may use.").as_dict()},
                [],
            )
        channel.send(reply | {"path": header["path"]}, *blobs)

    channel.serve(read)


def read_file(request: dict[str, Any], limits: ParseLimits) -> tuple[dict[str, Any], list[bytes]]:
    """Read one file. ``request``: path, passwords, and the hash the library knows, to notice an unchanged content."""
    path: str = request["path"]
    try:
        with open(path, "rb") as file:
            info = os.fstat(file.fileno())
            data = file.read(limits.max_file_bytes + 1)
    except FileNotFoundError:
        raise PathNotFound(f"There is no file {path}.", "It went away while the folder was read.") from None
    except OSError as error:
        raise PathDenied(f"{path} cannot be read: {error.strerror}.", "Check the permissions.") from error
    stamp = {"hash": hashlib.sha256(data).hexdigest(), "size": info.st_size, "mtime_ns": info.st_mtime_ns}
    if stamp["hash"] == request["known_hash"]:
        return stamp | {"same": True}, []
    units: list[dict[str, Any]] = []
    boxes: list[bytes] = []
    modified = datetime.fromtimestamp(info.st_mtime, UTC).isoformat(timespec="seconds")
    _read_into(units, boxes, path, PurePath(path).name, data, _Source(limits, request["passwords"], modified), 0)
    return stamp, [json.dumps(units).encode("ascii"), *boxes]


class _Source:
    def __init__(self, limits: ParseLimits, passwords: Sequence[str], modified: str) -> None:
        self.limits = limits
        self.passwords = passwords
        self.modified = modified


def _read_into(
    units: list[dict[str, Any]], boxes: list[bytes], path: str, name: str, data: bytes, source: _Source, depth: int
) -> None:
    """Append the unit of this file and of what lies inside it; a failure becomes a unit of its own."""
    try:
        if depth > source.limits.max_depth:
            raise DocumentCyclic("Files inside files go too deep.", "Save the inner file on its own.")
        document = parse(name, data, source.limits, source.passwords)
        units.append(_unit(path, name, document, boxes, source))
    except DocumentError as error:
        units.append({"path": path, "title": PurePath(name).stem, "status": error.status, "error": error.as_dict()})
        return
    for inner, attachment in named_attachments(document):
        _read_into(units, boxes, path + SEPARATOR + inner, inner, attachment.data, source, depth + 1)


def _storable(text: str) -> str:
    return text.translate(UNSTORABLE)


def _metadata(document: ParsedDocument) -> dict[str, str | list[str]]:
    notices = list(document.notices)
    if len(document.attachments) > MAX_ATTACHMENTS:
        notices.append(f"Only the first {MAX_ATTACHMENTS} of {len(document.attachments)} files inside were read.")
    values = dict(document.metadata) | ({"notices": notices} if notices else {})
    return {
        name: [_storable(part) for part in value] if isinstance(value, list) else _storable(value)
        for name, value in values.items()
    }


def _unit(path: str, name: str, document: ParsedDocument, boxes: list[bytes], source: _Source) -> dict[str, Any]:
    text = _storable(document.text)
    stored = ParsedDocument(document.kind, text, pages=document.pages, headings=document.headings)
    title = _storable(document.title).strip() or PurePath(name).stem
    pages = []
    for page in document.pages:
        pages.append([page.number, page.start, page.end, page.width, page.height, len(boxes) if page.boxes else None])
        if page.boxes:
            boxes.append(page.boxes)
    chunks = []
    title_terms = [term for term in terms(title) if not term.isdigit()]
    for piece in chunk(stored):
        body = text[piece.start : piece.end]
        chunks.append({
            "start": piece.start, "end": piece.end, "page": piece.page, "heading": _storable(piece.heading),
            "tokens": piece.tokens, "language": language_of(body), "hash": text_hash(body).hex(),
            "terms": " ".join(terms(body)), "title_terms": " ".join([*title_terms, *terms(piece.heading)]),
        })  # fmt: skip
    date = document.metadata.get("date")
    people = document.metadata.get("people") or document.metadata.get("author") or []
    return {
        "path": path, "title": title, "kind": document.kind, "status": "indexed", "text": text,
        "language": language_of(text[:20000]), "date": date if isinstance(date, str) and date else source.modified,
        "people": [_storable(person) for person in (people if isinstance(people, list) else [people])],
        "metadata": _metadata(document),
        "pages": pages, "chunks": chunks,
    }  # fmt: skip
