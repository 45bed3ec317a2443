"""The reader process as the pipeline sees it: paths in, documents out, in order, whatever the files do."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import (
    DOCUMENT_ERRORS,
    DocumentCorrupt,
    DocumentError,
    DocumentOutOfMemory,
    DocumentTimeout,
    WorkerCrashed,
)
from app.core.script import fold_word
from app.core.types import Page
from app.ingest.parsers import ParseLimits
from app.ingest.reader import READER
from app.resources.child import ChildDied, ChildLimits, ChildProcess, ChildTimeout
from app.storage.documents import FileStamp, StoredChunk, StoredDocument

_READER = "app.ingest.reader"
_STARTS = 3
_START_SECONDS = 60.0
AHEAD = 3
"""Files sent to the reader before the first one's answer: it never waits for the database."""


@dataclass(frozen=True, slots=True)
class Read:
    """What reading one file gave. ``units`` is empty when the content is ``same`` as the library's."""

    path: str
    stamp: FileStamp | None
    units: tuple[StoredDocument, ...]
    same: bool = False


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """Caps on reading: seconds for one file, bytes for the process."""

    seconds: float
    memory_bytes: int
    parse: ParseLimits


class ReaderProcess:
    """A supervised reader at low priority. Used by one thread."""

    def __init__(self, limits: ReaderLimits, passwords: Sequence[str]) -> None:
        self._limits = limits
        self._passwords = list(passwords)
        self._child: ChildProcess | None = None
        self._waiting: deque[tuple[str, str | None]] = deque()
        self._ready = False
        self._false_starts = 0
        self._since = 0.0

    @property
    def room(self) -> bool:
        """Whether another file may be sent."""
        return len(self._waiting) < AHEAD

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting)

    @property
    def at(self) -> str:
        """The file being read; only while ``busy``."""
        return self._waiting[0][0]

    def send(self, path: str, known_hash: str | None) -> None:
        """Ask for a file; ``known_hash`` is the library's, None to read it in any case."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((path, known_hash))
        self._ask(path, known_hash)

    def receive(self, seconds: float) -> Read | None:
        """The answer to the oldest file asked for; None when it is not there within ``seconds``.

        A file that ends the process, or takes longer than it may, is answered with its error. Raises
        ``WorkerCrashed`` when the process cannot even begin.
        """
        path, _ = self._waiting[0]
        try:
            if self._child is None:
                self._restart()
            assert self._child is not None
            header, blobs = self._child.receive(seconds)
        except ChildTimeout as silence:
            if time.monotonic() - self._since < (self._limits.seconds if self._ready else _START_SECONDS):
                return None
            if not self._ready:
                self._begin_again(silence)
                return None
            error: DocumentError = DocumentTimeout(
                f"Reading took longer than {self._limits.seconds:.0f} s.",
                "Raise index.file_timeout_s or split the file.",
            )
            return self._lost(path, error)
        except ChildDied as death:
            if not self._ready:
                self._begin_again(death)
                return None
            if death.reason == "memory":
                error = DocumentOutOfMemory(
                    "The file needs more memory than reading may use.",
                    "Raise index.worker_memory_mb or split the file.",
                )
            else:
                error = DocumentCorrupt(
                    f"The file ended the process that reads it after {time.monotonic() - self._since:.1f} s.",
                    "It is damaged or made to do harm; open and save it again with another program.",
                )
            return self._lost(path, error)
        self._since = time.monotonic()
        if "ready" in header:
            self._ready, self._false_starts = True, 0
            return None
        self._waiting.popleft()
        return _decoded(header, blobs)

    def _begin_again(self, cause: WorkerCrashed) -> None:
        """Another try for a process that never came up; no file is to blame for that."""
        self._false_starts += 1
        if self._false_starts == _STARTS:
            raise WorkerCrashed(
                f"The process that reads files cannot start: {cause.message}",
                "Raise index.worker_memory_mb; `aiworkspace doctor` says what is missing.",
            ) from cause
        self._restart()

    def _lost(self, path: str, error: DocumentError) -> Read:
        self._waiting.popleft()
        self._restart()
        return failed(path, error)

    def _ask(self, path: str, known_hash: str | None) -> None:
        if self._child is None:
            self._ready, self._since = False, time.monotonic()
            self._child = ChildProcess(
                _READER,
                args=[json.dumps(asdict(self._limits.parse))],
                limits=ChildLimits(memory_bytes=self._limits.memory_bytes, nice=10),
            ).start()
        try:
            self._child.send({"path": path, "known_hash": known_hash, "passwords": self._passwords})
        except ChildDied as death:
            if death.reason == "start":
                raise
            # The file before this one ended it; ``receive`` finds that out and asks again.

    def _restart(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None
        for path, known_hash in self._waiting:
            self._ask(path, known_hash)

    def close(self) -> None:
        """End the process; files not answered are dropped."""
        if self._child is not None:
            self._child.close()
            self._child = None
        self._waiting.clear()


def failed(path: str, error: DocumentError) -> Read:
    """A file that could not be read at all."""
    return Read(
        path, None, (_refused(path, path.replace("\\", "/").rpartition("/")[2], error.status, error.as_dict()),)
    )


def _refused(path: str, title: str, status: str, error: dict[str, str]) -> StoredDocument:
    reason = f"{error['message']} {error['hint']}".strip()
    return StoredDocument(path, status, title=title, code=error["code"], reason=reason)


def _decoded(header: dict[str, Any], blobs: list[bytes]) -> Read:
    path = header["path"]
    if "error" in header:
        error = header["error"]
        made = DOCUMENT_ERRORS.get(error["code"], DocumentCorrupt)
        return failed(path, made(error["message"], error["hint"], code=error["code"]))
    stamp = FileStamp(header["size"], header["mtime_ns"], header["hash"], READER)
    if header.get("same"):
        return Read(path, stamp, (), same=True)
    boxes = blobs[1:]
    return Read(path, stamp, tuple(_document(unit, boxes) for unit in json.loads(blobs[0])))


def _document(unit: dict[str, Any], boxes: Sequence[bytes]) -> StoredDocument:
    if "error" in unit:
        return _refused(unit["path"], unit["title"], unit["status"], unit["error"])
    return StoredDocument(
        path=unit["path"],
        status=unit["status"],
        title=unit["title"],
        kind=unit["kind"],
        text=unit["text"],
        language=unit["language"],
        date=unit["date"],
        people="\n".join(fold_word(person) for person in unit["people"]),
        metadata=unit["metadata"],
        pages=tuple(
            Page(number, start, end, width, height, boxes[place] if place is not None else None)
            for number, start, end, width, height, place in unit["pages"]
        ),
        chunks=tuple(
            StoredChunk(
                c["start"], c["end"], c["page"], c["heading"], c["tokens"], c["language"], bytes.fromhex(c["hash"]),
                c["terms"], c["title_terms"],
            )
            for c in unit["chunks"]
        ),
    )  # fmt: skip
