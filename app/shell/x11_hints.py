"""What a window manager on X11 is asked beyond what a toolkit asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ADD = 1
_OURSELVES = 1
_BUTTONS = 0b111 << 8
"""The first three of them, in the mask that the pointer is told with."""


@contextmanager
def _display() -> Iterator[Any]:
    """A connection of our own; None where there is no X server."""
    try:
        from Xlib.display import Display
        from Xlib.error import DisplayError
    except ImportError:
        yield None
        return
    try:
        display = Display()
    except (DisplayError, OSError):
        yield None
        return
    try:
        yield display
    finally:
        display.close()


def composited() -> bool:
    """Whether somebody puts the windows together so that one can show what lies behind it."""
    with _display() as display:
        if display is None:
            return False
        atom = display.intern_atom(f"_NET_WM_CM_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(atom))


def button_held() -> bool:
    """Whether a button of the mouse is down, in whatever program."""
    with _display() as display:
        return display is not None and bool(display.screen().root.query_pointer().mask & _BUTTONS)


def off_the_taskbar(window: int) -> None:
    """Ask that the shown window be left out of taskbar and switcher. ``window``: its X number."""
    with _display() as display:
        if display is None:
            return
        from Xlib import X
        from Xlib.protocol.event import ClientMessage

        root, state = display.screen().root, display.intern_atom("_NET_WM_STATE")
        names = ("_NET_WM_STATE_SKIP_TASKBAR", "_NET_WM_STATE_SKIP_PAGER")
        message = ClientMessage(
            window=display.create_resource_object("window", window),
            client_type=state,
            data=(32, [_ADD, *(display.intern_atom(name) for name in names), _OURSELVES, 0]),
        )
        root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        display.flush()
