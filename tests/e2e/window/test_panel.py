"""The quick panel on a real screen, drawn by each toolkit: shown by a call, typed into, hidden when it is left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psutil
import pytest

from tests.e2e.window.conftest import ENOUGH, ROOT, Program, Screen, eventually
from tests.e2e.window.test_page import Server, serving

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")

TOGGLES = 20
PAGE = """<!doctype html><title>AI Workspace</title><body style="margin:0;background:#345"><textarea autofocus></textarea>
<script>
const own = location.pathname === "/panel" ? "panel" : "main";
const tell = (what) => fetch("/told", { method: "POST", body: JSON.stringify({ [own]: what }) });
const box = document.querySelector("textarea");
addEventListener("aiworkspace:shown", () => { box.focus(); tell("shown"); });
addEventListener("focus", () => tell("focused"));
addEventListener("aiworkspace:go", (event) => tell(event.detail));
addEventListener("keydown", (event) => event.key === "Escape" && tell("escape"));
box.addEventListener("input", () => tell(box.value));
tell("loaded");
</script>"""


class Shown:
    """A main window and a panel on pages of the test's own."""

    def __init__(self, process: subprocess.Popen[str], screen: Screen, server: Server) -> None:
        self.process = process
        self.screen = screen
        self._server = server

    def call(self, *what: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(what), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def panels(self) -> list[str]:
        return self.screen.do("search", "--onlyvisible", "--name", "^AI Workspace panel$")

    def main(self) -> str:
        return str(eventually(lambda: next(iter(self.screen.windows()), None)))

    def told(self, what: str) -> int:
        """How often the panel's page said this."""
        return sum(one.get("panel") == what for one in self._server.told)

    def main_told(self, what: str) -> bool:
        return {"main": what} in self._server.told

    def appeared(self) -> str:
        """The panel's number on the screen, once it has the keyboard."""
        panel = str(eventually(lambda: next(iter(self.panels()), None)))
        eventually(lambda: self.screen.do("getactivewindow") == [panel])
        return panel


@pytest.fixture
def shown(program: Program) -> Iterator[Shown]:
    with showing(program) as shown:
        yield shown


@contextmanager
def showing(program: Program, *, panel: bool = True) -> Iterator[Shown]:
    command = [program.command[0], "-m", "tests.e2e.window.bare"]
    with serving() as server:
        server.page = PAGE
        with subprocess.Popen(
            [*command, f"{server.url}/?", *([f"{server.url}/panel?"] if panel else [])],
            cwd=ROOT, env=program.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                shown = Shown(process, program.screen, server)
                eventually(lambda: shown.main_told("loaded"))
                eventually(lambda: shown.told("loaded") or not panel)
                yield shown
            finally:
                process.kill()


def hints(screen: Screen, window: str) -> str:
    command = ["xprop", "-id", window, "_NET_WM_STATE", "_MOTIF_WM_HINTS"]
    return subprocess.run(command, env=screen.environment, capture_output=True, text=True, check=True).stdout


def test_it_comes_in_front_takes_what_is_typed_and_goes(shown: Shown) -> None:
    assert shown.panels() == []
    assert shown.call("toggle") is True
    panel = shown.appeared()
    shown.screen.do("type", "harbour")
    eventually(lambda: shown.told("harbour"))
    shown.screen.do("key", "Escape")
    eventually(lambda: shown.told("escape"))
    eventually(lambda: "_NET_WM_STATE_SKIP_TASKBAR" in hints(shown.screen, panel))
    assert "_NET_WM_STATE_ABOVE" in hints(shown.screen, panel)
    assert shown.call("hide_panel") is None
    eventually(lambda: shown.panels() == [])
    eventually(lambda: shown.screen.do("getactivewindow") == [shown.main()])
    assert shown.call("toggle") is True
    assert shown.appeared() == panel
    assert shown.call("toggle") is False
    eventually(lambda: shown.panels() == [])


def test_it_hides_when_it_is_left_and_when_it_is_closed(shown: Shown) -> None:
    shown.call("toggle")
    shown.appeared()
    shown.screen.do("windowactivate", shown.main())
    eventually(lambda: shown.panels() == [])
    assert shown.call("toggle") is True
    shown.appeared()
    shown.screen.do("key", "alt+F4")
    eventually(lambda: shown.panels() == [])
    assert shown.process.poll() is None
    assert shown.call("toggle") is True
    shown.appeared()


def test_it_stands_in_the_upper_third_and_is_as_high_as_its_page(shown: Shown) -> None:
    def place() -> dict[str, int]:
        told = shown.screen.do("getwindowgeometry", "--shell", shown.panels()[0])
        return {name: int(value) for name, _, value in (word.partition("=") for word in told)}

    def is_high(height: int) -> bool:
        return place()["HEIGHT"] == height

    shown.call("toggle")
    shown.appeared()
    top = place()["Y"]
    for height in (420, 90):
        shown.call("panel_height", height)
        eventually(partial(is_high, height))
        assert (place()["X"], place()["WIDTH"]) == (440, 720)
        assert place()["Y"] == top < 333


def test_it_stays_one_window_and_its_memory_stays(shown: Shown) -> None:
    def memory() -> int:
        whole = [psutil.Process(shown.process.pid), *psutil.Process(shown.process.pid).children(recursive=True)]
        return sum(process.memory_full_info().pss for process in whole)

    def once() -> None:
        assert shown.call("toggle") is True
        shown.appeared()
        assert shown.call("toggle") is False
        eventually(lambda: shown.panels() == [])

    for _ in range(TOGGLES // 4):
        once()
    before = memory()
    for _ in range(TOGGLES):
        once()
    assert memory() - before < 40_000_000


def test_both_windows_go_together(shown: Shown) -> None:
    shown.call("toggle")
    shown.appeared()
    family = psutil.Process(shown.process.pid).children(recursive=True)
    shown.process.send_signal(signal.SIGTERM)
    assert shown.process.wait(ENOUGH) == 0
    _, alive = psutil.wait_procs(family, timeout=ENOUGH)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
