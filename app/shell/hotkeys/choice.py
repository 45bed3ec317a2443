"""Which global key this desktop has, and why."""

from __future__ import annotations

import sys
from collections.abc import Callable

from app.core.desktop_types import Hotkey
from app.core.errors import DesktopUnavailable
from app.shell.display import display_answers, wayland_answers
from app.shell.hotkeys.holding import HeldKeys
from app.shell.parts import Hotkeys

_BIND = "Bind `aiworkspace toggle` to a key in the settings of the desktop."


class NoHotkeys:
    """``Hotkeys`` of a desktop that gives none; ``why`` is a sentence."""

    def __init__(self, why: str) -> None:
        self._why = why
        self._keys = ""

    def start(self, keys: str, pressed: Callable[[], None]) -> Hotkey:
        del pressed
        return self.change(keys)

    def change(self, keys: str) -> Hotkey:
        self._keys = keys
        return self.state()

    def state(self) -> Hotkey:
        return Hotkey(self._keys, "none", "unavailable", self._why)

    def close(self) -> None:
        """There is nothing to give back."""


def make_hotkeys(platform: str = sys.platform) -> Hotkeys:
    """The global key of this desktop; one that says it is unavailable where there is none. Asks for nothing yet."""
    if platform.startswith("linux"):
        # An X server beside Wayland sees keys only while an X program is in front.
        if wayland_answers(platform):
            return NoHotkeys(f"Wayland lets no program take a key. {_BIND}")
        return _x11() if display_answers(platform) else NoHotkeys("There is no display.")
    if platform == "win32":
        from app.shell.hotkeys.windows import WindowsGrab

        return HeldKeys(WindowsGrab())
    return NoHotkeys(f"This system gives no key. {_BIND}")


def describe_hotkeys(keys: str, platform: str = sys.platform) -> str:
    """The global key of this desktop in a line; ``DesktopUnavailable`` saying why there is none. Takes no key."""
    hotkeys = make_hotkeys(platform)
    try:
        state = hotkeys.state()
    finally:
        hotkeys.close()
    if state.state == "unavailable":
        raise DesktopUnavailable(state.detail, _BIND)
    through = {"x11": "the X server", "keyboard": "Windows"}.get(state.backend, state.backend)
    return f"{keys}, through {through} while the app runs" if keys.strip() else "none: hotkey.keys is empty"


def _x11() -> Hotkeys:
    try:
        from app.shell.hotkeys.x11 import X11Grab
    except ImportError:
        return NoHotkeys(f"The package python-xlib is not installed. {_BIND}")
    return HeldKeys(X11Grab())
