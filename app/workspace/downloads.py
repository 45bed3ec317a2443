"""Downloads of models as jobs: from a folder of the user's or from the hub, verified, prepared where they have to be."""

from __future__ import annotations

import contextlib
import math
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from app.core.errors import Cancelled, DownloadWrongBytes, ModelError, NetworkClosed, NetworkFailed
from app.core.events import Job, WorkDone, WorkEvent, WorkProgress
from app.core.types import ModelInfo
from app.engine.entries import CatalogueEntry
from app.engine.gguf import read_header
from app.net.hub import Hub, HubFile, Repository
from app.net.parts import Expected, PartFile, require_space
from app.net.transfer import Patience, Step, Stop, Transfer
from app.storage.jobs import Jobs, StoredJob
from app.workspace.download_plan import Plan, Planner, is_part, look_into, source_folder
from app.workspace.work import WorkEvents, WorkJobs

_TOLD_EVERY_S = 0.25
_SMOOTHED_S = 5.0
_SHOWN_VERIFYING = 8 << 20
_LEFT_FREE = 64 << 20
"""Bytes of the disk that a download does not take: the library lives there too."""

Prepare = Callable[[Path, str, Callable[[], bool], Callable[[str], None]], Path]


@dataclass(frozen=True, slots=True)
class DownloadParts:
    """What downloads are made with. ``folder``: where models go; ``source``: the user's folder of files, None for none.

    ``prepare(files, id, cancelled, progress)`` makes an embedding model usable and gives its place; ``ready`` tells
    the place of one that is.
    """

    hub: Hub
    catalogue: Mapping[str, CatalogueEntry]
    folder: Callable[[], Path]
    source: Callable[[], Path | None]
    prepare: Prepare
    ready: Callable[[str], Path | None]
    patience: Patience = field(default_factory=Patience)
    spare: int = _LEFT_FREE


class Downloads:
    """The downloads; ``Work`` joins them with the other kinds of jobs."""

    kind: Literal["download"] = "download"

    def __init__(self, store: Jobs, parts: DownloadParts) -> None:
        self._parts = parts
        self._planner = Planner(parts.catalogue, parts.folder)
        self._starting = threading.Lock()
        self._latest: dict[str, str] = {}
        start = WorkProgress("ask", 0, 0)
        self._jobs = WorkJobs(store, self.kind, self._begin, start, aside=True)

    def _begin(self, request: Mapping[str, Any]) -> Download:
        return Download(self._parts, self._planner.plan(request["model"]))

    def on_end(self, told: Callable[[str], None]) -> None:
        """Have it called with the id of every download that ends."""
        self._jobs.on_end(told)

    def start(self, name: str) -> Job:
        """Begin to fetch a model or go on with it; the job that is under way where there is one."""
        return self._start(self._planner.plan(name))

    def _start(self, plan: Plan) -> Job:
        with self._starting:
            job = self._latest.get(plan.model)
            if job is not None and self._jobs.under_way(job):
                return self._jobs.continue_job(job)
            started = self._jobs.submit({"model": plan.model, "title": plan.title})
            self._latest[plan.model] = started.id
            return started

    def run(self, name: str) -> WorkEvents:
        """Fetch a model and watch it come; closing what this returns cancels the job."""
        return WorkEvents(self, self.start(name).id)

    def described(self, stored: StoredJob) -> Job:
        """A stored download as it stands now."""
        return self._jobs.described(stored)

    def job_events(self, job_id: str) -> Iterator[WorkEvent]:
        """The job's events until it is over."""
        return self._jobs.job_events(job_id)

    def cancel_job(self, job_id: str) -> Job:
        """Ask a download to stop; what has come is kept for the next one."""
        return self._jobs.cancel_job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """Let a download rest; the next one that waits goes on meanwhile."""
        return self._jobs.pause_job(job_id)

    def continue_job(self, job_id: str) -> Job:
        """Let a paused download go on; one that ended unfinished goes on as the job returned."""
        with self._starting:
            before = self._jobs.job(job_id)
            latest = self._latest.get(before.model or "")
            if latest is not None and latest != job_id and self._jobs.under_way(latest):
                return self._jobs.continue_job(latest)
            job = self._jobs.continue_job(job_id)
            self._latest[job.model or ""] = job.id
            return job

    def introduced(self, model: ModelInfo) -> ModelInfo:
        """A row of the list with its download: the job under way, or the bytes that have come of one that is not."""
        job = self._latest.get(model.id)
        if job is not None and self._jobs.under_way(job):
            return replace(model, job=job)
        entry = self._parts.catalogue.get(model.id)
        if model.kind == "embedding" and entry is not None and not model.installed:
            return replace(model, partial=_held(source_folder(self._parts.folder(), model.id)) or None)
        return model

    def close(self) -> None:
        """Stop the download under way; it counts as interrupted, and what has come is kept."""
        self._jobs.close()


@dataclass(slots=True)
class _Wanted:
    """One file of a model: what it must be, and where it can be had from."""

    name: str
    target: Path
    expected: Expected
    file: HubFile | None
    local: Path | None

    @property
    def size(self) -> int:
        if self.expected.size is not None:
            return self.expected.size
        with contextlib.suppress(OSError):
            return self.local.stat().st_size if self.local is not None else 0
        return 0


class Download:
    """One run of a download, from wherever the last one stopped."""

    def __init__(self, parts: DownloadParts, plan: Plan) -> None:
        self._parts = parts
        self._plan = plan
        self._stop = Stop()
        self._transfer = Transfer(parts.hub, self._stop, parts.patience)
        self._fetched = 0
        self._unverified = False

    def cancel(self) -> None:
        """Stop at once."""
        self._stop.stop()

    def pause(self) -> None:
        """Stop at once; another run goes on."""
        self._stop.stop()

    def go_on(self) -> None:
        """Nothing: a paused run is over."""

    def events(self) -> Iterator[WorkEvent]:
        """What happens, until the model is there or the run is told to stop."""
        began = time.monotonic()
        try:
            path = yield from self._all()
        except Cancelled:
            if self._stop.stopped:
                return
            raise
        model = self._plan.model if self._plan.listed else str(path)
        seconds = round(time.monotonic() - began, 2)
        yield WorkDone(model, str(path), self._fetched, seconds, verified=not self._unverified)

    def _all(self) -> Generator[WorkEvent, None, Path]:
        plan = self._plan
        ready = self._parts.ready(plan.model) if plan.kind == "embedding" else None
        if ready is not None:
            return ready
        meter = Meter()
        wanted = yield from self._wanted(meter)
        total = sum(one.size for one in wanted)
        missing = []
        done = 0
        for one in wanted:
            if (yield from self._there(one, meter, done, total)):
                done += one.size
            else:
                missing.append(one)
        parts = (PartFile(one.target, replace(one.expected, size=one.size), self._commit(one)) for one in missing)
        require_space(plan.folder, sum(part.missing_space() for part in parts), self._parts.spare)
        for one in missing:
            yield from self._bring(one, meter, done, total)
            done += one.size
        if plan.kind == "embedding":
            return (yield from self._prepared())
        return self._whole([plan.target(name) for name in plan.files])

    @staticmethod
    def _commit(one: _Wanted) -> str:
        return one.file.commit if one.file is not None else ""

    # --- what is wanted ---------------------------------------------------------------------------

    def _wanted(self, meter: Meter) -> Generator[WorkEvent, None, list[_Wanted]]:
        plan = self._plan
        local = look_into(self._parts.source(), plan)
        names = plan.files or tuple(local.paths)
        at_hand = bool(names) and all(name in local.paths or plan.target(name).is_file() for name in names)
        repository: Repository | None = None
        if not at_hand or not all(name in plan.sha256 for name in names):
            repository = yield from self._asked(meter, once=at_hand)
        if repository is not None:
            names = plan.choose(repository.files)
        wanted = []
        for name in names:
            file = repository.file(name) if repository is not None else None
            expected = self._expected(name, file, local.sha256.get(name))
            wanted.append(_Wanted(name, plan.target(name), expected, file, local.paths.get(name)))
        # The first part of a split model last: with it the model is whole.
        return wanted[::-1] if plan.kind == "chat" else wanted

    def _asked(self, meter: Meter, *, once: bool) -> Generator[WorkEvent, None, Repository | None]:
        plan = self._plan
        host = self._parts.hub.asked_host()
        yield from meter.tell("ask", 0, 0, host)
        steps = self._transfer.ask(plan.repository, plan.revision, once=once)
        try:
            while True:
                step = next(steps)
                yield from meter.tell("ask", 0, 0, host, waiting=step.waiting)
        except StopIteration as over:
            found: Repository = over.value
            return found
        except (NetworkClosed, NetworkFailed):
            if not once:
                raise
            return None  # what is at hand is checked as well as it can be

    def _expected(self, name: str, file: HubFile | None, noted: str | None) -> Expected:
        known = self._plan.sha256.get(name)
        if file is None:
            return Expected(None, known or noted)
        if known is not None and file.sha256 is not None and file.sha256 != known:
            raise DownloadWrongBytes(
                f"The hub's {name} is another file than the one the catalogue knows.",
                "It may have been replaced on the hub: update the program, or choose another model.",
            )
        return Expected(file.size, known or file.sha256, None if known else file.blob)

    # --- bringing it ------------------------------------------------------------------------------

    def _there(self, one: _Wanted, meter: Meter, done: int, total: int) -> Generator[WorkEvent, None, bool]:
        """Whether the file is in its place already, and is the one."""
        if not one.target.is_file():
            return False
        try:
            yield from self._shown(self._transfer.verify(one.target, one.expected), one, meter, done, total)
        except DownloadWrongBytes:
            return False
        if not one.expected.hashed:
            self._check(one)(one.target)
        return True

    def _bring(self, one: _Wanted, meter: Meter, done: int, total: int) -> Iterator[WorkEvent]:
        check = self._check(one)
        if one.local is not None:
            try:
                steps = self._transfer.copy(one.local, one.target, one.expected, check)
                yield from self._shown(steps, one, meter, done, total)
                return
            except DownloadWrongBytes as error:
                if one.file is None:
                    raise DownloadWrongBytes(
                        f"{one.local} is damaged or another file: {error.message}", "Copy it into the folder again."
                    ) from error
        if one.file is None:
            raise NetworkFailed(f"The hub could not be asked for {one.name}.", "Try again when there is a network.")
        yield from self._shown(self._transfer.fetch(one.file, one.target, check), one, meter, done, total)

    @staticmethod
    def _whole(files: Sequence[Path]) -> Path:
        """The first file of a model that is complete now; a split one is of use as a whole only, and checked so."""
        if len(files) > 1:
            try:
                read_header(files[0])
            except ModelError:
                for path in files:
                    path.unlink(missing_ok=True)
                raise
        return files[0]

    def _check(self, one: _Wanted) -> Callable[[Path], None]:
        def check(path: Path) -> None:
            if not one.expected.hashed:
                self._unverified = True
            if one.name.endswith(".gguf") and not is_part(one.name):
                read_header(path)

        return check

    def _shown(self, steps: Iterator[Step], one: _Wanted, meter: Meter, done: int, total: int) -> Iterator[WorkEvent]:
        for step in steps:
            self._fetched += step.fetched
            if step.phase != "verify" or one.size >= _SHOWN_VERIFYING:
                yield from meter.tell(step.phase, done + step.done, total, step.source, waiting=step.waiting)

    def _prepared(self) -> Generator[WorkEvent, None, Path]:
        folder = self._plan.folder
        yield WorkProgress("prepare", 0, 0)
        prepared = self._parts.prepare(folder, self._plan.model, lambda: self._stop.stopped, _unheard)
        shutil.rmtree(folder, ignore_errors=True)
        return prepared


class Meter:
    """Turns what happens into events, a few a second, with a rate that does not jump."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told_at = -math.inf
        self._kind: tuple[str, bool] = ("", False)
        self._sample = (0.0, 0)
        self._rate: float | None = None

    def tell(
        self,
        phase: Literal["ask", "fetch", "verify"],
        done: int,
        total: int,
        source: str,
        *,
        waiting: bool = False,
    ) -> Iterator[WorkProgress]:
        """An event when it is time for one: a new phase is told at once."""
        now = self._clock()
        if (phase, waiting) != self._kind:
            self._kind = (phase, waiting)
            self._sample, self._rate = (now, done), None
        elif now - self._told_at < _TOLD_EVERY_S and done != total:
            return
        else:
            self._measure(now, done)
        self._told_at = now
        rate = self._rate or 0.0
        left = (total - done) / rate if rate > 0 and phase != "ask" and not waiting else None
        yield WorkProgress(
            phase, done, total, rate=round(rate, 1), seconds_left=None if left is None else round(left, 1),
            source=source, waiting="network" if waiting else "",
        )  # fmt: skip

    def _measure(self, now: float, done: int) -> None:
        at, before = self._sample
        passed = now - at
        if passed <= 0:
            return
        current = max(0, done - before) / passed
        weight = 1 - math.exp(-passed / _SMOOTHED_S)
        self._rate = current if self._rate is None else self._rate + (current - self._rate) * weight
        self._sample = (now, done)


def _unheard(_: str) -> None:
    """What preparing says of its steps; the phase says enough."""


def _held(folder: Path) -> int:
    """Bytes of the files below a folder."""
    held = 0
    with contextlib.suppress(OSError):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".json":
                held += path.stat().st_size
    return held
