"""Background work that waits while the computer runs on its battery."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from app.core.events import Job

_LOOK_SECONDS = 20.0
_UNDER_WAY = frozenset({"waiting", "running"})


class PowerRest:
    """Lets jobs rest on battery and go on when it is charged, unless the user decided about one himself.

    The power is only looked at while there are jobs.
    """

    def __init__(self, battery: Callable[[], bool], allowed: Callable[[], bool]) -> None:
        """``battery``: whether the computer runs on it; ``allowed``: whether jobs may run all the same."""
        self._battery = battery
        self._allowed = allowed
        self._jobs: Callable[[], Sequence[Job]] = tuple
        self._pause: Callable[[str], object] = lambda _: None
        self._go_on: Callable[[str], object] = lambda _: None
        self._held: set[str] = set()
        self._decided: set[str] = set()
        self._wake = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None
        self._closed = False

    def over(
        self, jobs: Callable[[], Sequence[Job]], pause: Callable[[str], object], go_on: Callable[[str], object]
    ) -> None:
        """Watch over these: ``jobs`` that may have to rest (also ended ones), how to let one rest and go on."""
        self._jobs, self._pause, self._go_on = jobs, pause, go_on

    def holds(self, job: str) -> bool:
        """Whether a job rests for want of power."""
        return job in self._held

    def decided(self, job: str) -> None:
        """The user paused this job or let it go on: from now on it is his."""
        with self._wake:
            self._held.discard(job)
            self._decided.add(job)

    def look(self) -> None:
        """Jobs may have been started: let them rest if they must, and keep an eye on the power until they are over."""
        if not self._look():
            return
        with self._wake:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._watch, name="power", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Look no more."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _look(self) -> bool:
        """Whether there are jobs under way."""
        under_way = [job for job in self._jobs() if job.state in _UNDER_WAY]
        ids = {job.id for job in under_way}
        rest = bool(ids) and not self._allowed() and self._battery()
        with self._wake:
            self._held &= ids
            self._decided &= ids
            for job in under_way:
                if rest and not job.paused and job.id not in self._decided:
                    self._held.add(job.id)
                    self._pause(job.id)
                elif not rest and job.id in self._held:
                    self._held.discard(job.id)
                    self._go_on(job.id)
        return bool(ids)

    def _watch(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closed, _LOOK_SECONDS)
                if self._closed:
                    return
                if not self._look():
                    self._thread = None
                    return
