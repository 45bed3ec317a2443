"""Every way in which the program ends leaves nothing behind that would trouble the next start."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from tests.e2e.window.conftest import ENOUGH, Program, Running, eventually, json_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")


@contextmanager
def beside_a_tray(program: Program) -> Iterator[None]:
    if shutil.which("trayer") is None:
        pytest.skip("not installed: trayer")
    with subprocess.Popen(["trayer"], env=program.screen.environment, stderr=subprocess.DEVNULL) as tray:
        try:
            eventually(lambda: program.screen.do("search", "--onlyvisible", "--class", "trayer"))
            yield
        finally:
            tray.kill()


def with_panel(running: Running, program: Program) -> str:
    """Both windows on the screen: the main one's number."""
    window = running.loaded()
    assert json_of(program.run("toggle", "--json")) == {"shown": True}
    eventually(program.screen.panels)
    return window


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_the_panel_open(program: Program, number: signal.Signals) -> None:
    with program.started() as running:
        with_panel(running, program)
        assert running.signal(number) == 0
    assert not program.instance.exists()
    assert program.run("documents", "--json").returncode == 0


def test_a_kill_leaves_no_child_and_no_lock(program: Program) -> None:
    with program.started() as running:
        with_panel(running, program)
        family = psutil.Process(running.process.pid).children(recursive=True)
        running.process.kill()
        running.process.wait(ENOUGH)
        _, alive = psutil.wait_procs(family, timeout=ENOUGH)
        assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    with program.started() as again:
        again.loaded()
        assert again.signal(signal.SIGTERM) == 0


def test_when_the_display_goes_with_the_panel_open_the_next_start_is_clean(program: Program) -> None:
    with program.started() as running:
        with_panel(running, program)
        running.ended(program.screen.end)
    assert program.run("documents", "--json").returncode == 0


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
