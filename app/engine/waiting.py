"""The queue for the language model: first come, first served."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator

from app.core.errors import Cancelled

_LOOK_SECONDS = 0.1


class WaitingLine:
    """Tickets in the order in which they were drawn; the first one is served. For any thread."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        """``changed`` is called, outside of any lock, after somebody left."""
        self._told = changed
        self._moved = threading.Condition()
        self._numbers = itertools.count(1)
        self._tickets: list[int] = []
        self._closed = False

    def __len__(self) -> int:
        """How many there are, the one being served too."""
        return len(self._tickets)

    def join(self) -> int:
        """Draw a ticket."""
        with self._moved:
            ticket = next(self._numbers)
            self._tickets.append(ticket)
            return ticket

    def leave(self, ticket: int) -> None:
        """Give the place up, served or not; again does no harm."""
        with self._moved:
            if ticket not in self._tickets:
                return
            self._tickets.remove(ticket)
            self._moved.notify_all()
        self._told()

    def wait(self, ticket: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        """How many are ahead, now and whenever that changes, until none is; ``Cancelled`` soon after it is wanted."""
        told: int | None = None
        while True:
            with self._moved:
                while (ahead := self._ahead(ticket)) == told and not cancelled():
                    self._moved.wait(_LOOK_SECONDS)  # who cancels need not know whom to wake
            if cancelled() or ahead is None:
                raise Cancelled("The question was cancelled while it waited.", "Ask again.")
            if ahead == 0:
                return
            told = ahead
            yield ahead

    def close(self) -> None:
        """Nobody is served any more."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()

    def _ahead(self, ticket: int) -> int | None:
        if self._closed or ticket not in self._tickets:
            return None
        return self._tickets.index(ticket)
