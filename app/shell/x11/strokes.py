"""Key strokes sent to the program in front, as if they were typed."""

from __future__ import annotations

from Xlib import XK, X
from Xlib.ext import xtest

from app.shell.x11.connection import XConnection


def can_type(connection: XConnection) -> bool:
    """Whether the server takes key strokes from a program."""
    return bool(connection.display.has_extension("XTEST"))


def stroke(connection: XConnection, *keys: str) -> bool:
    """Press the keys one after the other and let go of them; False when the keyboard has not all of them.

    Modifiers that the user still holds are let go of first. In the connection's thread.
    """
    codes = [connection.display.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys]
    if not all(codes):
        return False
    for code in _held_modifiers(connection):
        xtest.fake_input(connection.display, X.KeyRelease, code)
    for code in codes:
        xtest.fake_input(connection.display, X.KeyPress, code)
    for code in reversed(codes):
        xtest.fake_input(connection.display, X.KeyRelease, code)
    connection.display.sync()
    return True


def _held_modifiers(connection: XConnection) -> list[int]:
    down = connection.display.query_keymap()
    modifiers = {code for row in connection.display.get_modifier_mapping() for code in row if code}
    return [code for code in sorted(modifiers) if down[code // 8] & 1 << code % 8]
