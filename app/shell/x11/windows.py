"""The windows of other programs under X: which is in front, whose they are, and bringing one to the front."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

import psutil
from Xlib import X, error
from Xlib.protocol import event as events

from app.shell.x11.connection import Window, XConnection
from app.shell.x11.selections import identity

_PID_MASK = 2
_SECONDS = 3.0
_ASKED_BY_A_USER = 2


@dataclass(frozen=True, slots=True)
class Program:
    """Whose a window is. ``names``: of the window's class and of the process; ``pid`` 0: unknown."""

    names: tuple[str, ...] = ()
    pid: int = 0

    @property
    def ours(self) -> bool:
        """Whether it is this process."""
        return self.pid == os.getpid()

    @property
    def name(self) -> str:
        """The name to show; empty when there is none."""
        return self.names[0] if self.names else ""


class Windows:
    """All in the connection's thread."""

    def __init__(self, connection: XConnection) -> None:
        self._x = connection
        self._ids = connection.display.has_extension("X-Resource")
        connection.root.change_attributes(event_mask=X.PropertyChangeMask)

    def active(self) -> int:
        """The window in front, as the window manager tells it; 0 when none is."""
        return next(iter(self._numbers(self._x.root, "_NET_ACTIVE_WINDOW")), 0)

    def same_program(self, one: int, other: int) -> bool:
        """Whether two windows belong to one connection, which is one program."""
        mask = ~int(self._x.display.display.info.resource_id_mask)
        return bool(one and other) and one & mask == other & mask

    def program(self, window: int) -> Program:
        """Whose the window is, also one that is never shown: owners of selections often are not."""
        pid = self.pid(window)
        names: list[str] = []
        for shown in (window, *self._numbers(self._x.root, "_NET_CLIENT_LIST")):
            if shown == window or self.same_program(shown, window):
                names += self.classes(shown)[::-1]
        if pid:
            with contextlib.suppress(psutil.Error):
                names.append(psutil.Process(pid).name())
        return Program(tuple(dict.fromkeys(name for name in names if name)), pid)

    def classes(self, window: int) -> tuple[str, ...]:
        """WM_CLASS of the window: instance and class; empty without one."""
        with contextlib.suppress(error.XError):
            return tuple(self._window(window).get_wm_class() or ())
        return ()

    def exists(self, window: int) -> bool:
        """Whether the window is still there."""
        try:
            self._window(window).get_attributes()
        except error.XError:
            return False
        return True

    def activate(self, window: int) -> bool:
        """Bring it to the front; whether it is there, and has the keyboard, within three seconds."""
        told = events.ClientMessage(
            window=self._window(window),
            client_type=self._x.atom("_NET_ACTIVE_WINDOW"),
            data=(32, [_ASKED_BY_A_USER, X.CurrentTime, 0, 0, 0]),
        )
        if self.active() != window:
            self._x.root.send_event(told, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
            self._x.display.flush()
        return self._x.until(lambda: self.active() == window, _SECONDS)

    def pid(self, window: int) -> int:
        """The process the window belongs to; 0: unknown."""
        with contextlib.suppress(error.XError):
            if self._ids:
                found = self._x.display.res_query_client_ids([{"client": window, "mask": _PID_MASK}])
                for identifier in found.ids:
                    if identifier.value:
                        return int(identifier.value[0])
        return next(iter(self._numbers(self._window(window), "_NET_WM_PID")), 0)

    def _numbers(self, window: Window, name: str) -> tuple[int, ...]:
        with contextlib.suppress(error.XError):
            found = window.get_full_property(self._x.atom(name), X.AnyPropertyType)
            if found is not None and found.format == 32:
                return tuple(int(number) for number in found.value)
        return ()

    def _window(self, number: int) -> Window:
        return self._x.display.create_resource_object("window", identity(number))
