"""Whether the display that the environment names is there: a toolkit ends the process when it is not."""

from __future__ import annotations

import ctypes
import sys

from app.settings.paths import wayland_session


def display_answers(platform: str = sys.platform) -> bool:
    """Whether windows can be shown now; only Linux has displays that may not answer."""
    return not platform.startswith("linux") or _x11() or _wayland()


def wayland_answers(platform: str = sys.platform) -> bool:
    """Whether this is a Wayland session, with an X server beside it or not."""
    return platform.startswith("linux") and (wayland_session() or _wayland())


def _x11() -> bool:
    library = _load("libxcb.so.1")
    if library is None:
        return False
    library.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(library.xcb_connect(None, None))
    answers = bool(library.xcb_connection_has_error(connection) == 0)
    library.xcb_disconnect(connection)
    return answers


def _wayland() -> bool:
    library = _load("libwayland-client.so.0")
    if library is None:
        return False
    library.wl_display_connect.restype = ctypes.c_void_p
    connection = library.wl_display_connect(None)
    if not connection:
        return False
    library.wl_display_disconnect(ctypes.c_void_p(connection))
    return True


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None
