"""The rows of files still to be read, kept true while a run goes on, in few transactions."""

from __future__ import annotations

import time
from collections.abc import Sequence

from app.storage.documents import Documents
from app.storage.states import ReadingStates

_BATCH, _SECONDS = 512, 0.25


class ExpectedFiles:
    """Used by one thread."""

    def __init__(self, documents: Documents, states: ReadingStates) -> None:
        self._documents = documents
        self._states = states
        self._new: list[str] = []
        self._again: list[str] = []
        self._shown_at = time.monotonic()
        self._reading = ""

    def expect(self, path: str, *, again: bool) -> None:
        """Show a file as waiting, soon; ``again``: it has ended otherwise than indexed before."""
        (self._again if again else self._new).append(path)
        late = time.monotonic() - self._shown_at > _SECONDS
        if late or len(self._new) + len(self._again) >= _BATCH:
            self.show()

    def show(self) -> None:
        """Show those that have not been shown."""
        if self._new:
            self._documents.expect(self._new)
        if self._again:
            self._states.await_again(self._again)
        self._new, self._again = [], []
        self._shown_at = time.monotonic()

    def at(self, path: str, *, slow: bool) -> None:
        """This file is being read; said at once when it is ``slow``, of quick ones only now and then."""
        if path != self._reading and (slow or time.monotonic() - self._shown_at > _SECONDS):
            self._states.reading(path)
            self._reading, self._shown_at = path, time.monotonic()

    def settle(self) -> None:
        """The run ends before its time: what was being read waits for another."""
        self._states.settle()

    def give_up(self, files: Sequence[tuple[str, str | None]]) -> None:
        """The run was cancelled: these files (path, status before) are not read, unless they have been."""
        self._states.give_up([(path, "skipped" if before == "skipped" else "failed") for path, before in files])
