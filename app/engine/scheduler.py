"""One loaded model for everybody who asks: places in the queue, loading ahead, leaving when idle or when memory presses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from app.core.errors import AppError, Cancelled, ModelError, ModelOutOfMemory
from app.core.types import EngineStatus, Notice
from app.engine.keeping import Engine, Keeper, Loaded, Machine
from app.engine.ladder import Candidate, Wish, ideal_context
from app.engine.llama import EngineFacts
from app.engine.turns import Place
from app.engine.waiting import WaitingLine

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 10.0
"""How often the memory is looked at while a model is loaded."""
_MEASURED_SECONDS = 2.0
_SHORT = "memory is short"


class Shelf(Protocol):
    """The models on this computer and how the user wants them run."""

    def active(self) -> str | None:
        """The model that answers, None for quotes."""

    def candidate(self, name: str) -> Candidate:
        """A chat model by name; ``ModelError`` when it cannot be used."""

    def candidates(self) -> Sequence[Candidate]:
        """Every chat model of this computer that can be run by the engine here."""

    def wish(self, *, pinned: bool, battery: bool) -> Wish:
        """How to run a model by the settings of now."""

    def idle_seconds(self) -> float:
        """How long it stays in memory without a question; 0 = for good."""

    def preloads(self) -> bool:
        """Whether to load it at the start."""


@dataclass(slots=True)
class _Seen:
    """What the status tells of what was; ``error`` and ``steps`` when the model ``about`` was wanted."""

    tokens_per_second: float | None = None
    about: str | None = None
    error: AppError | None = None
    steps: tuple[Notice, ...] = ()
    beginning: bool = False
    idle_since: float = 0.0
    facts: EngineFacts | None = None
    facts_at: float = 0.0


class Scheduler:
    """Gives out turns at the one model. For any thread."""

    def __init__(self, shelf: Shelf, make: Callable[[str, int, int], Engine], machine: Machine | None = None) -> None:
        """``make(model, context, threads)``: a generator for that model, not loaded yet."""
        self._shelf = shelf
        self._machine = machine or Machine()
        self._keeper = Keeper(make, self._machine)
        self._line = WaitingLine(self._left)
        self._seen = _Seen()
        self._wake = threading.Condition()
        self._rung = False  # somebody wants the watcher to look
        self._closed = False
        self._leaving = False
        self._ahead = threading.Event()  # ends a load that nobody asked for yet
        self._watcher: threading.Thread | None = None
        self._loader: threading.Thread | None = None

    def turn(self, name: str | None) -> Place:
        """A place in the queue, from now on: for the model of that name, None = the one active when its turn comes."""
        return Place(self, self._line, name)

    def preload(self) -> None:
        """Begin to load the active model if the settings want that and nothing need be given up; returns at once."""
        if self._shelf.preloads():
            self._begin(whole=True)

    def begin(self) -> None:
        """Begin to load the active model, as small as memory asks for; returns at once."""
        self._begin(whole=False)

    def unload(self) -> None:
        """Take the model out of memory: at once, or after the answers under way and those that wait."""
        self._leaving = True
        self._ahead.set()
        self._keeper.drop(unless=self._asked)
        if not self._asked():
            self._leaving = self._keeper.loaded is not None
        self._tell()

    def close(self) -> None:
        """End everything; those who wait are ``Cancelled``."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        self._ahead.set()
        self._line.close()
        self._keeper.drop()
        for thread in (self._watcher, self._loader):
            if thread is not None:
                thread.join()
        self._keeper.drop()  # a load that began meanwhile

    def loaded_model(self) -> str | None:
        """The id of the model in memory."""
        loaded = self._keeper.loaded
        return loaded.rung.model if loaded is not None and loaded.alive else None

    # --- for a place whose turn it is ---------------------------------------------------------------

    def carry(self, name: str | None, cancelled: Callable[[], bool]) -> tuple[Loaded | None, tuple[Notice, ...]]:
        """The model for a question, loaded, and what was given up for it."""
        self._ahead.set()
        chosen = name or self._shelf.active()
        if chosen is None:
            return None, ()
        try:
            wanted = self._shelf.candidate(chosen)
            wish = self._shelf.wish(pinned=name is not None, battery=self._machine.battery())
            found = self._keeper.carry(wanted, self._shelf.candidates, wish, lambda: self._closed or cancelled())
        except Cancelled:
            raise
        except ModelError as error:
            self._note(chosen, error=error)
            raise
        finally:
            self._watch()  # also over one that goes on loading though its question was cancelled
        self._note(chosen, steps=found[1])
        return found

    def broke(self, loaded: Loaded, error: ModelError) -> None:
        """The worker failed while it wrote."""
        self._seen.error = error
        if isinstance(error, ModelOutOfMemory):
            self._keeper.ran_out(loaded)

    def _note(self, about: str, error: AppError | None = None, steps: tuple[Notice, ...] = ()) -> None:
        self._seen.about, self._seen.error = about, error
        self._seen.steps = tuple(step for step in steps if step.code != "model.restored")

    # --- status --------------------------------------------------------------------------------------

    def status(self) -> EngineStatus:
        """What the model does now."""
        wanted, loaded, machine, seen = self._shelf.active(), self._keeper.loaded, self._machine, self._seen
        error = seen.error if seen.about == wanted else None
        base = EngineStatus(
            "none" if wanted is None else "idle",
            wanted,
            wanted,
            available=machine.available(),
            total=machine.total(),
            waiting=max(0, len(self._line) - 1),
            tokens_per_second=seen.tokens_per_second,
            on_battery=machine.battery(),
            steps=seen.steps if seen.about == wanted else (),
            error=error.as_dict() if error is not None else None,
        )
        if loaded is not None and loaded.alive:
            return self._running(base, loaded)
        if wanted is None:
            return base
        if error is not None and not seen.beginning:
            return replace(base, phase="failed")
        return self._planned(base, wanted)

    def _running(self, base: EngineStatus, loaded: Loaded) -> EngineStatus:
        state, idle = loaded.engine.state, self._shelf.idle_seconds()
        phase: Literal["loading", "ready", "writing"] = "loading" if state.phase == "loading" else "ready"
        if state.phase == "writing":
            phase = "writing"
        facts, left = self._facts(loaded), None
        if idle and phase == "ready" and not len(self._line):
            left = max(0.0, round(self._seen.idle_since + idle - self._machine.clock(), 1))
        return replace(
            base,
            phase=phase,
            model=loaded.rung.model,
            progress=state.progress,
            context=loaded.rung.context,
            threads=loaded.threads,
            gpu_layers=facts.gpu_layers if facts is not None else 0,
            estimate=loaded.rung.need,
            memory=facts.memory if facts is not None else None,
            tokens_per_second=self._seen.tokens_per_second,
            unloads_in=left,
            error=None,
        )

    def _planned(self, base: EngineStatus, wanted: str) -> EngineStatus:
        """What it would be loaded with, nothing given up."""
        try:
            model = self._shelf.candidate(wanted)
        except ModelError as error:
            return replace(base, phase="failed", error=error.as_dict())
        wish = self._shelf.wish(pinned=False, battery=False)
        context = ideal_context(model, wish.context, base.total)
        planned = replace(base, context=context, threads=wish.threads, estimate=model.need(context))
        return replace(planned, phase="loading", error=None) if self._seen.beginning else planned

    def _facts(self, loaded: Loaded) -> EngineFacts | None:
        seen, now, pid = self._seen, self._machine.clock(), loaded.engine.worker_pid
        if seen.facts is None or seen.facts.pid != pid or now - seen.facts_at >= _MEASURED_SECONDS:
            # Adding up the pages of gigabytes takes a moment, and the page asks often.
            seen.facts, seen.facts_at = loaded.engine.facts(), now
        if seen.facts is not None and seen.facts.tokens_per_second is not None:
            seen.tokens_per_second = round(seen.facts.tokens_per_second, 2)
        return seen.facts

    # --- in the background -----------------------------------------------------------------------

    def _asked(self) -> bool:
        return len(self._line) > 0

    def _begin(self, *, whole: bool) -> None:
        with self._wake:
            if self._closed or (self._loader is not None and self._loader.is_alive()):
                return
            self._leaving = False
            self._seen.beginning = not whole
            self._ahead = ended = threading.Event()
            self._loader = threading.Thread(
                target=self._load_ahead, args=(ended, whole), name="model loader", daemon=True
            )
            self._loader.start()

    def _load_ahead(self, ended: threading.Event, whole: bool) -> None:
        def cancelled() -> bool:
            return ended.is_set() or self._asked()

        active = self._shelf.active()
        try:
            if active is None or cancelled():
                return
            wanted = self._shelf.candidate(active)
            wish = self._shelf.wish(pinned=False, battery=self._machine.battery())
            if whole and not self._keeper.fits_whole(wanted, wish):
                return
            wish = replace(wish, step_down=not whole)
            self._note(active, steps=self._keeper.carry(wanted, self._shelf.candidates, wish, cancelled)[1])
        except Cancelled:
            return
        except ModelError as error:
            if active is not None and not (whole and isinstance(error, ModelOutOfMemory)):  # a question steps down
                self._note(active, error=error)
        finally:
            self._seen.beginning = False
            self._seen.idle_since = self._machine.clock()
            self._watch()

    def _left(self) -> None:
        """Somebody left the queue."""
        self._seen.facts = None  # an answer is over: its speed is to be read
        if not self._asked():
            self._seen.idle_since = self._machine.clock()
            self._tell()

    def _tell(self) -> None:
        with self._wake:
            self._rung = True
            self._wake.notify_all()

    def _watch(self) -> None:
        """From here on there is something that may have to leave memory."""
        with self._wake:
            if self._watcher is None and not self._closed:
                self._watcher = threading.Thread(target=self._watch_over, name="model watcher", daemon=True)
                self._watcher.start()
            self._rung = True
            self._wake.notify_all()

    def _watch_over(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._rung or self._closed, self._until_look())
                if self._closed:
                    return
                self._rung = False
            loaded, why = self._keeper.loaded, self._why_leave()
            if loaded is None or not why:
                continue
            _log.info("the model leaves memory: %s", why)
            if why == _SHORT:
                self._keeper.ran_out(loaded, unless=self._asked)
            else:
                self._keeper.drop(unless=self._asked)
            self._leaving = False

    def _until_look(self) -> float | None:
        """Seconds until there is something to look at; None: not before somebody calls."""
        if self._keeper.loaded is None or self._asked():
            return None
        if self._leaving:
            return 0.0
        idle = self._shelf.idle_seconds()
        left = self._seen.idle_since + idle - self._machine.clock() if idle else _LOOK_SECONDS
        return max(0.0, min(_LOOK_SECONDS, left))

    def _why_leave(self) -> str:
        if self._keeper.loaded is None or self._asked():
            return ""
        idle = self._shelf.idle_seconds()
        if self._leaving:
            return "asked to"
        if idle and self._machine.clock() >= self._seen.idle_since + idle:
            return "idle"
        return _SHORT if self._keeper.pressed() else ""
