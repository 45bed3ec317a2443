"""What a window manager on X11 is asked beyond what a toolkit asks it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_ADD = 1
_OURSELVES = 1
_BUTTONS = 0b111 << 8
"""The first three of them, in the mask that the pointer is told with."""


class X11Hints:
    """All in one thread. Its connection is opened when first needed and kept: opening one takes as long as drawing."""

    def __init__(self) -> None:
        self._display: Any = None
        self._over = False

    def composited(self) -> bool:
        """Whether somebody puts the windows together so that one can show what lies behind it."""

        def ask(display: Any) -> bool:
            atom = display.get_atom(f"_NET_WM_CM_S{display.get_default_screen()}")
            return bool(display.get_selection_owner(atom))

        return self._asked(ask, otherwise=False)

    def button_held(self) -> bool:
        """Whether a button of the mouse is down, in whatever program."""
        return self._asked(lambda display: bool(display.screen().root.query_pointer().mask & _BUTTONS), otherwise=False)

    def off_the_taskbar(self, window: int) -> None:
        """Ask that the shown window be left out of taskbar and switcher. ``window``: its X number."""

        def ask(display: Any) -> None:
            from Xlib import X
            from Xlib.protocol.event import ClientMessage

            names = ("_NET_WM_STATE_SKIP_TASKBAR", "_NET_WM_STATE_SKIP_PAGER")
            message = ClientMessage(
                window=display.create_resource_object("window", window),
                client_type=display.get_atom("_NET_WM_STATE"),
                data=(32, [_ADD, *(display.get_atom(name) for name in names), _OURSELVES, 0]),
            )
            mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
            display.screen().root.send_event(message, event_mask=mask)
            display.flush()

        self._asked(ask, otherwise=None)

    def close(self) -> None:
        """Give the connection up; nobody is asked after that."""
        display, self._display, self._over = self._display, None, True
        if display is not None:
            with contextlib.suppress(*_lost()):
                display.close()
            display.display.socket.close()  # left open by Xlib when the server has gone

    def _asked(self, ask: Callable[[Any], T], otherwise: T) -> T:
        """What the server says; ``otherwise`` where there is none, or none any more."""
        display = self._connected()
        if display is None:
            return otherwise
        try:
            answer = ask(display)
            while display.pending_events():  # a change of the keyboard is told to everyone, asked for or not
                display.next_event()
        except _lost():
            self.close()
            return otherwise
        return answer

    def _connected(self) -> Any:
        if self._display is None and not self._over:
            try:
                from Xlib.display import Display
                from Xlib.error import DisplayError
            except ImportError:
                self._over = True
                return None
            try:
                self._display = Display()
            except (DisplayError, OSError):
                self._over = True
        return self._display


def _lost() -> tuple[type[Exception], ...]:
    from Xlib.error import ConnectionClosedError

    return ConnectionClosedError, OSError
