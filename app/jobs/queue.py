"""A queue of jobs: one runs, the others wait; what happens is kept for those who look on later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from app.core.errors import AppError, Cancelled, NotFoundError
from app.storage.jobs import Jobs

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
_LOG = logging.getLogger(__name__)
_KEPT_JOBS = 20


class Run(Protocol[E_co]):
    """A piece of work under way.

    ``events`` ends after the last event, early once it is cancelled; in a queue that sets paused jobs aside, early
    once it is paused as well.
    """

    def events(self) -> Iterator[E_co]: ...

    def cancel(self) -> None: ...

    def pause(self) -> None: ...

    def go_on(self) -> None: ...


class Watched(Generic[E]):
    """One job's events so far, and how it ended."""

    def __init__(self) -> None:
        self.events: list[E] = []
        self.latest: E | None = None
        self.passing: E | None = None
        self.over = False
        self.cancelled = False
        self.paused = False
        self.error: AppError | None = None
        self.changed = threading.Condition()

    def add(self, event: E, *, keep: bool) -> None:
        """``keep`` it for those who look on later; otherwise it is ``passing``, and only the latest of those is kept."""
        with self.changed:
            if keep:
                self.events.append(event)
            self.latest = event
            if not keep:
                self.passing = event
            self.changed.notify_all()

    def end(self, error: AppError | None) -> None:
        with self.changed:
            self.error = error
            self.over = True
            self.changed.notify_all()


class JobQueue(Generic[E]):
    """Runs jobs of one kind on a thread of its own; several queues share one store and its ids.

    ``begin(request)`` makes a run; ``keeps(event)`` tells which events matter to latecomers; ``outcome(event)``
    gives what to store of the last event, None for others; ``progress(event)`` what to store on the way.
    ``resting(passing, paused)`` makes the event that tells those who look on of a pause and of its end. ``aside``:
    a paused job's run ends and leaves the thread to the next job; going on begins another run of the same request.
    """

    def __init__(
        self,
        store: Jobs,
        kind: str,
        begin: Callable[[Mapping[str, Any]], Run[E]],
        *,
        keeps: Callable[[E], bool],
        outcome: Callable[[E], Mapping[str, Any] | None],
        progress: Callable[[E], Mapping[str, Any] | None],
        resting: Callable[[E | None, bool], E],
        aside: bool = False,
    ) -> None:
        self._store = store
        self._kind = kind
        self._begin = begin
        self._keeps = keeps
        self._outcome = outcome
        self._progress = progress
        self._resting = resting
        self._aside = aside
        self._lock = threading.Condition()
        self._waiting: list[tuple[str, Mapping[str, Any]]] = []
        self._watched: dict[str, Watched[E]] = {}
        self._running: tuple[str, Run[E]] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None
        self._told: list[Callable[[str], None]] = []

    def on_end(self, told: Callable[[str], None]) -> None:
        """Have it called with the id of every job that ends from now on, in the queue's thread; it must not raise."""
        self._told.append(told)

    def submit(self, request: Mapping[str, Any], secrets: Mapping[str, Any] | None = None) -> str:
        """Queue a job; its id. ``secrets`` reach the run but are never stored."""
        job = self._store.add(self._kind, request)
        with self._lock:
            watched = self._watched[job] = Watched()
            if self._closed:
                watched.end(_closed())
                return job
            self._forget_oldest()
            self._waiting.append((job, {**request, **(secrets or {})}))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"jobs {self._kind}", daemon=True)
                self._thread.start()
            self._lock.notify_all()
        return job

    def watch(self, job: str) -> Iterator[E]:
        """The job's events from its start until it is over; raises its error. Closing it only stops looking on."""
        watched = self._watched.get(job)
        if watched is None:
            self._store.get(job)
            raise NotFoundError(f"Job {job} ended before this start of the program; its report is kept.")
        seen = 0
        latest: E | None = None
        while True:
            with watched.changed:
                while seen == len(watched.events) and watched.latest is latest and not watched.over:
                    watched.changed.wait()
                fresh = watched.events[seen:]
                seen = len(watched.events)
                passing = watched.latest if watched.latest is not latest else None
                latest = watched.latest
                over = watched.over
            yield from fresh
            if passing is not None and not self._keeps(passing) and not over:
                yield passing
            if over and seen == len(watched.events):
                if watched.error is not None:
                    raise watched.error
                return

    def passing(self, job: str) -> E | None:
        """The newest event that is not kept, of a job of this start of the program."""
        watched = self._watched.get(job)
        return watched.passing if watched is not None else None

    def paused(self, job: str) -> bool:
        """Whether a job that is not over was told to rest."""
        watched = self._watched.get(job)
        return watched is not None and watched.paused and not watched.over

    def under_way(self, job: str) -> bool:
        """Whether a job of this start of the program waits, runs or rests."""
        watched = self._watched.get(job)
        return watched is not None and not watched.over and not watched.cancelled

    def pause(self, job: str) -> None:
        """Let a job rest, one that waits before it begins; no effect on one that is over or being cancelled."""
        self._rest(job, paused=True)

    def go_on(self, job: str) -> None:
        """End a job's rest."""
        self._rest(job, paused=False)

    def _rest(self, job: str, *, paused: bool) -> None:
        with self._lock:
            watched = self._watched.get(job)
            if watched is None or watched.over or watched.cancelled or watched.paused == paused:
                return
            watched.paused = paused
            if self._running is not None and self._running[0] == job:
                run = self._running[1]
                run.pause() if paused else run.go_on()
            watched.add(self._resting(watched.passing, paused), keep=False)
            self._lock.notify_all()

    def cancel(self, job: str) -> None:
        """Ask a job to stop; no effect on one that is over."""
        with self._lock:
            watched = self._watched.get(job)
            if watched is None or watched.over:
                return
            watched.cancelled = True
            if self._running is not None and self._running[0] == job:
                self._running[1].cancel()
            waiting = [entry for entry in self._waiting if entry[0] != job]
            if len(waiting) == len(self._waiting):
                return  # it runs, or begins at this moment and finds the mark
            self._waiting = waiting
        self._store.ended(job, "cancelled")
        watched.end(_cancelled())

    def close(self) -> None:
        """Stop the running job where it is and let the waiting ones be: they count as interrupted."""
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running[1].cancel()
            for job, _ in self._waiting:
                self._watched[job].end(_closed())
            self._waiting.clear()
            self._lock.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _forget_oldest(self) -> None:
        """Only the latest jobs' events stay: those of a large folder are many."""
        over = [job for job, watched in self._watched.items() if watched.over]
        for job in over[:-_KEPT_JOBS]:
            del self._watched[job]

    def _work(self) -> None:
        while True:
            with self._lock:
                while (entry := self._next()) is None and not self._closed:
                    self._lock.wait()
                if entry is None or self._closed:
                    return
                self._waiting.remove(entry)
                job, request = entry
                watched = self._watched[job]
            self._carry_out(job, request, watched)

    def _next(self) -> tuple[str, Mapping[str, Any]] | None:
        return next((entry for entry in self._waiting if not self._watched[entry[0]].paused), None)

    def _carry_out(self, job: str, request: Mapping[str, Any], watched: Watched[E]) -> None:
        error: AppError | None = None
        result: Mapping[str, Any] | None = None
        try:
            self._store.started(job)
            run = self._begin(request)
            with self._lock:
                self._running = (job, run)
                if watched.paused:
                    run.pause()
                if watched.cancelled or self._closed:
                    run.cancel()
            for event in run.events():
                result = self._outcome(event) or result
                step = self._progress(event)
                if step is not None:
                    self._store.progressed(job, step)
                watched.add(event, keep=self._keeps(event))
        except AppError as failure:
            error = failure
        except Exception as failure:  # the edge of a job
            _LOG.exception("A job failed in a way nobody foresaw.")
            error = AppError(f"The job failed: {type(failure).__name__}.", "The log in the data folder says more.")
        if self._aside and error is None and result is None:
            try:
                if self._set_aside(job, request, watched):
                    return
            except AppError as failure:
                error = failure
        with self._lock:
            self._running = None
        self._end(job, watched, result, error)

    def _set_aside(self, job: str, request: Mapping[str, Any], watched: Watched[E]) -> bool:
        """Put a job whose run was paused back in front of those that wait; False when it is over instead."""
        self._store.set_aside(job)
        with self._lock:
            if watched.cancelled or self._closed:
                return False
            self._running = None
            self._waiting.insert(0, (job, request))
            return True

    def _end(self, job: str, watched: Watched[E], result: Mapping[str, Any] | None, error: AppError | None) -> None:
        state = "failed" if error is not None else "done"
        stopped = watched.cancelled or self._closed
        if stopped and (error is None or isinstance(error, Cancelled)):
            state = "cancelled" if watched.cancelled else "interrupted"
            error = None
        try:
            self._store.ended(job, state, result, error.as_dict() if error is not None else None)
        except AppError as failure:  # such as a full disk: those who wait must hear of it all the same
            error = error or failure
        if error is None and stopped and result is None:
            error = _cancelled() if watched.cancelled else _closed()
        watched.end(error)
        if not self._closed:
            for told in self._told:
                told(job)


def _cancelled() -> Cancelled:
    return Cancelled("The job was cancelled.")


def _closed() -> Cancelled:
    return Cancelled("The program is closing.", "The job goes on at the next start.")
