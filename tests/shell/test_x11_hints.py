from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.shell.x11 import owner
from tests.shell.x11.server import XServer, eventually, needed, x_server

__all__ = ["x_server"]
pytest.importorskip("Xlib")

from app.shell.x11_hints import X11Hints


@pytest.fixture
def hints(x_server: XServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[X11Hints]:
    monkeypatch.setenv("DISPLAY", x_server.name)
    hints = X11Hints()
    yield hints
    hints.close()


def test_a_window_is_left_out_of_the_taskbar_each_time(x_server: XServer, hints: X11Hints) -> None:
    needed("xdotool", "xprop")
    x_server.start(sys.executable, owner.__file__, "PRIMARY", "text")
    eventually(lambda: x_server.front() == "owner")
    number = x_server.run("xdotool", "getactivewindow").strip()

    def left_out() -> bool:
        state = x_server.run("xprop", "-id", number, "_NET_WM_STATE")
        return "SKIP_TASKBAR" in state and "SKIP_PAGER" in state

    for _ in range(2):
        assert not left_out()
        hints.off_the_taskbar(int(number))
        eventually(left_out)
        # A window manager forgets it with the window's hiding.
        x_server.run("xdotool", "windowunmap", "--sync", number)
        x_server.run("xdotool", "windowmap", "--sync", number)
        eventually(lambda: x_server.front() == "owner")


def test_a_button_that_is_down_is_seen(x_server: XServer, hints: X11Hints) -> None:
    needed("xdotool")
    assert not hints.button_held()
    x_server.run("xdotool", "mousedown", "1")
    assert hints.button_held()
    x_server.run("xdotool", "mouseup", "1")
    assert not hints.button_held()


def test_nobody_puts_the_windows_together_here(hints: X11Hints) -> None:
    assert not hints.composited()


def test_without_a_server_there_is_nothing_to_ask(x_server: XServer, hints: X11Hints) -> None:
    assert not hints.button_held()
    x_server.end()
    assert not hints.button_held()
    assert not hints.composited()
    hints.off_the_taskbar(1)
