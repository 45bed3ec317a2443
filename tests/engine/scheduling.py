"""A shelf, a machine and engines that do as they are told, for tests of the scheduler."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.core.errors import AppError, Cancelled, ModelNotFound
from app.core.ports import GeneratedText, GenerationOptions
from app.core.types import ChatMessage
from app.engine.keeping import Machine
from app.engine.ladder import Candidate, Wish
from app.engine.llama import EngineFacts, EngineState
from app.engine.scheduler import Scheduler
from app.engine.turns import Place

GB = 1_000_000_000


def never() -> bool:
    return False


def candidate(name: str, billions: float) -> Candidate:
    """600 MB for a billion parameters, 100 MB for a thousand tokens."""
    return Candidate(
        name, name.upper(), int(billions * GB), 32_768, lambda context: int(billions * 6e8) + context * 100_000
    )


class FakeEngine:
    """An engine with a worker that is only said to be there; ``failure`` is raised by the next load."""

    def __init__(self, place: Computer, model: str, context: int, threads: int) -> None:
        self.place = place
        self.model, self.context, self.threads = model, context, threads
        self.phase = "idle"
        self.pieces: Sequence[GeneratedText | AppError] = (GeneratedText("yes"),)
        self.closed = 0

    @property
    def state(self) -> EngineState:
        return EngineState(self.phase)  # type: ignore[arg-type]  # one of its phases

    @property
    def worker_pid(self) -> int | None:
        return 4711 if self.phase != "idle" else None

    def facts(self) -> EngineFacts | None:
        if self.phase == "idle":
            return None
        return EngineFacts(4711, self.context, self.threads, self.threads, 0, 1, 77, 12.345, 3, 0)

    def set_threads(self, writing: int, reading: int = 0) -> None:
        self.threads = writing

    def load(self, cancelled: Callable[[], bool]) -> None:
        self.phase = "loading"
        failure = self.place.failures.pop(self.model, None)
        if failure is not None:
            self.phase = "failed"
            raise failure
        self.place.loading.set()
        while not self.place.may_load.wait(0.01):
            if cancelled():
                raise Cancelled("stopped while loading")
        self.phase = "ready"

    def count_tokens(self, text: str) -> int:
        return len(text)

    def context_size(self) -> int:
        return self.context

    def stream(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> Iterator[GeneratedText]:
        for piece in self.pieces:
            if isinstance(piece, AppError):
                self.phase = "failed"
                raise piece
            yield piece

    def close(self) -> None:
        self.phase = "idle"
        self.closed += 1


@dataclass
class Computer:
    """The computer, its models and the user's settings, all at will. Also a ``Shelf``."""

    models: dict[str, Candidate] = field(
        default_factory=lambda: {"small": candidate("small", 3), "tiny": candidate("tiny", 0.5)}
    )
    active_model: str | None = "small"
    context: int = 4096
    step_down: bool = True
    idle: float = 0.0
    preload: bool = True
    memory: int = 64 * GB
    own: int = 0
    on_battery: bool = False
    seconds: float = 0.0
    failures: dict[str, AppError] = field(default_factory=dict)
    made: list[FakeEngine] = field(default_factory=list)
    loading: threading.Event = field(default_factory=threading.Event)
    may_load: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_load.set()

    def scheduler(self) -> Scheduler:
        machine = Machine(
            available=lambda: self.memory,
            total=lambda: 64 * GB,
            battery=lambda: self.on_battery,
            own=lambda _: self.own,
            clock=lambda: self.seconds,
        )
        return Scheduler(self, self._make, machine)

    def _make(self, model: str, context: int, threads: int) -> FakeEngine:
        self.made.append(FakeEngine(self, model, context, threads))
        return self.made[-1]

    @property
    def engine(self) -> FakeEngine:
        """The one made last."""
        return self.made[-1]

    def active(self) -> str | None:
        return self.active_model

    def candidate(self, name: str) -> Candidate:
        if name not in self.models:
            raise ModelNotFound(f"There is no model {name}.")
        return self.models[name]

    def candidates(self) -> Sequence[Candidate]:
        return list(self.models.values())

    def wish(self, *, pinned: bool, battery: bool) -> Wish:
        return Wish(self.context, 4, self.step_down, pinned, battery)

    def idle_seconds(self) -> float:
        return self.idle

    def preloads(self) -> bool:
        return self.preload


def until(seen: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    waiting = threading.Event()
    for _ in range(2000):
        if seen():
            return
        waiting.wait(0.005)
    raise AssertionError("it never happened")


def codes(turn: Place) -> list[str]:
    return [notice.code for notice in turn.notices]


def answered(scheduler: Scheduler, name: str | None = None) -> Place:
    """A question asked and answered."""
    turn = scheduler.turn(name)
    turn.load(never)
    turn.release()
    return turn
