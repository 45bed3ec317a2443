"""Which global key this desktop has, and why."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable

from app.core.desktop_types import Hotkey
from app.core.errors import DesktopUnavailable
from app.shell.display import display_answers, wayland_answers
from app.shell.hotkeys.holding import HeldKeys
from app.shell.parts import Hotkeys
from app.shell.words import words_for

_BIND = "Bind `aiworkspace toggle` to a key in the settings of the desktop."
_THROUGH = {"x11": "the X server", "portal": "the desktop's portal", "carbon": "macOS", "keyboard": "Windows"}


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


def make_hotkeys(platform: str = sys.platform, language: str = "en") -> Hotkeys:
    """The global key of this desktop; one that says it is unavailable where there is none. Asks for nothing yet.

    ``language``: of what the desktop may ask the user.
    """
    if platform.startswith("linux"):
        # An X server beside Wayland sees keys only while an X program is in front.
        if wayland_answers(platform):
            return _portal(language)
        return _x11() if display_answers(platform) else NoHotkeys("There is no display.")
    if platform == "win32":
        from app.shell.hotkeys.windows import WindowsGrab

        return HeldKeys(WindowsGrab())
    if platform == "darwin":
        from app.shell.hotkeys.carbon import CarbonGrab

        return HeldKeys(CarbonGrab())
    return NoHotkeys(f"This system gives no key. {_BIND}")


def describe_hotkeys(keys: str, platform: str = sys.platform, bus: str = "SESSION") -> str:
    """The global key that the app would have on this desktop, in a line. Takes no key.

    ``DesktopUnavailable`` saying why there is none. ``bus``: the session bus.
    """
    hotkeys = make_hotkeys(platform)
    try:
        state = hotkeys.state()
        version = _portal_version(bus) if state.backend == "portal" else 0
    finally:
        hotkeys.close()
    if state.state == "unavailable":
        raise DesktopUnavailable(state.detail, _BIND)
    if not keys.strip():
        return "none: hotkey.keys is empty"
    through = _THROUGH.get(state.backend, state.backend)
    asked = f" (GlobalShortcuts {version}), which may ask you first," if version else ""
    return f"{keys}, through {through}{asked} while the app runs"


def _portal_version(bus: str) -> int:
    from app.shell.hotkeys.portal import portal_version
    from app.shell.hotkeys.portal_bus import PortalGone

    try:
        return portal_version(bus)
    except PortalGone as why:
        raise DesktopUnavailable(str(why), _BIND) from why


def _portal(language: str) -> Hotkeys:
    if importlib.util.find_spec("jeepney") is None:
        return NoHotkeys(f"The package jeepney is not installed. {_BIND}")
    from app.shell.hotkeys.portal import PortalHotkeys

    return PortalHotkeys(words=words_for(language).hotkey)


def _x11() -> Hotkeys:
    try:
        from app.shell.hotkeys.x11 import X11Grab
    except ImportError:
        return NoHotkeys(f"The package python-xlib is not installed. {_BIND}")
    return HeldKeys(X11Grab())
