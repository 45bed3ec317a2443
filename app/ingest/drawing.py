"""Pages as pictures, as the program sees it: a supervised child draws them, one after the other."""

from __future__ import annotations

import json
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass

from app.core.errors import (
    DOCUMENT_ERRORS,
    AppError,
    BusyError,
    Cancelled,
    DocumentCorrupt,
    DocumentOutOfMemory,
    DocumentTimeout,
    WorkerCrashed,
)
from app.ingest.parsers import ParseLimits
from app.resources.child import ChildDied, ChildLimits, ChildProcess, ChildTimeout

_DRAWER = "app.ingest.drawer"
_START_SECONDS = 60.0
_MOST_WAITING = 64


@dataclass(frozen=True, slots=True)
class DrawLimits:
    """Caps: seconds for one page, bytes for the process."""

    seconds: float
    memory_bytes: int
    parse: ParseLimits


@dataclass(frozen=True, slots=True)
class PageOfFile:
    """A page (from 1) to draw, ``width`` pixels wide.

    ``inside`` names the way from the file to the PDF within it; size and time are those the file must have.
    """

    path: str
    inside: tuple[str, ...]
    size: int
    mtime_ns: int
    number: int
    width: int


class PageDrawer:
    """Draws pages in the order they are asked for. May be used from any thread.

    The process starts with the first page and ends after ``idle_s`` seconds without one; ``limits`` are asked at
    its start. Pictures of up to ``cache_bytes`` in all are kept.
    """

    def __init__(
        self,
        limits: Callable[[], DrawLimits],
        *,
        idle_s: float = 60.0,
        cache_bytes: int = 48_000_000,
        module: str = _DRAWER,
    ) -> None:
        self._limits = limits
        self._seconds = 0.0
        self._idle_s = idle_s
        self._cache_bytes = cache_bytes
        self._module = module
        self._guard = threading.Lock()
        self._requests: queue.SimpleQueue[PageOfFile | None] = queue.SimpleQueue()
        self._awaited: dict[PageOfFile, Future[bytes]] = {}
        self._pictures: OrderedDict[PageOfFile, bytes] = OrderedDict()
        self._bytes = 0
        self._thread: threading.Thread | None = None
        self._closed = False
        self._child: ChildProcess | None = None

    def draw(self, page: PageOfFile) -> bytes:
        """The page as PNG. Raises the ``DocumentError`` that says why there is none; ``BusyError``; ``WorkerCrashed``."""
        with self._guard:
            if self._closed:
                raise Cancelled("The program is ending.")
            if page in self._pictures:
                self._pictures.move_to_end(page)
                return self._pictures[page]
            awaited = self._awaited.get(page)
            if awaited is None:
                if len(self._awaited) >= _MOST_WAITING:
                    raise BusyError("Too many pages are waiting to be drawn.", "Try again in a moment.")
                awaited = self._awaited[page] = Future()
                self._requests.put(page)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._serve, name="page drawer", daemon=True)
                    self._thread.start()
        return awaited.result()

    @property
    def pid(self) -> int | None:
        """The process that draws, while there is one."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def close(self) -> None:
        """End the process; who still waits gets ``Cancelled``."""
        with self._guard:
            self._closed = True
            thread, child = self._thread, self._child
            self._requests.put(None)
        if child is not None:
            child.kill()  # also while it draws
        if thread is not None:
            thread.join()

    # --- the drawing thread ----------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            while True:
                try:
                    page = self._requests.get(timeout=self._idle_s if self._child is not None else None)
                except queue.Empty:
                    self._end_child()
                    continue
                if page is None:
                    break
                self._answer(page)
        finally:  # also when something nobody foresaw ends it: the next page starts another
            self._end_child()
            with self._guard:
                left, self._awaited = list(self._awaited.values()), {}
                self._requests = queue.SimpleQueue()
                self._thread = None
            for awaited in left:
                awaited.set_exception(self._ended())

    def _answer(self, page: PageOfFile) -> None:
        """Draw a page and tell who waits for it."""
        try:
            picture = self._drawn(page)
        except AppError as error:
            with self._guard:
                awaited = self._awaited.pop(page)
            awaited.set_exception(self._ended() if self._closed else error)
            return
        with self._guard:
            awaited = self._awaited.pop(page)
            self._keep(page, picture)
        awaited.set_result(picture)

    def _ended(self) -> AppError:
        if self._closed:
            return Cancelled("The program is ending.")
        return WorkerCrashed("Drawing the page failed in a way nobody foresaw.", "Try again, or look at its text.")

    def _keep(self, page: PageOfFile, picture: bytes) -> None:
        self._pictures[page] = picture
        self._bytes += len(picture)
        while self._bytes > self._cache_bytes:
            self._bytes -= len(self._pictures.popitem(last=False)[1])

    def _drawn(self, page: PageOfFile) -> bytes:
        death: ChildDied | None = None
        for _ in range(2):  # it may have died of something else while it rested
            try:
                return self._asked(page)
            except ChildDied as died:
                self._end_child()
                death = died
                if died.reason == "memory":
                    raise DocumentOutOfMemory(
                        "The page needs more memory than drawing may use.",
                        "Raise index.worker_memory_mb, or look at it smaller.",
                    ) from died
        raise DocumentCorrupt("The page ends the process that draws it.", "Its text can still be read.") from death

    def _asked(self, page: PageOfFile) -> bytes:
        child = self._child or self._started()
        child.send(asdict(page))
        try:
            header, blobs = child.receive(self._seconds)
        except ChildTimeout as silence:
            self._end_child()
            raise DocumentTimeout(
                f"Drawing the page took longer than {self._seconds:.0f} s.", "Its text can still be read."
            ) from silence
        if "error" in header:
            error = header["error"]
            made = DOCUMENT_ERRORS.get(error["code"], DocumentCorrupt)
            raise made(error["message"], error["hint"], code=error["code"])
        return blobs[0]

    def _started(self) -> ChildProcess:
        limits = self._limits()
        self._seconds = limits.seconds
        child = ChildProcess(
            self._module,
            args=[json.dumps(asdict(limits.parse))],
            limits=ChildLimits(memory_bytes=limits.memory_bytes),
        )
        with self._guard:
            if self._closed:
                raise Cancelled("The program is ending.")
            self._child = child.start()
        try:
            child.receive(_START_SECONDS)
        except (ChildDied, ChildTimeout) as failure:  # no page is to blame for that
            self._end_child()
            raise WorkerCrashed(
                f"The process that draws pages cannot start: {failure.message}",
                "Raise index.worker_memory_mb; `aiworkspace doctor` says what is missing.",
            ) from failure
        return child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
