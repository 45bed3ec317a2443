"""The global key under X11: the server keeps the keys for us and gives them to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from Xlib import XK, X, error

from app.core.desktop_types import HotkeyBackend
from app.core.errors import DesktopUnavailable
from app.shell.hotkeys.holding import NotGiven
from app.shell.hotkeys.keys import Keys, keysym_name
from app.shell.x11.connection import NoConnection, XConnection

_MASKS = {"Ctrl": X.ControlMask, "Alt": X.Mod1Mask, "Shift": X.ShiftMask, "Super": X.Mod4Mask}
_ALL_OURS = X.ControlMask | X.ShiftMask | X.Mod1Mask | X.Mod4Mask


class X11Grab:
    """``connect`` opens a connection to the server; it is called again once the connection was lost."""

    backend: HotkeyBackend = "x11"

    def __init__(self, connect: Callable[[], XConnection] = XConnection) -> None:
        self._connect = connect
        self._x: XConnection | None = None
        self._keys: Keys | None = None
        self._grabs: tuple[tuple[int, int], ...] = ()
        self._pressed: Callable[[], None] = lambda: None
        self._refused: NotGiven | None = None
        self._released_at = -1

    def take(self, keys: Keys, pressed: Callable[[], None]) -> None:
        try:
            self._pressed = pressed
            refusal = self._connection().call(lambda: self._tried(keys))
        except DesktopUnavailable as why:
            raise NotGiven("unavailable", why.message) from why
        if refusal is not None:
            raise refusal

    def drop(self) -> None:
        self._keys = None
        if self._x is not None and self._x.alive:
            self._x.call(self._release)

    def lost(self) -> str:
        if self._x is None or not self._x.alive:
            return "The X server has gone."
        return self._refused.why if self._refused is not None else ""

    def close(self) -> None:
        if self._x is not None:
            self._x.close()  # the server takes the keys back with the connection

    def _connection(self) -> XConnection:
        if self._x is None or not self._x.alive:
            self._x = self._connect()
            self._grabs = ()
            self._x.listening.append(self._event)
        return self._x

    # --- in the connection's thread -------------------------------------------------------------

    def _tried(self, keys: Keys) -> NotGiven | None:
        try:
            self._swap(keys)
        except NotGiven as refusal:
            return refusal
        return None

    def _swap(self, keys: Keys) -> None:
        wanted = self._combinations(keys)
        if set(wanted) != set(self._grabs):
            taken = self._grab(tuple(one for one in wanted if one not in self._grabs), keys)
            self._ungrab(tuple(one for one in self._grabs if one not in wanted))
            self._grabs = tuple(one for one in self._grabs if one in wanted) + taken
        self._keys = keys
        self._refused = None

    def _combinations(self, keys: Keys) -> tuple[tuple[int, int], ...]:
        x = self._server()
        code = x.display.keysym_to_keycode(XK.string_to_keysym(keysym_name(keys.key)))
        if not code:
            raise NotGiven("invalid", f"This keyboard has no key {keys.key}.")
        mask = sum(_MASKS[name] for name in keys.modifiers)
        lock = self._num_lock()
        return tuple((code, mask | more) for more in dict.fromkeys((0, X.LockMask, lock, X.LockMask | lock)))

    def _num_lock(self) -> int:
        display = self._server().display
        code = display.keysym_to_keycode(XK.XK_Num_Lock)
        for index, codes in enumerate(display.get_modifier_mapping()):
            if code and code in codes:
                return 1 << index
        return int(X.Mod2Mask)

    def _grab(self, wanted: tuple[tuple[int, int], ...], keys: Keys) -> tuple[tuple[int, int], ...]:
        x = self._server()
        refused = error.CatchError(error.BadAccess)
        for code, mask in wanted:
            x.root.grab_key(code, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        x.display.sync()
        if refused.get_error() is not None:
            # Those of the four that another program has are not ours: giving them back does nothing.
            self._ungrab(wanted)
            raise NotGiven("conflict", f"Another program has {keys.shown()}.")
        return wanted

    def _ungrab(self, grabs: tuple[tuple[int, int], ...]) -> None:
        x = self._server()
        for code, mask in grabs:
            x.root.ungrab_key(code, mask)
        x.display.sync()

    def _release(self) -> None:
        self._ungrab(self._grabs)
        self._grabs = ()

    def _event(self, event: Any) -> None:
        if event.type == X.MappingNotify:
            self._remap(event)
        elif event.type == X.KeyRelease:
            self._released_at = event.time
        elif event.type == X.KeyPress and any(
            event.detail == code and event.state & _ALL_OURS == mask & _ALL_OURS for code, mask in self._grabs
        ):
            # A key held down is told as let go and pressed at one and the same time.
            if event.time != self._released_at:
                self._pressed()

    def _remap(self, event: Any) -> None:
        if event.request == X.MappingPointer:
            return
        self._server().display.refresh_keyboard_mapping(event)
        if self._keys is not None:
            # Other keys may be where ours were, and a program that was quicker may have them.
            self._refused = self._tried(self._keys)
            if self._refused is not None:
                self._release()

    def _server(self) -> XConnection:
        if self._x is None:
            raise NoConnection("it was never opened")
        return self._x
