"""The real window on a screen of its own: it shows the page, there is one of it, and it ends without a trace."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.e2e.window.conftest import Program, eventually, json_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")

BLANK = 60


def place_of(program: Program, window: str) -> tuple[str, ...]:
    told = program.screen.do("getwindowgeometry", "--shell", window)
    return tuple(word for word in told if word.startswith(("X=", "Y=", "WIDTH=", "HEIGHT=")))


def test_it_shows_the_page_is_one_and_comes_back_where_it_was(program: Program) -> None:
    screen = program.screen
    with program.started() as running:
        window = running.loaded()
        eventually(lambda: screen.colours() > BLANK)
        assert json_of(program.run("toggle", "--json")) == {"shown": True}
        eventually(screen.panels)
        assert json_of(program.run("app", "--json")) == {"opened": False}
        eventually(lambda: screen.panels() == [])
        eventually(lambda: screen.windows() == [window])
        eventually(lambda: screen.do("getactivewindow") == [window])
        screen.do("windowsize", "--sync", window, "900", "640")
        screen.do("windowmove", "--sync", window, "120", "140")
        eventually(lambda: {"WIDTH=900", "HEIGHT=640"} <= set(place_of(program, window)))
        kept = place_of(program, window)
        assert running.ended(lambda: screen.do("key", "alt+F4")) == 0
    assert not program.instance.exists()
    with program.started() as running:
        window = running.loaded()
        eventually(lambda: place_of(program, window) == kept)
        assert running.signal(signal.SIGTERM) == 0
    assert not program.instance.exists()
    assert program.run("documents", "--json").returncode == 0


def test_ctrl_c_while_it_starts_ends_it(program: Program) -> None:
    with program.started() as running:
        eventually(program.instance.exists)
        assert running.signal(signal.SIGINT) == 0
    assert not program.instance.exists()


def test_when_the_display_goes_nothing_stays_behind(program: Program) -> None:
    with program.started() as running:
        running.loaded()
        running.ended(program.screen.end)
    assert program.run("documents", "--json").returncode == 0


def test_a_display_that_does_not_answer_is_a_named_error(program: Program) -> None:
    program.screen.end()
    done = program.run("app", "--json")
    assert done.returncode == 1
    assert '"shell.no_display"' in done.stdout
    assert "Traceback" not in done.stderr
