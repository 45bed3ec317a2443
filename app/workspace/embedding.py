"""Changing the embedding model: new vectors beside the old, which stay in force until the new are complete."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.core.errors import InputError, NotFoundError
from app.core.events import Job, WorkDone, WorkEvent, WorkProgress
from app.core.types import EmbeddingState
from app.embeddings.specs import DEFAULT_MODEL, is_folder, model_id
from app.ingest.rest import Rest
from app.ingest.vectors import PassageVectors, VectorTarget
from app.settings import Settings
from app.storage.jobs import Jobs
from app.storage.vectors import Generation
from app.workspace.searching import InForce, Searching, process_for
from app.workspace.work import WorkJobs

Machine = Callable[[], tuple[int, int]]
"""Threads and bytes of memory for the process that makes vectors."""
_RECENT = 20
"""Jobs among which one under way is looked for."""


class EmbeddingChange:
    """One change. ``events`` drives it; ``cancel``, ``pause`` and ``go_on`` may be called from any thread."""

    def __init__(
        self,
        searching: Searching,
        model: str,
        embedder: str | None,
        machine: Machine,
        taken: Callable[[str], None],
    ) -> None:
        """``embedder``: whose vectors exactly, where the name alone does not tell (an earlier generation); ``taken``
        is told the name of the model once it is in force.
        """
        self._searching = searching
        self._model = model
        self._embedder = embedder
        self._machine = machine
        self._taken = taken
        self._rest = Rest()
        self._cancelled = threading.Event()
        self._began = time.monotonic()
        self._done = self._before = self._total = 0

    def cancel(self) -> None:
        """Stop soon; the vectors made so far are kept, the old ones stay in force."""
        self._cancelled.set()
        self._rest.end()

    def pause(self) -> None:
        """Rest once the vectors that have been begun are stored."""
        self._rest.begin()
        if self._cancelled.is_set():
            self._rest.end()

    def go_on(self) -> None:
        """End the rest."""
        self._rest.end()

    def events(self) -> Iterator[WorkEvent]:
        """The change's events, ending with ``WorkDone`` once the new vectors are in force; early when cancelled."""
        yield WorkProgress("prepare", 0, 0, "passages")
        models = self._searching.models
        folder = models.by_embedder(self._embedder) if self._embedder else None
        folder = folder or models.ready(self._model, self._cancelled.is_set, lambda _line: None)
        made = self._searching.made(self._searching.begun(folder, self._model), folder)
        target = VectorTarget(made.generation.id, lambda: process_for(folder, *self._machine()))
        making = PassageVectors(self._searching.vectors, target)
        try:
            yield from self._embed(making, made)
        finally:
            making.close()
        if self._searching.current().generation.id == made.generation.id and not self._cancelled.is_set():
            self._taken(self._model)
            self._forget_older()
            seconds = time.monotonic() - self._began - self._rest.seconds()
            yield WorkDone(self._model, str(folder), seconds=round(seconds, 1))

    def _embed(self, making: PassageVectors, made: InForce) -> Iterator[WorkEvent]:
        """Until every passage has its vector in the new generation and that is in force."""
        self._count(made.generation.id)
        self._before = self._done
        self._began = time.monotonic()
        cached = False
        while not self._cancelled.is_set():
            if self._rest.on:
                self._done += making.settle()
                yield self._progress("embed")
                self._rest.wait()
                continue
            stored = making.step()
            if stored is not None:
                self._done = min(self._total, self._done + stored)
                yield self._progress("embed")
                continue
            yield self._progress("finish")
            if not cached:  # else the first question would wait for it
                made.index.merge()
                cached = True
            if self._searching.put_in_force(made, unless=self._cancelled.is_set):
                return
            making.again()  # an index run has brought more
            self._count(made.generation.id)

    def _count(self, generation: int) -> None:
        self._total, left = self._searching.vectors.progress(generation)
        self._done = self._total - left

    def _progress(self, phase: str) -> WorkProgress:
        worked = time.monotonic() - self._began - self._rest.seconds()
        rate = (self._done - self._before) / max(worked, 1e-3)
        left = self._total - self._done
        return WorkProgress(
            phase=phase,  # type: ignore[arg-type]
            done=self._done,
            total=self._total,
            unit="passages",
            rate=round(rate, 2),
            seconds_left=round(left / rate, 1) if rate > 0 else None,
            paused=self._rest.on,
        )

    def _forget_older(self) -> None:
        """Keep what is in force and what was before it; all else can be made again."""
        vectors = self._searching.vectors
        for older in vectors.generations()[2:]:
            vectors.forget(older.id)
            with contextlib.suppress(OSError):
                self._searching.cache_file(older).unlink(missing_ok=True)


class EmbeddingDesk:
    """Which embedding model is in force, which is wanted, and the jobs that lead from one to the other."""

    def __init__(self, searching: Searching, settings: Settings, store: Jobs, machine: Machine) -> None:
        self._searching = searching
        self._settings = settings
        self._store = store
        self._machine = machine
        self._changing = threading.RLock()
        self.jobs = WorkJobs(store, "embed", self._begin, WorkProgress("prepare", 0, 0, "passages"))

    def _begin(self, request: Mapping[str, Any]) -> EmbeddingChange:
        return EmbeddingChange(
            self._searching, request["model"], request.get("embedder"), self._machine, self._in_force
        )

    def state(self) -> EmbeddingState:
        """Which model makes the vectors that search uses now, and which one is to."""
        active, wanted, previous = self._searching.model(), self._wanted(), self._previous()
        job = self._under_way()
        done = total = 0
        if job is not None and job.work is not None and job.work.total:
            wanted, done, total = job.model or wanted, job.work.done, job.work.total
        elif job is not None or wanted != active:
            wanted = (job.model if job is not None else None) or wanted
            total, left = self._searching.vectors.progress(self._generation_of(wanted))
            done = total - left
        return EmbeddingState(
            active=active,
            wanted=wanted,
            previous=_name(previous) if previous is not None else None,
            job=job.id if job is not None else None,
            done=done,
            total=total,
        )

    def change(self, name: str) -> Job:
        """Begin to make every passage's vector with another model; the job under way where it is the same.

        ``ModelNotFound``, ``ModelBroken``, ``ModelUnsupported``; ``InputError`` where the environment holds the choice.
        """
        name = self._searching.models.check(name)
        with self._changing:
            job = self._under_way()
            if job is not None and job.model == name:
                return job
            self._want(name)
            if job is not None:
                self.jobs.cancel_job(job.id)
            return self._submit(name)

    def restore(self) -> EmbeddingState:
        """Go back to the previous model: at once if its vectors are complete, else by a job that completes them.

        An unfinished change is given up. ``NotFoundError`` when there is no earlier model.
        """
        with self._changing:
            previous = self._previous()
            if previous is None:
                raise NotFoundError("There is no earlier embedding model.")
            folder = self._searching.models.by_embedder(previous.embedder)
            assert folder is not None
            self._want(_name(previous))
            job = self._under_way()
            if job is not None:
                self.jobs.cancel_job(job.id)
            kept = self._searching.begun(folder, _name(previous))
            if not self._searching.put_in_force(self._searching.made(kept, folder)):
                self._submit(_name(previous), previous.embedder)
        return self.state()

    def _submit(self, name: str, embedder: str | None = None) -> Job:
        title = model_id(name) if is_folder(name) else name
        request = {"model": name, "title": title} | ({"embedder": embedder} if embedder else {})
        return self.jobs.submit(request)

    def _wanted(self) -> str:
        return self._settings.text("embedding.model")

    def _in_force(self, name: str) -> None:
        with contextlib.suppress(InputError):  # the environment holds another name
            self._want(name)

    def _want(self, name: str) -> None:
        if self._wanted() != name:
            self._settings.change("embedding.model", name)

    def _under_way(self) -> Job | None:
        """The change that waits, runs or rests; also one that was continued as another job."""
        for stored in self._store.list(_RECENT):
            if stored.kind == self.jobs.kind and self.jobs.under_way(stored.id):
                return self.jobs.described(stored)
        return None

    def _previous(self) -> Generation | None:
        """The generation that was in force before, if its model is still here."""
        by_embedder = self._searching.models.by_embedder
        return next(
            (
                made
                for made in self._searching.vectors.generations()
                if not made.active and made.used_at is not None and by_embedder(made.embedder) is not None
            ),
            None,
        )

    def _generation_of(self, model: str) -> int:
        """The newest generation of a model; 0, which has no vectors, when there is none."""
        return next((made.id for made in self._searching.vectors.generations() if made.model == model), 0)


def _name(generation: Generation) -> str:
    return generation.model or DEFAULT_MODEL
