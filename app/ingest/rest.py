"""A rest that one thread orders and others take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Rest:
    """Whether to rest, and for how long that was; every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._since: float | None = None
        self._before = 0.0

    @property
    def on(self) -> bool:
        return self._since is not None

    def begin(self) -> None:
        """Those who ``wait`` do so until ``end``."""
        with self._changed:
            if self._since is None:
                self._since = self._clock()

    def end(self) -> None:
        """Everybody goes on."""
        with self._changed:
            if self._since is not None:
                self._before += self._clock() - self._since
                self._since = None
            self._changed.notify_all()

    def wait(self) -> None:
        """Return once nobody rests."""
        with self._changed:
            self._changed.wait_for(lambda: self._since is None)

    def seconds(self) -> float:
        """How long all rests lasted together, the present one included."""
        with self._changed:
            return self._before + (self._clock() - self._since if self._since is not None else 0.0)
