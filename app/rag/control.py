"""How an answer is ended from another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Control:
    """Whether an answer was told to end, and what it is reading from. For any thread.

    ``stopped``: it is to end with what there is; ``cancelled``: without another word.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stream: object | None = None
        self.stopped = False
        self.cancelled = False

    def end(self, *, cancelled: bool) -> None:
        """Tell it to end; what it is reading from is closed."""
        with self._lock:
            self.stopped = True
            self.cancelled = self.cancelled or cancelled
            stream = self._stream
        _close(stream)

    @contextmanager
    def reading(self, stream: Iterator[T]) -> Iterator[Iterator[T]]:
        """The stream, which ``end`` closes; empty when it was told to end before. Closed at the end in any case."""
        with self._lock:
            self._stream = stream
            stopped = self.stopped
        try:
            yield iter(()) if stopped else stream
        finally:
            with self._lock:
                self._stream = None
            _close(stream)


def _close(stream: object | None) -> None:
    close = getattr(stream, "close", None)
    if close is not None:
        close()
