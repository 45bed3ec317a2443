"""A connection to the X server: one thread that waits for what happens and does what others ask of it.

Only that thread speaks to the server. It sleeps in ``select`` until the server sends something or somebody calls.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from Xlib import X, display, error

from app.core.errors import AppError, DesktopUnavailable

T = TypeVar("T")
Event = Any
Window = Any

_log = logging.getLogger(__name__)


class NoConnection(DesktopUnavailable):
    """There is no X server, or it has gone."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The X server does not answer: {why}.", "Log in again, or start the program on a desktop.")


class XConnection:
    """``NoConnection`` when the display named (None: the environment's) does not answer.

    ``serving``: called with every event at once, even while something waits; ``listening``: with every event once
    nothing waits any more. Both in the connection's thread.
    """

    def __init__(self, name: str | None = None) -> None:
        try:
            self.display = display.Display(name)
        except (error.DisplayError, error.XauthError, error.XNoAuthError, error.ConnectionClosedError, OSError) as why:
            raise NoConnection(str(why).strip() or type(why).__name__) from why
        self.display.set_error_handler(lambda wrong, _request: _log.debug("X: %s", wrong))
        self.root = self.display.screen().root
        self.own = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
        self.serving: list[Callable[[Event], None]] = []
        self.listening: list[Callable[[Event], None]] = []
        self._later: deque[Event] = deque()
        self._asked: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._over = False
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="x11", daemon=True)
        self._thread.start()

    # --- from any thread ------------------------------------------------------------------------

    def call(self, do: Callable[[], T]) -> T:
        """What ``do`` gives, done in the connection's thread; ``NoConnection`` when that has ended."""
        if threading.current_thread() is self._thread:
            return do()
        future: Future[T] = Future()
        with self._door:
            if self._over:
                raise NoConnection("the connection is closed")
            self._asked.put((future, do))
            os.write(self._wake, b"!")
        return future.result()

    @property
    def alive(self) -> bool:
        """Whether the server is still there."""
        return not self._over

    def close(self) -> None:
        """End the thread and the connection. More than once does no harm."""
        with self._door:
            if not self._over:
                self._over = True
                os.write(self._wake, b".")
        if threading.current_thread() is not self._thread:
            self._thread.join()

    # --- in the connection's thread -------------------------------------------------------------

    def atom(self, name: str) -> int:
        """The server's number of the name."""
        return int(self.display.get_atom(name))

    def now(self) -> int:
        """The server's time in ms, as it wants it told with a claim."""
        mark = self.atom("_AIWORKSPACE_TIME")
        self.own.change_property(mark, self.atom("STRING"), 8, b"", X.PropModeAppend)
        told = self.wait(lambda event: event.type == X.PropertyNotify and event.atom == mark, 2)
        return int(told.time) if told is not None else X.CurrentTime

    def wait(self, wanted: Callable[[Event], bool], seconds: float) -> Event | None:
        """The next event that is wanted; None when none comes in time. The others are kept for who listens."""
        until = time.monotonic() + seconds
        while True:
            while self.display.pending_events():
                event = self.display.next_event()
                self._serve(event)
                self._later.append(event)
                if wanted(event):
                    return event
            left = until - time.monotonic()
            if left <= 0:
                return None
            select.select([self.display.fileno()], [], [], left)

    def until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether ``ready`` becomes true; it is asked now and after every event."""
        return ready() or self.wait(lambda _event: ready(), seconds) is not None

    def _run(self) -> None:
        try:
            while not self._over:
                self._turn()
        except (error.ConnectionClosedError, OSError) as why:
            _log.info("the connection to the X server has ended: %s", why)
        finally:
            self._end()

    def _turn(self) -> None:
        while self.display.pending_events():
            event = self.display.next_event()
            self._serve(event)
            self._later.append(event)
        while self._later:
            event = self._later.popleft()
            for listener in self.listening:
                with contextlib.suppress(error.XError):  # a window that has gone meanwhile
                    listener(event)
        with contextlib.suppress(queue.Empty):
            while not self._over:
                self._answer(*self._asked.get_nowait())
        if not self._later and not self._over and not self.display.pending_events():
            readable, _, _ = select.select([self.display.fileno(), self._woken], [], [])
            if self._woken in readable:
                os.read(self._woken, 4096)

    def _serve(self, event: Event) -> None:
        for server in self.serving:
            with contextlib.suppress(error.XError):
                server(event)

    def _answer(self, future: Future[Any], do: Callable[[], Any]) -> None:
        try:
            future.set_result(do())
        except AppError as wrong:
            future.set_exception(wrong)
        except error.XError as wrong:
            future.set_exception(DesktopUnavailable(f"The X server refused it: {wrong}.", "Try again."))
        finally:
            if not future.done():
                future.set_exception(NoConnection("the connection has ended"))

    def _end(self) -> None:
        with self._door:
            self._over = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._asked.get_nowait()[0].set_exception(NoConnection("the connection has ended"))
        with contextlib.suppress(error.ConnectionClosedError, OSError):
            self.display.close()
        self.display.display.socket.close()  # left open by Xlib when the server has gone
        os.close(self._woken)
        os.close(self._wake)
