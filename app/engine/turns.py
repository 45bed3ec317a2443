"""A turn at the model: a place in the queue, and the model in one question's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from app.core.errors import ModelError
from app.core.ports import GeneratedText, GenerationOptions, Generator
from app.core.types import ChatMessage, Notice
from app.engine.keeping import Loaded
from app.engine.waiting import WaitingLine


class Giver(Protocol):
    """Who has the model."""

    def carry(self, name: str | None, cancelled: Callable[[], bool]) -> tuple[Loaded | None, tuple[Notice, ...]]:
        """The model for a question, loaded, and what was given up for it."""

    def broke(self, loaded: Loaded, error: ModelError) -> None:
        """It failed while it wrote."""


class Place:
    """``Turn`` of the scheduler."""

    def __init__(self, scheduler: Giver, line: WaitingLine, name: str | None) -> None:
        self._scheduler = scheduler
        self._line = line
        self._name = name
        self._notices: tuple[Notice, ...] = ()
        self._ticket = line.join()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was given up, once it is loaded."""
        return self._notices

    def wait(self, cancelled: Callable[[], bool]) -> Iterator[int]:
        """How many are ahead, until none is."""
        return self._line.wait(self._ticket, cancelled)

    def load(self, cancelled: Callable[[], bool]) -> Generator | None:
        """The loaded model; waits for its turn where that has not come."""
        for _ in self.wait(cancelled):
            pass
        loaded, self._notices = self._scheduler.carry(self._name, cancelled)
        return None if loaded is None else _Writer(self._scheduler, loaded)

    def release(self) -> None:
        """Leave the queue, or give the model to the next."""
        self._line.leave(self._ticket)

    def __del__(self) -> None:
        self.release()  # a question that nobody went on with must not keep the others waiting


class _Writer:
    """A loaded model in one question's hands: the scheduler hears how it fails."""

    def __init__(self, scheduler: Giver, loaded: Loaded) -> None:
        self._scheduler = scheduler
        self._loaded = loaded

    def load(self, cancelled: Callable[[], bool]) -> None:
        self._loaded.engine.load(cancelled)

    def count_tokens(self, text: str) -> int:
        return self._heard(lambda: self._loaded.engine.count_tokens(text))

    def context_size(self) -> int:
        return self._heard(self._loaded.engine.context_size)

    def stream(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> _Written:
        return _Written(self._scheduler, self._loaded, self._loaded.engine.stream(messages, options))

    def _heard(self, count: Callable[[], int]) -> int:
        try:
            return count()
        except ModelError as error:
            self._scheduler.broke(self._loaded, error)
            raise


class _Written(Iterator[GeneratedText]):
    """The pieces; ``close`` may be called from any thread."""

    def __init__(self, scheduler: Giver, loaded: Loaded, stream: Iterator[GeneratedText]) -> None:
        self._scheduler = scheduler
        self._loaded = loaded
        self._stream = stream

    def __iter__(self) -> _Written:
        return self

    def __next__(self) -> GeneratedText:
        try:
            return next(self._stream)
        except ModelError as error:
            self._scheduler.broke(self._loaded, error)
            raise

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
