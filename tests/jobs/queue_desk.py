"""A queue of jobs whose runs take the steps they are given."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.jobs.queue import JobQueue
from app.storage.database import Database
from app.storage.jobs import Jobs


class Steps:
    """A run of given steps: texts happen, an error is raised, an event is waited for (or the run's cancelling)."""

    def __init__(self, steps: list[str | Exception | threading.Event]) -> None:
        self._steps = steps
        self.cancelled = threading.Event()
        self.rests: list[bool] = []
        self.begun = threading.Event()

    def events(self) -> Iterator[str]:
        self.begun.set()
        for step in self._steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, threading.Event):
                while not step.wait(0.01) and not self.cancelled.is_set():
                    pass
            elif not self.cancelled.is_set():
                yield step
        yield "over"

    def cancel(self) -> None:
        self.cancelled.set()

    def pause(self) -> None:
        self.rests.append(True)

    def go_on(self) -> None:
        self.rests.append(False)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "library.db")
        self.store = Jobs(self.database)
        self.runs: dict[str, Any] = {}
        self.requests: list[Mapping[str, Any]] = []
        self.queue = self.open()

    def open(self, *, aside: bool = False) -> JobQueue[str]:
        return JobQueue(
            self.store,
            "index",
            self._begin,
            keeps=lambda event: not event.startswith("at "),
            outcome=lambda event: {"last": event} if event == "over" else None,
            progress=lambda event: {"at": event} if event.startswith("at ") else None,
            resting=lambda passing, paused: (
                f"{(passing or 'at 0').removesuffix(' resting')}{' resting' if paused else ''}"
            ),
            aside=aside,
        )

    def _begin(self, request: Mapping[str, Any]) -> Any:
        self.requests.append(request)
        return self.runs[request["name"]]

    def submit(self, name: str, *steps: str | Exception | threading.Event) -> str:
        self.runs[name] = Steps(list(steps))
        return self.queue.submit({"name": name})

    def state(self, job: str) -> str:
        return self.store.get(job).state
