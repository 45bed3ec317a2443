"""Work in the background, of every kind: index runs, downloads, changes of embedding model."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal, Protocol

from app.core.errors import AppError
from app.core.events import Job, JobEvent, WorkDone, WorkEvent, WorkProgress
from app.jobs.queue import JobQueue, Run
from app.storage.jobs import Jobs, StoredJob
from app.workspace.indexing import UNFINISHED, Indexing
from app.workspace.port import IndexRequest
from app.workspace.resting import PowerRest

_LOG = logging.getLogger(__name__)
_STORED_EVERY_S = 1.0
_LOOKED_AT = 50
"""Latest jobs among which those that are under way are."""


class KindOfWork(Protocol):
    """The jobs of one kind; the ids given are of its own jobs."""

    @property
    def kind(self) -> str: ...

    def described(self, stored: StoredJob) -> Job: ...

    def on_end(self, told: Callable[[str], None]) -> None: ...

    def job_events(self, job_id: str) -> Iterator[JobEvent]: ...

    def cancel_job(self, job_id: str) -> Job: ...

    def pause_job(self, job_id: str) -> Job: ...

    def continue_job(self, job_id: str) -> Job: ...

    def close(self) -> None: ...


class Work:
    """``JobStore`` over the kinds of work there are."""

    def __init__(self, store: Jobs, indexing: Indexing, *others: KindOfWork, power: PowerRest | None = None) -> None:
        """``power``: who lets index runs and changes of embedding model rest on battery."""
        self._store = store
        self._indexing = indexing
        self._kinds: Mapping[str, KindOfWork] = {kind.kind: kind for kind in (indexing, *others)}
        self._power = power or PowerRest(lambda: False, lambda: True)
        self._power.over(self._in_background, self._pause, self._go_on)

    def on_end(self, told: Callable[[Job], None]) -> None:
        """Have it called with every job that ends by itself from now on, in a thread of the jobs."""

        def ended(job_id: str) -> None:
            try:
                job = self.job(job_id)
            except AppError as error:  # such as a disk that is gone
                _LOG.info("A job that ended cannot be told of: %s", error.message)
            else:
                told(job)

        for kind in self._kinds.values():
            kind.on_end(ended)

    def _of(self, job_id: str) -> KindOfWork:
        return self._kinds[self._store.get(job_id).kind]

    def start_index(self, request: IndexRequest) -> Job:
        """Queue an index run and return at once."""
        return self.begun(self._indexing.start_index(request))

    def begun(self, job: Job) -> Job:
        """A job was started: the same as it stands, resting where the computer runs on battery."""
        self._power.look()
        return self.job(job.id)

    def jobs(self, limit: int = 50) -> Sequence[Job]:
        """Newest first."""
        return [self._described(stored) for stored in self._store.list(limit)]

    def job(self, job_id: str) -> Job:
        """One job; ``NotFoundError`` when there is none."""
        return self._described(self._store.get(job_id))

    def _described(self, stored: StoredJob) -> Job:
        job = self._kinds[stored.kind].described(stored)
        return replace(job, waiting="battery") if job.paused and self._power.holds(job.id) else job

    def job_events(self, job_id: str) -> Iterator[JobEvent]:
        """The job's events from its start until it is over."""
        return self._of(job_id).job_events(job_id)

    def cancel_job(self, job_id: str) -> Job:
        """Ask a job to stop; what it has done is kept."""
        return self._of(job_id).cancel_job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """Let a job rest."""
        kind = self._of(job_id)
        self._power.decided(job_id)
        return kind.pause_job(job_id)

    def continue_job(self, job_id: str) -> Job:
        """Let a paused job go on, on battery too; one that ended unfinished is started anew as the job returned."""
        kind = self._of(job_id)
        self._power.decided(job_id)
        job = kind.continue_job(job_id)
        self._power.decided(job.id)
        return self.job(job.id)

    def end_interrupted(self) -> None:
        """Mark the jobs an earlier start of the program ended under."""
        self._store.interrupt_running()

    def resume(self) -> Job | None:
        """Go on with the index runs earlier starts did not finish.

        Interrupted downloads are only listed: nothing is fetched that the user did not just ask for.
        """
        job = self._indexing.resume()
        return None if job is None else self.begun(job)

    def _in_background(self) -> Sequence[Job]:
        recent = [stored for stored in self._store.list(_LOOKED_AT) if stored.kind != "download"]
        return [self._kinds[stored.kind].described(stored) for stored in recent]

    def _pause(self, job_id: str) -> None:
        self._of(job_id).pause_job(job_id)

    def _go_on(self, job_id: str) -> None:
        self._of(job_id).continue_job(job_id)

    def close(self) -> None:
        """Stop what runs; it counts as interrupted."""
        self._power.close()
        for kind in self._kinds.values():
            kind.close()


class WorkJobs:
    """The jobs of a kind that tells of itself in ``WorkEvent``s. A request names its ``model`` and ``title``."""

    def __init__(
        self,
        store: Jobs,
        kind: Literal["download", "embed"],
        begin: Callable[[Mapping[str, Any]], Run[WorkEvent]],
        start: WorkProgress,
        *,
        aside: bool = False,
    ) -> None:
        """``start``: where a job stands that has told nothing yet; ``aside`` as for ``JobQueue``."""
        self.kind: Literal["download", "embed"] = kind
        self._store = store
        self._start = start
        self._stored_at = 0.0
        self._queue: JobQueue[WorkEvent] = JobQueue(
            store,
            kind,
            begin,
            keeps=lambda event: isinstance(event, WorkDone),
            outcome=lambda event: asdict(event) if isinstance(event, WorkDone) else None,
            progress=self._stored_progress,
            resting=self._resting,
            aside=aside,
        )

    def on_end(self, told: Callable[[str], None]) -> None:
        """Have it called with the id of every job that ends."""
        self._queue.on_end(told)

    def _stored_progress(self, event: WorkEvent) -> Mapping[str, Any] | None:
        if not isinstance(event, WorkProgress) or time.monotonic() - self._stored_at < _STORED_EVERY_S:
            return None
        self._stored_at = time.monotonic()
        return asdict(replace(event, paused=False, waiting="", rate=0.0, seconds_left=None))

    def _resting(self, passing: WorkEvent | None, paused: bool) -> WorkProgress:
        known = passing if isinstance(passing, WorkProgress) else self._start
        return replace(known, paused=paused, waiting="", rate=0.0, seconds_left=None)

    def submit(self, request: Mapping[str, Any]) -> Job:
        """Queue a job and return at once."""
        return self.job(self._queue.submit(request))

    def under_way(self, job_id: str) -> bool:
        """Whether a job waits, runs or rests."""
        return self._queue.under_way(job_id)

    def job(self, job_id: str) -> Job:
        """One job; ``NotFoundError`` when there is none."""
        return self.described(self._store.get(job_id))

    def job_events(self, job_id: str) -> Iterator[WorkEvent]:
        """The job's events until it is over."""
        return self._queue.watch(job_id)

    def cancel_job(self, job_id: str) -> Job:
        """Ask a job to stop."""
        self._queue.cancel(job_id)
        return self.job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """Let a job rest."""
        self._queue.pause(job_id)
        return self.job(job_id)

    def continue_job(self, job_id: str) -> Job:
        """Let a paused job go on; one that ended unfinished is begun again as the job returned."""
        stored = self._store.get(job_id)
        if stored.state in UNFINISHED:
            return self.begin_again(stored)
        self._queue.go_on(job_id)
        return self.job(job_id)

    def begin_again(self, stored: StoredJob) -> Job:
        """Queue what a job that ended unfinished was asked for."""
        self._store.take_up(self.kind, stored.id)
        return self.submit({name: value for name, value in stored.request.items() if name != "taken_up"})

    def close(self) -> None:
        """Stop the job under way; it counts as interrupted."""
        self._queue.close()

    def described(self, stored: StoredJob) -> Job:
        """A stored job of this kind as it stands now."""
        passing = self._queue.passing(stored.id)
        work = passing if isinstance(passing, WorkProgress) else None
        if work is None and stored.progress:
            work = WorkProgress(**stored.progress)
        if work is not None and stored.ended_at is not None:
            work = replace(work, rate=0.0, seconds_left=None)  # nothing is on its way any more
        return Job(
            id=stored.id,
            kind=self.kind,
            state=stored.state,  # type: ignore[arg-type]  # held by the schema's CHECK
            paths=(),
            created_at=stored.created_at,
            ended_at=stored.ended_at,
            error=stored.error,
            paused=self._queue.paused(stored.id),
            model=stored.request["model"],
            title=stored.request.get("title", ""),
            work=work,
            outcome=WorkDone(**stored.result) if stored.result else None,
        )


class WorkEvents(Iterator[WorkEvent]):
    """A job's events; ``cancel`` (from any thread) or ``close`` stops the job."""

    def __init__(self, work: KindOfWork, job: str) -> None:
        self._work = work
        self._job = job
        self._events = work.job_events(job)
        self._over = False

    def __iter__(self) -> WorkEvents:
        return self

    def __next__(self) -> WorkEvent:
        event = next(self._events)
        if not isinstance(event, WorkProgress | WorkDone):  # the events of an index run are another's
            raise TypeError(f"{type(event).__name__} tells nothing of a download.")
        self._over = isinstance(event, WorkDone)
        return event

    def cancel(self) -> None:
        """Ask the job to stop; its events end soon."""
        if not self._over:
            self._work.cancel_job(self._job)

    def close(self) -> None:
        """Stop the job if it is not over."""
        self.cancel()
