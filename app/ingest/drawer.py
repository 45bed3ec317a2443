"""The child process that draws pages of untrusted files. What kills it kills nothing else."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from app.core.errors import DocumentError, DocumentOutOfMemory, PathDenied, PathNotFound
from app.ingest.inside import named_attachments
from app.ingest.parsers import ParseLimits, parse
from app.ingest.parsers.pdf_draw import DrawablePdf
from app.resources.channel import Channel

_OPEN_FILES = 3
_OPEN_BYTES = 300_000_000


def main(channel: Channel, args: Sequence[str]) -> None:
    """``args``: the parse limits as JSON. Says ``ready`` once; then a request a page, the picture as a blob."""
    files = OpenFiles(ParseLimits(**json.loads(args[0])))
    channel.send({"ready": True})

    def draw(header: dict[str, Any], _: list[bytes]) -> None:
        try:
            picture = files.page(header)
        except DocumentError as error:
            channel.send({"error": error.as_dict()})
        except (MemoryError, RecursionError):
            files.forget()
            channel.send(
                {"error": DocumentOutOfMemory("Drawing the page needs more memory than it may use.").as_dict()}
            )
        else:
            channel.send({"drawn": True}, picture)

    channel.serve(draw)


class OpenFiles:
    """The files last drawn from stay open, so that turning the page does not read the whole file again."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._open: OrderedDict[tuple[Any, ...], tuple[int, DrawablePdf]] = OrderedDict()

    def page(self, request: dict[str, Any]) -> bytes:
        """``request``: path, the names inside it that lead to the PDF, size and mtime_ns as expected, number, width."""
        key = (request["path"], *request["inside"], request["size"], request["mtime_ns"])
        if key in self._open:
            self._open.move_to_end(key)
        else:
            name, data = self._content(request)
            self._make_room(len(data))
            self._open[key] = len(data), DrawablePdf(name, data)
        return self._open[key][1].page(request["number"], request["width"])

    def forget(self) -> None:
        """Close every file."""
        while self._open:
            self._open.popitem()[1][1].close()

    def _make_room(self, size: int) -> None:
        while self._open and (
            len(self._open) >= _OPEN_FILES or size + sum(held for held, _ in self._open.values()) > _OPEN_BYTES
        ):
            self._open.popitem(last=False)[1][1].close()

    def _content(self, request: dict[str, Any]) -> tuple[str, bytes]:
        path: str = request["path"]
        name = PurePath(path).name
        try:
            with open(path, "rb") as file:
                info = os.fstat(file.fileno())
                data = file.read(self._limits.max_file_bytes + 1)
        except FileNotFoundError:
            raise PathNotFound(
                f"There is no file {path} any more.", "Put it back, or index its folder again."
            ) from None
        except OSError as error:
            raise PathDenied(f"{path} cannot be read: {error.strerror}.", "Check the permissions.") from error
        if (info.st_size, info.st_mtime_ns) != (request["size"], request["mtime_ns"]):
            raise PathNotFound(f"{name} has changed since it was read.", "Index it again to see its pages.")
        for inner in request["inside"]:
            document = parse(name, data, self._limits)
            found = next((file for label, file in named_attachments(document) if label == inner), None)
            if found is None:
                raise PathNotFound(f"There is no {inner} in {name} any more.", "Index it again.")
            name, data = inner, found.data
        return name, data
