"""Which clipboard this desktop has."""

from __future__ import annotations

import sys

from app.shell.clipboard.nothing import NoClipboard
from app.shell.display import display_answers, wayland_answers
from app.shell.parts import Clipboard

_WAYLAND = "Wayland lets no program write into another."
_NO_DISPLAY = "There is no desktop whose programs could be written into."


def make_clipboard(platform: str = sys.platform) -> Clipboard:
    """The clipboard of this desktop; one that says it is unavailable where there is none. Opens the X connection."""
    if platform == "win32":
        from app.shell.clipboard.gestures import GestureClipboard
        from app.shell.clipboard.windows import WindowsDesktop

        return GestureClipboard(WindowsDesktop())
    if platform == "darwin":
        from app.shell.clipboard.gestures import GestureClipboard
        from app.shell.clipboard.macos import MacDesktop

        return GestureClipboard(MacDesktop())
    if wayland_answers():  # an XWayland beside it sees the clipboard only while an X program is in front
        return NoClipboard(_WAYLAND)
    return _x11() if display_answers(platform) else NoClipboard(_NO_DISPLAY)


def _x11() -> Clipboard:
    try:
        from app.shell.x11.connection import NoConnection, XConnection
    except ImportError:
        return NoClipboard("The package python-xlib is not installed.")
    from app.shell.clipboard.x11 import X11Clipboard

    try:
        return X11Clipboard(XConnection())
    except NoConnection:
        return NoClipboard(_NO_DISPLAY)
