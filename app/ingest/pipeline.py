"""One index run: the library is brought in step with files and folders, and every passage gets its vector."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.core.errors import AppError, WorkerCrashed
from app.core.events import FileEnded, IndexDone, IndexEvent, IndexProgress
from app.core.types import FileResult, IndexReport
from app.ingest.expected import ExpectedFiles
from app.ingest.reader import READER
from app.ingest.reading import Read, ReaderLimits, ReaderProcess, failed
from app.ingest.rest import Rest
from app.ingest.scan import Found, Refused, ScanRules, scan
from app.ingest.vectors import PassageVectors, VectorTarget
from app.storage.documents import Documents, FileStamp, FileState, StoredDocument
from app.storage.states import ReadingStates
from app.storage.vectors import Vectors

_COMMIT_FILES, _COMMIT_CHUNKS, _COMMIT_SECONDS = 32, 256, 0.25
_RETRY = frozenset({"document.timeout", "document.out_of_memory", "path.denied", "path.not_found"})
_TICK = 0.1


@dataclass(frozen=True, slots=True)
class IndexParts:
    """What an index run works with. ``changed`` is told after every commit that search should see.

    ``target``: the generation in force, which may become another one during the run.
    """

    documents: Documents
    states: ReadingStates
    vectors: Vectors
    target: Callable[[], VectorTarget]
    rules: ScanRules
    limits: ReaderLimits
    changed: Callable[[bool], None]


@dataclass(slots=True)
class _Tally:
    files: list[FileResult] = field(default_factory=list)
    chunks: int = 0
    embedded: int = 0
    error: AppError | None = None
    embedding_ended: bool = False


class IndexRun:
    """One run over some paths. ``events`` drives it; ``cancel``, ``pause`` and ``go_on`` may be called from any thread."""

    def __init__(self, parts: IndexParts, paths: Sequence[str], passwords: Sequence[str] = ()) -> None:
        self._parts = parts
        self._paths = paths
        self._passwords = passwords
        self._cancelled = threading.Event()
        self._rest = Rest()
        self._expected = ExpectedFiles(parts.documents, parts.states)
        self._reading_over = threading.Event()
        self._stored = threading.Event()
        self._tally = _Tally()
        self._started = time.monotonic()
        self._batch: list[Read] = []
        self._batch_since = 0.0

    def cancel(self) -> None:
        """Stop soon, also while paused; what is stored stays."""
        self._cancelled.set()
        self._stored.set()
        self._rest.end()

    def pause(self) -> None:
        """Rest once the files that the reader has been given are stored, and the passages at hand have vectors."""
        self._rest.begin()
        if self._cancelled.is_set():
            self._rest.end()

    def go_on(self) -> None:
        """End the rest."""
        self._rest.end()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def events(self) -> Iterator[IndexEvent]:
        """The run's events, ending with ``IndexDone`` (also when cancelled: with what was done).

        Raises ``StorageError``s and ``WorkerCrashed``; what was stored before one stays.
        """
        yield IndexProgress("scan", 0, 0, paused=self._rest.on)
        todo, ended = self._plan()
        for result in ended:
            yield self._ended(result)
        embedding = threading.Thread(target=self._embed_all, args=(bool(todo),), name="index-embed")
        embedding.start()
        try:
            yield from self._read_all(todo)
            self._reading_over.set()
            self._stored.set()
            yield from self._await_vectors(embedding)
        finally:
            if not self._reading_over.is_set():
                self._cancelled.set()
                self._reading_over.set()
            self._stored.set()
            embedding.join()
        if self._tally.error is not None:
            raise self._tally.error
        if not self._tally.embedding_ended:
            raise WorkerCrashed("Making the vectors failed in a way nobody foresaw.", "Passages are found by words.")
        self._parts.changed(False)
        yield IndexDone(self._report())

    def _report(self) -> IndexReport:
        count = dict.fromkeys(("indexed", "unchanged", "skipped", "failed", "removed"), 0)
        for result in self._tally.files:
            count[result.status] += 1
        seconds = round(self._worked(), 3)
        return IndexReport(**count, chunks=self._tally.chunks, seconds=seconds, files=tuple(self._tally.files))

    def _ended(self, result: FileResult) -> FileEnded:
        self._tally.files.append(result)
        return FileEnded(result)

    # --- what is to be done --------------------------------------------------------------------

    def _plan(self) -> tuple[list[tuple[Found, FileState | None]], list[FileResult]]:
        """Files to read, and the results of those that need no reading."""
        todo: list[tuple[Found, FileState | None]] = []
        ended: list[FileResult] = []
        seen: set[str] = set()  # a file named beside its folder is one file
        self._expected.settle()
        for path in self._paths:
            if self._stopped():
                break
            known = self._parts.documents.states(path)
            present: set[str] = set()
            closed: list[str] = []
            for item in scan(path, self._parts.rules, self._stopped):
                present.add(item.path)
                if item.path in seen:
                    continue
                seen.add(item.path)
                state = known.get(item.path)
                if isinstance(item, Refused):
                    ended.append(self._refuse(item, state))
                    if item.folder or item.path == path:
                        closed.append(item.path)
                    continue
                if state is not None and self._settled(item, state):
                    ended.extend(self._kept(item.path, state))
                else:
                    todo.append((item, state))
                    self._expected.expect(item.path, again=state is not None and state.status != "indexed")
            if not self._cancelled.is_set():
                # A file that is there but not looked at (hidden, say) was named itself once: it stays.
                gone = [p for p in known if p not in present and not _inside(p, closed) and not os.path.lexists(p)]
                self._parts.documents.remove([known[p].id for p in gone])
                if gone:
                    self._parts.changed(True)
                ended.extend(FileResult(p, "removed") for p in gone if p not in seen)
        self._expected.show()
        return todo, ended

    def _stopped(self) -> bool:
        """Whether the run is cancelled; while it is paused, the answer waits."""
        self._rest.wait()
        return self._cancelled.is_set()

    def _settled(self, item: Found, state: FileState) -> bool:
        """Whether the library already holds this very version of the file."""
        if state.status in {"waiting", "reading"} or (state.size, state.mtime_ns) != (item.size, item.mtime_ns):
            return False
        if state.reader != READER:
            return False
        if self._passwords and self._locked(state):
            return False
        return not (state.status == "failed" and state.code in _RETRY)

    def _locked(self, state: FileState) -> bool:
        """Whether the file, or one inside it, waits for a password."""
        codes = (state.code, *(code for _, _, code, _ in self._parts.documents.children(state.id)))
        return "document.encrypted" in codes

    def _kept(self, path: str, state: FileState) -> list[FileResult]:
        """The results of a file that is not read again, and of what lies inside it."""
        rows = [(path, state.status, state.code, state.reason), *self._parts.documents.children(state.id)]
        return [
            FileResult(p, "unchanged") if status == "indexed" else FileResult(p, status, code, reason)  # type: ignore[arg-type]
            for p, status, code, reason in rows
        ]

    def _refuse(self, item: Refused, state: FileState | None) -> FileResult:
        unit = failed(item.path, item.error).units[0]
        # What cannot be looked at now, or was named itself once, is no reason to forget what it said.
        indexed = state is not None and state.status == "indexed"
        if indexed and item.error.code == "document.unsupported" and os.path.isfile(item.path):
            return FileResult(item.path, "unchanged")
        kept = item.folder or item.error.code == "path.not_found" or (indexed and item.error.code == "path.denied")
        if not kept and (state is None or state.code != unit.code):
            self._parts.documents.put([(None, [unit])])
            self._parts.changed(True)
        return FileResult(item.path, item.error.status, unit.code, unit.reason)

    # --- reading -------------------------------------------------------------------------------

    def _read_all(self, todo: Sequence[tuple[Found, FileState | None]]) -> Iterator[IndexEvent]:
        reader = ReaderProcess(self._parts.limits, self._passwords)
        planned = {item.path: (item, state) for item, state in todo}
        queue = iter(todo)
        done = 0
        try:
            more = True
            while (more or reader.busy) and not self._cancelled.is_set() and self._tally.error is None:
                while more and reader.room and not self._rest.on:
                    entry = next(queue, None)
                    if entry is None:
                        more = False
                    else:
                        reader.send(entry[0].path, self._known_hash(entry[1]))
                if not reader.busy:
                    if not more:
                        break
                    self._commit()
                    self._rest.wait()
                    continue
                read = reader.receive(_TICK)
                if read is None:
                    self._commit_late()  # what is read must not wait for a slow file
                    self._expected.at(reader.at, slow=True)
                    continue
                done += 1
                for result in self._take(read, *planned[read.path]):
                    yield self._ended(result)
                if reader.busy:
                    self._expected.at(reader.at, slow=False)
                yield self._progress("read", done, len(todo), read.path, self._rate(done), len(todo) - done)
            self._commit()
            if self._cancelled.is_set():
                self._expected.give_up([(item.path, state.status if state else None) for item, state in todo])
        except AppError:
            with contextlib.suppress(AppError):
                self._expected.settle()
            raise
        finally:
            reader.close()

    def _known_hash(self, state: FileState | None) -> str | None:
        """The content that need not be read again; None where it must be in any case."""
        if state is None or state.status != "indexed" or state.reader != READER or self._passwords:
            return None
        return state.content_hash

    def _take(self, read: Read, item: Found, state: FileState | None) -> list[FileResult]:
        if read.same and read.stamp is not None and state is not None:
            self._parts.documents.touch(read.path, read.stamp)
            return self._kept(read.path, state)
        if not self._batch:
            self._batch_since = time.monotonic()
        if read.stamp is None:  # what ended the reader would end it again: once is enough for one version of a file
            read = replace(read, stamp=FileStamp(item.size, item.mtime_ns, "", READER))
        self._batch.append(read)
        self._tally.chunks += sum(len(unit.chunks) for unit in read.units)
        waiting = sum(len(unit.chunks) for r in self._batch for unit in r.units)
        if len(self._batch) >= _COMMIT_FILES or waiting >= _COMMIT_CHUNKS:
            self._commit()
        self._commit_late()
        return [FileResult(u.path, u.status, u.code, u.reason) for u in read.units]  # type: ignore[arg-type]

    def _commit_late(self) -> None:
        if time.monotonic() - self._batch_since > _COMMIT_SECONDS:
            self._commit()

    def _commit(self) -> None:
        if self._batch:
            files: list[tuple[FileStamp | None, Sequence[StoredDocument]]] = [(r.stamp, r.units) for r in self._batch]
            self._parts.documents.put(files)
            self._batch = []
            self._parts.changed(True)
            self._stored.set()

    # --- vectors -------------------------------------------------------------------------------

    def _embed_all(self, soon: bool) -> None:
        """The embedding thread: passages without a vector, until reading is over and none is left.

        ``soon``: there will be work, so the process may start while the first files are read.
        """
        making: PassageVectors | None = None
        try:
            while not self._cancelled.is_set():
                if self._rest.on:
                    self._tell(making.settle() if making else 0)
                    self._rest.wait()
                self._stored.clear()  # first: what is told from here on ends the wait below
                # In this order: when the target changes after reading is over, its vectors were complete by then.
                over = self._reading_over.is_set()
                target = self._parts.target()
                if making is None or making.generation != target.generation:
                    if making is not None:
                        making.close()
                    making = PassageVectors(self._parts.vectors, target)
                    if soon:
                        making.start()
                stored = making.step()
                self._tell(stored or 0)
                if stored is None:
                    if over:
                        break
                    self._stored.wait()
            self._tally.embedding_ended = True
        except AppError as error:
            self._tally.error = error
        finally:
            if making is not None:
                making.close()

    def _tell(self, stored: int) -> None:
        if stored:
            self._tally.embedded += stored
            self._parts.changed(False)

    def _await_vectors(self, embedding: threading.Thread) -> Iterator[IndexEvent]:
        before = self._tally.embedded
        left = self._parts.vectors.missing(self._parts.target().generation)
        total, since = before + left, self._worked()
        while embedding.is_alive():
            embedding.join(_TICK)
            self._rest.wait()
            done = min(self._tally.embedded, total)
            rate = (done - before) / max(self._worked() - since, 1e-3)
            yield self._progress("embed", done, total, "", rate, total - done)

    def _rate(self, done: int) -> float:
        return done / max(self._worked(), 1e-3)

    def _worked(self) -> float:
        """Seconds since the start, rests left out."""
        return time.monotonic() - self._started - self._rest.seconds()

    def _progress(self, phase: str, done: int, total: int, current: str, rate: float, left: int) -> IndexProgress:
        seconds = round(left / rate, 1) if rate > 0 else None
        return IndexProgress(
            phase=phase,  # type: ignore[arg-type]
            done=done,
            total=total,
            current=current,
            chunks=self._tally.chunks,
            rate=round(rate, 2),
            seconds_left=seconds,
            paused=self._rest.on,
        )


def _inside(path: str, closed: Sequence[str]) -> bool:
    """Whether a path is one of the closed ones or lies in one of them."""
    return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in closed)
