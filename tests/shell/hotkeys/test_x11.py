"""The global key with real key strokes on an X server of its own."""

from __future__ import annotations

import queue
import select
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.shell.x11.server import ENOUGH, XServer, eventually, x_server

__all__ = ["x_server"]
pytest.importorskip("Xlib")

from Xlib import XK, X, display

from app.shell.hotkeys.holding import HeldKeys
from app.shell.hotkeys.x11 import X11Grab
from app.shell.x11.connection import NoConnection, XConnection


class Presses:
    def __init__(self) -> None:
        self._told: queue.Queue[str] = queue.Queue()

    def __call__(self) -> None:
        self._told.put(threading.current_thread().name)

    def one(self) -> str:
        return self._told.get(timeout=ENOUGH)

    def more(self) -> int:
        return self._told.qsize()


class Focused:
    """A window with the keyboard that records which keys it is told."""

    def __init__(self, server: XServer) -> None:
        self.display = display.Display(server.name)
        self.window = self.display.screen().root.create_window(
            100, 100, 200, 100, 0, X.CopyFromParent, event_mask=X.KeyPressMask | X.FocusChangeMask
        )
        self.window.set_wm_name("Focused")
        self.window.map()
        self.display.sync()
        eventually(lambda: self._in_front(server))

    def _in_front(self, server: XServer) -> bool:
        if server.front() == "Focused":
            return True
        # A window that comes just after a key was pressed is not always given the keyboard unasked.
        server.run("xdotool", "windowactivate", str(self.window.id))
        return False

    def until(self, key: str) -> list[str]:
        """Keys but modifiers that came, up to this one."""
        came: list[str] = []
        while key not in came:
            if not self.display.pending_events():
                assert select.select([self.display.fileno()], [], [], ENOUGH)[0], f"{key} never came: {came}"
            if self.display.pending_events():
                event = self.display.next_event()
                if event.type == X.KeyPress:
                    name = XK.keysym_to_string(self.display.keycode_to_keysym(event.detail, 0))
                    came += [name] if name else []
        return came


@pytest.fixture
def make(x_server: XServer) -> Iterator[Callable[[], HeldKeys]]:
    made: list[HeldKeys] = []

    def one() -> HeldKeys:
        made.append(HeldKeys(X11Grab(lambda: XConnection(x_server.name))))
        return made[-1]

    yield one
    for hotkeys in made:
        hotkeys.close()


def test_the_key_arrives_whatever_lock_is_on_and_does_not_leak(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    pressed = Presses()
    hotkeys = make()
    said = hotkeys.start("Ctrl+Shift+A", pressed)
    assert (said.keys, said.backend, said.state) == ("Ctrl+Shift+A", "x11", "on")
    focused = Focused(x_server)
    for lock in ("", "Num_Lock", "Caps_Lock", "Num_Lock"):
        if lock:
            x_server.run("xdotool", "key", lock)
        x_server.run("xdotool", "key", "ctrl+shift+a")
        assert pressed.one() == "hotkey"
    x_server.run("xdotool", "key", "Caps_Lock", "b")
    assert focused.until("b") == ["b"]
    focused.display.close()


def test_a_key_held_down_counts_once(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    pressed, other = Presses(), Presses()
    make().start("Ctrl+Shift+A", pressed)
    make().start("Ctrl+F2", other)
    x_server.run("xdotool", "keydown", "ctrl", "keydown", "shift", "keydown", "a", "sleep", "1", "keyup", "a")
    x_server.run("xdotool", "keyup", "shift", "keyup", "ctrl", "key", "ctrl+F2")
    assert other.one()
    assert pressed.one()
    assert pressed.more() == 0


def test_keys_another_has_are_a_conflict_and_the_old_ones_stay(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    first, second = make(), make()
    had, wanted = Presses(), Presses()
    first.start("Ctrl+Shift+A", had)
    second.start("Ctrl+F2", wanted)
    said = second.change("Ctrl+Shift+A")
    assert (said.keys, said.state) == ("Ctrl+F2", "conflict")
    assert "Ctrl+Shift+A" in said.detail
    assert "Ctrl+F2 stays" in said.detail
    x_server.run("xdotool", "key", "ctrl+F2", "key", "ctrl+shift+a")
    assert wanted.one()
    assert had.one()
    first.close()
    eventually(lambda: second.state().state == "on")
    assert second.state().keys == "Ctrl+Shift+A"
    x_server.run("xdotool", "key", "ctrl+shift+a")
    assert wanted.one()


def test_keys_are_changed_given_back_and_refused_when_invalid(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    pressed = Presses()
    hotkeys = make()
    hotkeys.start("Ctrl+Shift+A", pressed)
    assert hotkeys.change("Alt+/").keys == "Alt+/"
    focused = Focused(x_server)
    x_server.run("xdotool", "key", "ctrl+shift+a", "key", "alt+slash", "key", "b")
    assert focused.until("b") == ["a", "b"]
    assert pressed.one()
    said = hotkeys.change("Ctrl+Nonsense")
    assert (said.keys, said.state) == ("Alt+/", "invalid")
    assert hotkeys.change("").state == "off"
    x_server.run("xdotool", "key", "alt+slash", "key", "c")
    assert focused.until("c") == ["/", "c"]
    hotkeys.change("Ctrl+F2")
    hotkeys.close()
    hotkeys.close()
    x_server.run("xdotool", "key", "ctrl+F2", "key", "d")
    assert focused.until("d")[-1] == "d"
    assert pressed.more() == 0
    assert hotkeys.state().state == "off"
    focused.display.close()


def test_a_keyboard_that_changes_keeps_the_key(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    pressed = Presses()
    make().start("Ctrl+Shift+J", pressed)
    other = display.Display(x_server.name)
    free, before = 248, other.keysym_to_keycode(XK.XK_j)
    other.change_keyboard_mapping(before, [(XK.XK_k, XK.XK_K)])
    other.change_keyboard_mapping(free, [(XK.XK_j, XK.XK_J)])
    other.sync()
    other.close()

    def arrives() -> bool:
        x_server.run("xdotool", "key", "--delay", "50", "ctrl+shift+j")
        return pressed.more() > 0

    assert eventually(arrives)


def test_a_server_that_goes_ends_it_quietly(x_server: XServer, make: Callable[[], HeldKeys]) -> None:
    hotkeys = make()
    hotkeys.start("Ctrl+Shift+A", Presses())
    x_server.processes[0].kill()
    eventually(lambda: hotkeys.state().state == "unavailable")
    assert "X server" in hotkeys.state().detail


def test_no_server_is_unavailable() -> None:
    def connect() -> XConnection:
        raise NoConnection("nobody listens")

    hotkeys = HeldKeys(X11Grab(connect))
    assert hotkeys.start("Ctrl+Shift+A", Presses()).state == "unavailable"
    hotkeys.close()
