from __future__ import annotations

import contextlib
import queue
import struct
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.core.errors import DesktopUnavailable
from tests.shell.x11.server import ENOUGH, XServer, eventually, x_server

__all__ = ["x_server"]
pytest.importorskip("Xlib")

from Xlib import X, display, error

from app.shell.region.x11 import X11Regions


def pixels(png: bytes) -> tuple[int, int, bytes]:
    width, height = struct.unpack(">II", png[16:24])
    size = struct.unpack(">I", png[33:37])[0]
    lines = zlib.decompress(png[41 : 41 + size])
    row = width * 3 + 1
    return width, height, b"".join(lines[at + 1 : at + row] for at in range(0, len(lines), row))


@pytest.fixture
def painted(x_server: XServer) -> Iterator[XServer]:
    """A screen with a red window at 100,100 of 200 x 150 and a blue one right of it."""
    server = display.Display(x_server.name)
    for left, colour in ((100, 0xFF0000), (300, 0x0000FF)):
        window = server.screen().root.create_window(
            left, 100, 200, 150, 0, X.CopyFromParent, background_pixel=colour, override_redirect=True
        )
        window.map()
    server.sync()
    yield x_server
    with contextlib.suppress(error.ConnectionClosedError):
        server.close()


def held(server: XServer) -> bool:
    """Whether somebody holds the pointer: another cannot grab it."""
    other = display.Display(server.name)
    try:
        root = other.screen().root
        got = root.grab_pointer(False, 0, X.GrabModeAsync, X.GrabModeAsync, X.NONE, X.NONE, X.CurrentTime)
        keys = root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        other.ungrab_pointer(X.CurrentTime)
        other.ungrab_keyboard(X.CurrentTime)
        other.sync()
        return bool(got == keys == X.AlreadyGrabbed)
    finally:
        other.close()


@pytest.fixture
def marking(painted: XServer) -> Iterator[Future[bytes | None]]:
    with ThreadPoolExecutor(1) as pool:
        marking = pool.submit(X11Regions(painted.name).mark)
        eventually(lambda: held(painted))
        yield marking
        if not marking.done():
            painted.processes[0].kill()  # whatever still waits for the user ends


def test_what_is_marked_is_the_picture(painted: XServer, marking: Future[bytes | None]) -> None:
    painted.run("xdotool", "mousemove", "250", "120", "mousedown", "1", "mousemove", "300", "200")
    painted.run("xdotool", "mousemove", "349", "219", "mouseup", "1")
    png = marking.result(ENOUGH)
    assert png is not None
    width, height, rgb = pixels(png)
    assert (width, height) == (100, 100)
    assert rgb == (b"\xff\0\0" * 50 + b"\0\0\xff" * 50) * 100
    assert not held(painted)


def test_it_is_marked_from_any_corner(painted: XServer, marking: Future[bytes | None]) -> None:
    painted.run("xdotool", "mousemove", "299", "249", "mousedown", "1", "mousemove", "100", "100", "mouseup", "1")
    png = marking.result(ENOUGH)
    assert png is not None
    assert pixels(png) == (200, 150, b"\xff\0\0" * 30000)


@pytest.mark.parametrize(
    "done",
    [
        ["key", "Escape"],
        ["mousemove", "150", "150", "click", "3"],
        ["mousemove", "150", "150", "click", "1"],
        ["mousemove", "150", "150", "mousedown", "1", "mousemove", "200", "220", "key", "Escape", "mouseup", "1"],
    ],
    ids=["Esc", "right click", "a mere click", "Esc while marking"],
)
def test_it_can_be_given_up(painted: XServer, marking: Future[bytes | None], done: list[str]) -> None:
    painted.run("xdotool", *done)
    assert marking.result(ENOUGH) is None
    assert not held(painted)


def test_a_second_one_at_once_is_given_up(painted: XServer) -> None:
    regions = X11Regions(painted.name)
    answers: queue.Queue[bytes | None] = queue.Queue()
    first = threading.Thread(target=lambda: answers.put(regions.mark()))
    first.start()
    eventually(lambda: held(painted))
    assert regions.mark() is None
    painted.run("xdotool", "key", "Escape")
    assert answers.get(timeout=ENOUGH) is None
    first.join(ENOUGH)


def test_a_pointer_that_another_holds_is_named(painted: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.shell.region.x11._ATTEMPTS", 2)
    other = display.Display(painted.name)
    root = other.screen().root
    root.grab_pointer(False, 0, X.GrabModeAsync, X.GrabModeAsync, X.NONE, X.NONE, X.CurrentTime)
    with pytest.raises(DesktopUnavailable):
        X11Regions(painted.name).mark()
    other.close()
