"""Windows' key against a stand-in with the documented behaviour of the package ``keyboard``."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.shell.hotkeys.holding import HeldKeys
from app.shell.hotkeys.windows import WindowsGrab


class Keyboard:
    """``add_hotkey`` gives a handle, raises ValueError for names it does not know; ``remove_hotkey`` takes the handle."""

    def __init__(self) -> None:
        self.hotkeys: dict[int, tuple[str, Callable[[], None], bool]] = {}
        self._next = 0

    def add_hotkey(self, written: str, call: Callable[[], None], suppress: bool = False) -> int:
        if "f24" in written:
            raise ValueError("Key name 'f24' is not mapped to any known key.")
        self._next += 1
        self.hotkeys[self._next] = (written, call, suppress)
        return self._next

    def remove_hotkey(self, handle: int) -> None:
        del self.hotkeys[handle]


def test_keys_are_asked_for_changed_and_given_back() -> None:
    keyboard = Keyboard()
    hotkeys = HeldKeys(WindowsGrab(keyboard))
    pressed = threading.Event()
    assert hotkeys.start("Ctrl+Shift+A", pressed.set).state == "on"
    ((written, call, suppressed),) = keyboard.hotkeys.values()
    assert (written, suppressed) == ("ctrl+shift+a", True)
    call()
    assert pressed.wait(10)
    assert hotkeys.change("Win+PageUp").state == "on"
    assert [written for written, _, _ in keyboard.hotkeys.values()] == ["windows+page up"]
    assert hotkeys.change("Ctrl+F24").state == "invalid"
    assert [written for written, _, _ in keyboard.hotkeys.values()] == ["windows+page up"]
    hotkeys.close()
    assert not keyboard.hotkeys
