"""What closing the window does, beside a tray and without one, and what a second start does then."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.window.conftest import Program, eventually, json_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")


@contextmanager
def beside_a_tray(program: Program) -> Iterator[None]:
    if shutil.which("trayer") is None:
        pytest.skip("not installed: trayer")
    command = ["trayer", "--edge", "top", "--align", "left", "--widthtype", "pixel", "--width", "200"]
    with subprocess.Popen(command, env=program.screen.environment, stderr=subprocess.DEVNULL) as tray:
        try:
            eventually(lambda: program.screen.do("search", "--onlyvisible", "--class", "trayer"))
            yield
        finally:
            tray.kill()


def test_without_a_tray_closing_the_window_ends_it(program: Program) -> None:
    with program.started() as running:
        running.loaded()
        assert running.ended(lambda: program.screen.do("key", "alt+F4")) == 0
    assert not program.instance.exists()


def test_beside_a_tray_closing_the_window_hides_it_and_a_second_start_shows_it(program: Program) -> None:
    screen = program.screen
    with beside_a_tray(program), program.started() as running:
        window = running.loaded()
        eventually(lambda: screen.do("getactivewindow") == [window])
        screen.do("key", "alt+F4")
        eventually(lambda: screen.windows() == [])
        assert running.process.poll() is None
        assert json_of(program.run("toggle", "--json")) == {"shown": True}
        eventually(screen.panels)
        assert json_of(program.run("app", "--json")) == {"opened": False}
        eventually(lambda: screen.windows() == [window])
        assert running.signal(signal.SIGTERM) == 0
    assert not program.instance.exists()


def test_a_hidden_start_shows_nothing_until_it_is_asked_for(program: Program) -> None:
    screen = program.screen
    with program.started("--hidden") as running:
        eventually(lambda: running.asked("/api/session"))
        assert screen.windows() == []
        assert json_of(program.run("toggle", "--json")) == {"shown": True}
        eventually(screen.panels)
        assert screen.windows() == []
        assert json_of(program.run("app", "--json")) == {"opened": False}
        eventually(screen.windows)
        assert running.signal(signal.SIGTERM) == 0
