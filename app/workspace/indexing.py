"""Index runs as jobs: queued, watched, cancelled, resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Literal

from app.core.errors import InputError
from app.core.events import IndexDone, IndexEvent, IndexProgress, Job
from app.core.types import FileResult, IndexReport
from app.ingest.pipeline import IndexParts, IndexRun
from app.ingest.scan import absolute
from app.jobs.queue import JobQueue
from app.storage.jobs import Jobs, StoredJob
from app.workspace.port import IndexRequest

_STORED_EVERY_S = 1.0
UNFINISHED = frozenset({"interrupted", "cancelled", "failed"})
"""States of a job that ended and can be started anew."""


class Indexing:
    """Index runs; ``Work`` joins them with the other kinds of jobs."""

    kind: Literal["index"] = "index"

    def __init__(self, store: Jobs, parts: Callable[[], IndexParts]) -> None:
        self._store = store
        self._parts = parts
        self._stored_at = 0.0
        self._queue: JobQueue[IndexEvent] = JobQueue(
            store,
            self.kind,
            self._begin,
            keeps=lambda event: not isinstance(event, IndexProgress),
            outcome=_stored_report,
            progress=self._stored_progress,
            resting=self._resting,
        )

    def on_end(self, told: Callable[[str], None]) -> None:
        """Have it called with the id of every run that ends."""
        self._queue.on_end(told)

    def _begin(self, request: Mapping[str, Any]) -> IndexRun:
        return IndexRun(self._parts(), request["paths"], request.get("passwords", ()))

    def _stored_progress(self, event: IndexEvent) -> Mapping[str, Any] | None:
        if not isinstance(event, IndexProgress) or time.monotonic() - self._stored_at < _STORED_EVERY_S:
            return None
        self._stored_at = time.monotonic()
        return asdict(replace(event, paused=False))

    def _resting(self, passing: IndexEvent | None, paused: bool) -> IndexProgress:
        known = passing if isinstance(passing, IndexProgress) else IndexProgress("scan", 0, 0)
        return replace(known, paused=paused)

    def start_index(self, request: IndexRequest) -> Job:
        """Queue an index run and return at once."""
        if not request.paths:
            raise InputError("There is nothing to index.", "Name at least one file or folder.")
        if any(not path.strip() or "\0" in path for path in request.paths):
            raise InputError("A path is empty or holds a NUL character.", "Name files and folders.")
        paths = absolute(request.paths)
        return self.job(self._queue.submit({"paths": paths}, {"passwords": list(request.passwords)}))

    def run(self, request: IndexRequest) -> IndexEvents:
        """Queue an index run and watch it; closing what this returns cancels it."""
        return IndexEvents(self, self.start_index(request).id)

    def job(self, job_id: str) -> Job:
        """One job; ``NotFoundError`` when there is none."""
        return self.described(self._store.get(job_id))

    def job_events(self, job_id: str) -> Iterator[IndexEvent]:
        """The run's events from its start until it is over."""
        return self._queue.watch(job_id)

    def cancel_job(self, job_id: str) -> Job:
        """Ask a job to stop; what it has done is kept."""
        self._store.get(job_id)
        self._queue.cancel(job_id)
        return self.job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """Let a job rest after the files at hand, a waiting one before it begins."""
        self._store.get(job_id)
        self._queue.pause(job_id)
        return self.job(job_id)

    def continue_job(self, job_id: str) -> Job:
        """Let a paused job go on; one that ended unfinished is started anew as the job returned."""
        stored = self._store.get(job_id)
        if stored.state in UNFINISHED:
            self._store.take_up(self.kind, stored.id)
            return self.job(self._queue.submit({"paths": absolute(stored.request["paths"])}))
        self._queue.go_on(job_id)
        return self.job(job_id)

    def resume(self) -> Job | None:
        """Queue, once, what earlier starts of the program did not finish; None when there is nothing."""
        paths = [path for job in self._store.take_up(self.kind) for path in job.request["paths"]]
        return self.job(self._queue.submit({"paths": absolute(paths)})) if paths else None

    def close(self) -> None:
        """Stop the run under way; it is resumed at the next start."""
        self._queue.close()

    def described(self, stored: StoredJob) -> Job:
        """A stored job of this kind as it stands now."""
        passing = self._queue.passing(stored.id)
        progress = passing if isinstance(passing, IndexProgress) else None
        if progress is None and stored.progress:
            progress = IndexProgress(**stored.progress)
        return Job(
            id=stored.id,
            kind=self.kind,
            state=stored.state,  # type: ignore[arg-type]  # held by the schema's CHECK
            paths=tuple(stored.request["paths"]),
            created_at=stored.created_at,
            ended_at=stored.ended_at,
            progress=progress,
            report=_report(stored.result) if stored.result else None,
            error=stored.error,
            paused=self._queue.paused(stored.id),
        )


class IndexEvents(Iterator[IndexEvent]):
    """A run's events; ``cancel`` (from any thread) or ``close`` stops the run."""

    def __init__(self, indexing: Indexing, job: str) -> None:
        self._indexing = indexing
        self._job = job
        self._events = indexing.job_events(job)
        self._over = False

    def __iter__(self) -> IndexEvents:
        return self

    def __next__(self) -> IndexEvent:
        event = next(self._events)
        self._over = isinstance(event, IndexDone)
        return event

    def cancel(self) -> None:
        """Ask the run to stop; its events end soon, with ``IndexDone`` of what was done."""
        self._indexing.cancel_job(self._job)

    def close(self) -> None:
        """Cancel the run if it is not over and wait until it is."""
        if not self._over:
            self.cancel()
            for _ in self._events:
                pass


def _stored_report(event: IndexEvent) -> Mapping[str, Any] | None:
    """The report as it is kept: counts, and the files people must hear of."""
    if not isinstance(event, IndexDone):
        return None
    told = [asdict(file) for file in event.report.files if file.status in {"failed", "skipped"}]
    return asdict(event.report) | {"files": told}


def _report(result: Mapping[str, Any]) -> IndexReport:
    return IndexReport(**{**result, "files": tuple(FileResult(**file) for file in result["files"])})
