"""A stand-in for a model hub on loopback: its metadata, redirects to a second host, ranges, refusals, and troubles.

It answers as huggingface.co does (``tests/net/test_hub.py`` asks it with that hub's own client where it is installed).
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

COMMIT = "4f1a" * 10
_PIECE = 64 * 1024


class Content:
    """A file's bytes, in memory or in a file."""

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        self.size = len(source) if isinstance(source, bytes) else source.stat().st_size
        self.sha256 = self._digest(hashlib.sha256())
        self.blob = self._digest(hashlib.sha1(b"blob %d\0" % self.size))

    def _digest(self, hashed: Any) -> str:
        for piece in self.pieces(0):
            hashed.update(piece)
        return str(hashed.hexdigest())

    def pieces(self, start: int) -> Iterator[bytes]:
        """The bytes from ``start`` on."""
        if isinstance(self._source, bytes):
            for at in range(start, self.size, _PIECE):
                yield self._source[at : at + _PIECE]
            return
        with self._source.open("rb") as file:
            file.seek(start)
            while piece := file.read(_PIECE):
                yield piece


@dataclass
class Refusal:
    """An answer in place of the file: a status, and headers such as ``Retry-After``."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Troubles:
    """What goes wrong with a file's bytes. ``refusals`` are used up one by one.

    ``cut_after``: the connection breaks after so many bytes of an answer, ``cuts`` times (-1: always).
    ``stall_after``: nothing comes after so many bytes until ``release`` is set. ``pace``: bytes a second.
    ``instead``: other bytes are delivered than the metadata says. ``drop``: no answer at all while it is set.
    """

    refusals: list[Refusal] = field(default_factory=list)
    cut_after: int | None = None
    cuts: int = 0
    stall_after: int | None = None
    release: threading.Event = field(default_factory=threading.Event)
    pace: float | None = None
    instead: Content | None = None
    drop: bool = False
    ignore_ranges: bool = False
    no_length: bool = False


@dataclass
class Repository:
    """A model's repository. ``large`` files are kept as LFS does: with a sha256, delivered by the second host."""

    files: dict[str, Content]
    commit: str = COMMIT
    gated: Literal[False, "auto", "manual"] = False
    licence: str = "apache-2.0"
    large: Callable[[str], bool] = lambda name: name.endswith((".gguf", ".safetensors", ".bin", ".onnx"))

    def metadata(self, name: str, *, blobs: bool) -> dict[str, Any]:
        """The document of ``/api/models``."""
        return {
            "_id": "0" * 24,
            "id": name,
            "modelId": name,
            "author": name.partition("/")[0],
            "sha": self.commit,
            "private": False,
            "gated": self.gated,
            "disabled": False,
            "tags": ["gguf"],
            "downloads": 1,
            "likes": 0,
            "cardData": {"license": self.licence},
            "siblings": [self._sibling(file, content, blobs=blobs) for file, content in sorted(self.files.items())],
        }

    def _sibling(self, name: str, content: Content, *, blobs: bool) -> dict[str, Any]:
        if not blobs:
            return {"rfilename": name}
        entry: dict[str, Any] = {"rfilename": name, "blobId": content.blob, "size": content.size}
        if self.large(name):
            pointer = Content(
                f"version https://git-lfs.github.com/spec/v1\noid sha256:{content.sha256}\nsize {content.size}\n".encode()
            )
            entry["blobId"] = pointer.blob  # of the pointer file, as git sees it
            entry["lfs"] = {"sha256": content.sha256, "size": content.size, "pointerSize": pointer.size}
        return entry


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    headers: Mapping[str, str]


class StandInHub:
    """The hub and the host that delivers its large files, each on a port of its own. ``delivered`` counts bytes."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.troubles: dict[str, Troubles] = {}
        self.api = Troubles()
        self.asked: list[Asked] = []
        self.delivered = 0
        self._servers = [_Server(self), _Server(self)]
        self.address, self.delivery = (f"http://127.0.0.1:{server.server_address[1]}" for server in self._servers)
        for server in self._servers:
            # Looked at often: a test's end must not wait for it.
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def add(self, name: str, files: Mapping[str, bytes | Path]) -> Repository:
        """A repository with these files."""
        made = self.repositories[name] = Repository({file: Content(source) for file, source in files.items()})
        return made

    def trouble(self, file: str) -> Troubles:
        """What goes wrong with the file of that name from now on."""
        return self.troubles.setdefault(file, Troubles())

    def requests(self, part: str, method: str = "GET") -> list[Asked]:
        """The requests whose path contains ``part``."""
        return [asked for asked in self.asked if part in asked.path and asked.method == method]

    def close(self) -> None:
        """End the servers and whatever they still hold up."""
        for troubles in [self.api, *self.troubles.values()]:
            troubles.release.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()


@contextmanager
def stand_in_hub() -> Iterator[StandInHub]:
    """A hub while the block lasts."""
    hub = StandInHub()
    try:
        yield hub
    finally:
        hub.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: StandInHub) -> None:
        self.hub = hub
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that go away are what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args: Any, **named: Any) -> None:
        """Nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.server.hub
        url = urlsplit(self.path)
        path = unquote(url.path)
        hub.asked.append(Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/([^/]+))?", path):
            self._metadata(match[1], match[2] or "main", blobs="blobs=" in url.query)
        elif match := re.fullmatch(r"/(?:api/resolve-cache/models/)?([^/]+/[^/]+)/(resolve/)?([^/]+)/(.+)", path):
            self._file(match[1], match[3], match[4], resolve=match[2] is not None)
        else:
            self._refuse(Refusal(404), "Not Found")

    # --- what is asked for ----------------------------------------------------------------------

    def _metadata(self, name: str, revision: str, *, blobs: bool) -> None:
        if self._troubled(self.server.hub.api):
            return
        repository = self._repository(name, revision)
        if repository is not None:
            body = json.dumps(repository.metadata(name, blobs=blobs)).encode()
            self._head(200, {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body))})
            self._write(body)

    def _repository(self, name: str, revision: str) -> Repository | None:
        repository = self.server.hub.repositories.get(name)
        if repository is None:  # who is not logged in is not told whether it is private or not there
            self._refuse(Refusal(401, {"X-Error-Code": "RepoNotFound"}), "Invalid username or password.")
        elif revision not in {"main", repository.commit}:
            self._refuse(Refusal(404, {"X-Error-Code": "RevisionNotFound"}), f"Invalid rev id: {revision}")
        else:
            return repository
        return None

    def _file(self, name: str, revision: str, file: str, *, resolve: bool) -> None:
        hub = self.server.hub
        repository = self._repository(name, revision)
        if repository is None:
            return
        content = repository.files.get(file)
        if content is None:
            self._refuse(Refusal(404, {"X-Error-Code": "EntryNotFound"}), "Entry not found")
        elif repository.gated:
            self._refuse(Refusal(401, {"X-Error-Code": "GatedRepo"}), f"Access to model {name} is restricted.")
        elif resolve:
            large = repository.large(file)
            tag = content.sha256 if large else content.blob
            facts = {
                "X-Repo-Commit": repository.commit,
                "X-Linked-Size": str(content.size),
                "X-Linked-ETag": f'"{tag}"',
            }
            where = f"/{name}/{revision}/{quote(file)}"
            where = f"{hub.delivery}{where}?Expires=1&Signature=x" if large else f"/api/resolve-cache/models{where}"
            self._head(302 if large else 307, {**facts, "Location": where, "Content-Length": "0"})
        else:
            troubles = hub.troubles.get(file) or Troubles()
            if not self._troubled(troubles):
                self._deliver(troubles.instead or content, troubles, repository, large=repository.large(file))

    def _troubled(self, troubles: Troubles) -> bool:
        if troubles.drop:
            self.close_connection = True
            return True
        if troubles.refusals:
            self._refuse(troubles.refusals.pop(0), "Trouble")
            return True
        return False

    # --- answers --------------------------------------------------------------------------------

    def _deliver(self, content: Content, troubles: Troubles, repository: Repository, *, large: bool) -> None:
        tag = f'"{content.sha256 if large else content.blob}"'
        start = self._start(tag, content.size, troubles)
        if start >= content.size > 0:
            self._head(416, {"Content-Range": f"bytes */{content.size}", "Content-Length": "0"})
            return
        headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        if not large:
            headers["X-Repo-Commit"] = repository.commit
        if not troubles.no_length:
            headers["Content-Length"] = str(content.size - start)
        else:
            headers["Connection"] = "close"
        if start:
            headers["Content-Range"] = f"bytes {start}-{content.size - 1}/{content.size}"
        self._head(206 if start else 200, headers)
        if self.command == "GET":
            self._send(content, start, troubles)

    def _start(self, tag: str, size: int, troubles: Troubles) -> int:
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if wanted is None or troubles.ignore_ranges or self.headers.get("If-Range", tag) != tag:
            return 0
        return min(int(wanted[1]), size)

    def _send(self, content: Content, start: int, troubles: Troubles) -> None:
        sent = 0
        for piece in content.pieces(start):
            for limit, act in ((troubles.stall_after, self._stall), (troubles.cut_after, self._cut)):
                if limit is not None and sent + len(piece) > limit:
                    self._write(piece[: max(0, limit - sent)])
                    piece = piece[max(0, limit - sent) :]
                    sent = max(sent, limit)
                    if act(troubles):
                        return
            self._write(piece)
            self.server.hub.delivered += len(piece)
            sent += len(piece)
            if troubles.pace:
                time.sleep(len(piece) / troubles.pace)

    def _stall(self, troubles: Troubles) -> bool:
        troubles.release.wait()
        return False

    def _cut(self, troubles: Troubles) -> bool:
        if not troubles.cuts:
            return False
        troubles.cuts -= 1
        self.close_connection = True
        return True

    def _refuse(self, refusal: Refusal, message: str) -> None:
        body = json.dumps({"error": message}).encode()
        told = {"Content-Type": "application/json", "X-Error-Message": message, **refusal.headers}
        self._head(refusal.status, {**told, "Content-Length": str(len(body))})
        self._write(body)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _write(self, body: bytes) -> None:
        if self.command == "GET" and body:
            self.wfile.write(body)
            self.wfile.flush()
