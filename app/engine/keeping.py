"""The one model in memory: which it is, put in and taken out, smaller where memory asks for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import psutil

from app.core.errors import Cancelled, ModelError, ModelOutOfMemory
from app.core.ports import Generator
from app.core.types import Notice
from app.engine.ladder import Candidate, Conditions, Ladder, Rung, Wish, choose, given_up, ladder_for
from app.engine.llama import EngineFacts, EngineState
from app.resources.memory import available_memory, total_memory
from app.resources.power import on_battery
from app.resources.pressure import REMEMBERED_SECONDS, Setback, pressed


class Engine(Generator, Protocol):
    """A model's generator with a worker behind it."""

    @property
    def state(self) -> EngineState:
        """What it does now."""

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, while there is one."""

    def facts(self) -> EngineFacts | None:
        """What the worker is and did; None while nothing is loaded."""

    def set_threads(self, writing: int, reading: int = 0) -> None:
        """Compute with so many threads from now on."""

    def close(self) -> None:
        """End the worker; used again it loads again."""


def own_memory(pid: int | None) -> int:
    """Bytes that come free when a process ends; 0 when it is gone."""
    if pid is None:
        return 0
    try:
        used = psutil.Process(pid).memory_info()
    except (psutil.Error, OSError):
        return 0
    # The pages of a mapped file count as available all along.
    return int(used.rss - getattr(used, "shared", 0))


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of the computer: bytes of memory ``available`` and in ``total``, whether it runs on ``battery``,
    the bytes that come free when a process ends (``own``), and the time in seconds.
    """

    available: Callable[[], int] = available_memory
    total: Callable[[], int] = total_memory
    battery: Callable[[], bool] = on_battery
    own: Callable[[int | None], int] = own_memory
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory, or on its way there."""

    rung: Rung
    threads: int
    engine: Engine

    @property
    def alive(self) -> bool:
        """Whether its worker is there or comes."""
        return self.engine.state.phase in {"loading", "ready", "writing"}


@dataclass(frozen=True, slots=True)
class _Past:
    """How the last question for a model was answered: ``rung`` None with quotes; ``down``: memory was short."""

    rung: Rung | None
    down: bool


class Keeper:
    """Holds at most one model. Several threads may look; ``carry`` is for the one whose turn it is."""

    def __init__(self, make: Callable[[str, int, int], Engine], machine: Machine) -> None:
        """``make(model, context, threads)``: its generator, not loaded yet."""
        self._make = make
        self._machine = machine
        self._swapping = threading.RLock()
        self._loaded: Loaded | None = None
        self._past: dict[str, _Past] = {}
        self._setbacks: list[Setback] = []

    @property
    def loaded(self) -> Loaded | None:
        """What is in memory now."""
        return self._loaded

    def carry(
        self, wanted: Candidate, others: Callable[[], Sequence[Candidate]], wish: Wish, cancelled: Callable[[], bool]
    ) -> tuple[Loaded | None, tuple[Notice, ...]]:
        """The best way to run ``wanted`` now, loaded, and what was given up; None: answer with quotes.

        ``others``: the models of this computer, asked for only where ``wanted`` cannot be carried as it should.
        ``ModelOutOfMemory`` where nothing (or not the model) may be given up, ``Cancelled`` as asked.
        """
        ladder = self._ladder(wanted, others, wish)
        while True:
            rung = self._choose(ladder, cancelled)
            if rung is None:
                return self._none(ladder, wish, cancelled)
            loaded = self._put(rung, rung.threads(wish), cancelled)
            try:
                loaded.engine.load(cancelled)
            except ModelOutOfMemory:
                self.ran_out(loaded)
                ladder = _without(ladder, lambda tried: tried == rung)  # noqa: B023 - used at once
            except ModelError:
                self._drop_if(loaded)
                if rung.model == wanted.id:
                    raise
                ladder = _without(ladder, lambda tried: tried.model == rung.model)  # noqa: B023 - used at once
            else:
                return loaded, self._told(ladder, rung, wish)

    def fits_whole(self, wanted: Candidate, wish: Wish) -> bool:
        """Whether it can be loaded now with nothing given up."""
        ladder = ladder_for(wanted, (), wish, self._machine.total())
        return choose(ladder, self._conditions(wanted.id)) == ladder.ideal

    def ran_out(self, loaded: Loaded, unless: Callable[[], bool] = lambda: False) -> None:
        """There is not enough memory for this one: it goes, and as much is not tried again for a while; ``unless`` as
        for ``drop``.
        """
        with self._swapping:
            if unless():
                return
            now = self._machine.clock()
            free = self._machine.available() + self._machine.own(loaded.engine.worker_pid)
            standing = [old for old in self._setbacks if now - old.at < REMEMBERED_SECONDS]
            self._setbacks = [*standing, Setback(loaded.rung.model, loaded.rung.need, free, now)]
            self._drop_if(loaded)

    def drop(self, unless: Callable[[], bool] = lambda: False) -> None:
        """Take out what is in memory, unless that must not be (looked at when nobody can put one in)."""
        with self._swapping:
            if self._loaded is not None and not unless():
                gone, self._loaded = self._loaded, None
                gone.engine.close()

    def pressed(self) -> bool:
        """Whether what is loaded should go for the sake of everything else."""
        return pressed(self._machine.available())

    # --- steps ---------------------------------------------------------------------------------

    def _ladder(self, wanted: Candidate, others: Callable[[], Sequence[Candidate]], wish: Wish) -> Ladder:
        total = self._machine.total()
        alone = ladder_for(wanted, (), wish, total)
        past = self._past.get(wanted.id)
        whole = (past is None or not past.down) and choose(alone, self._conditions(wanted.id)) == alone.ideal
        if whole or wish.pinned or not wish.step_down:
            return alone
        return ladder_for(wanted, others(), wish, total)

    def _choose(self, ladder: Ladder, cancelled: Callable[[], bool]) -> Rung | None:
        loaded = self._loaded
        rung = choose(ladder, self._conditions(ladder.wanted.id))
        if loaded is None or rung == loaded.rung:
            return rung
        self.drop(unless=cancelled)  # and look again at what came free
        return choose(ladder, self._conditions(ladder.wanted.id))

    def _conditions(self, wanted: str) -> Conditions:
        loaded = self._loaded
        alive = loaded is not None and loaded.alive
        past = self._past.get(wanted)
        return Conditions(
            available=self._machine.available(),
            now=self._machine.clock(),
            held=self._machine.own(loaded.engine.worker_pid) if loaded is not None and alive else 0,
            loaded=loaded.rung if loaded is not None and alive else None,
            last=past.rung if past is not None and past.down else None,
            quoted=past is not None and past.rung is None,
            setbacks=tuple(self._setbacks),
        )

    def _put(self, rung: Rung, threads: int, cancelled: Callable[[], bool]) -> Loaded:
        with self._swapping:
            if cancelled():
                raise Cancelled("The request was cancelled.")
            loaded = self._loaded
            if loaded is not None and loaded.rung == rung:
                if loaded.threads != threads:  # the battery came or went
                    loaded.engine.set_threads(threads)
                    self._loaded = replace(loaded, threads=threads)
                return self._loaded or loaded
            self.drop()
            engine = self._make(rung.model, rung.context, threads)
            self._loaded = Loaded(rung, threads, engine)
            return self._loaded

    def _drop_if(self, loaded: Loaded) -> None:
        self.drop(unless=lambda: self._loaded is not loaded)

    def _none(self, ladder: Ladder, wish: Wish, cancelled: Callable[[], bool]) -> tuple[None, tuple[Notice, ...]]:
        wanted = ladder.wanted
        self.drop(unless=cancelled)
        if cancelled():
            raise Cancelled("The request was cancelled.")
        if not wish.step_down or wish.pinned:
            least = min((rung.need for rung in ladder.rungs), default=ladder.ideal.need)
            raise ModelOutOfMemory(
                f"{wanted.name} needs about {least / 1e9:.1f} GB of memory, "
                f"{self._machine.available() / 1e9:.1f} GB are available.",
                "Close other programs, choose a smaller model, or set a smaller context.",
            )
        self._past[wanted.id] = _Past(None, down=True)
        return None, given_up(ladder, None, wish)

    def _told(self, ladder: Ladder, rung: Rung, wish: Wish) -> tuple[Notice, ...]:
        wanted = ladder.wanted
        told = given_up(ladder, rung, wish)
        before, down = self._past.get(wanted.id), rung != ladder.ideal
        self._past[wanted.id] = _Past(rung, down)
        if before is not None and before.down and not down:
            told = (Notice("model.restored", {"model": wanted.name}), *told)
        return told


def _without(ladder: Ladder, gone: Callable[[Rung], bool]) -> Ladder:
    return replace(ladder, rungs=tuple(rung for rung in ladder.rungs if not gone(rung)))
