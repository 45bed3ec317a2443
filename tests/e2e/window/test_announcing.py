"""What ends while no window is in front is announced by the desktop's own notifications; a click goes there."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.window.conftest import Program, Screen, eventually
from tests.e2e.window.journey import MAIN, PANEL, Journey, journey, needed
from tests.ollama_server import OllamaModel, OllamaServer

ANSWER = ["At six ", "in the morning [1]."]
LONG_SECONDS = 10.5
SETTINGS = """[global]
origin = top-left
offset = (10, 10)
width = 300
mouse_left_click = do_action, close_current
[urgency_normal]
timeout = 0
"""


@contextmanager
def notifications(screen: Screen, folder: Path) -> Iterator[None]:
    """A session bus of its own with a notification service on it."""
    (folder / "dunstrc").write_text(SETTINGS, encoding="utf-8")
    address = f"unix:path={folder / 'bus'}"
    screen.environment["DBUS_SESSION_BUS_ADDRESS"] = address
    with ExitStack() as stack:

        def start(*command: str) -> None:
            process = subprocess.Popen(
                command, env=screen.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.kill)

        start("dbus-daemon", "--session", "--nofork", f"--address={address}")
        eventually((folder / "bus").exists)
        start("dunst", "-config", str(folder / "dunstrc"))
        eventually(lambda: told(screen, "count", "displayed") == "0")
        yield


def told(screen: Screen, *what: str) -> str:
    command = ["dunstctl", *what]
    return subprocess.run(command, env=screen.environment, capture_output=True, text=True, check=False).stdout.strip()


def said(screen: Screen) -> list[str]:
    """The titles of what was announced and clicked away."""
    history: Any = json.loads(told(screen, "history"))
    return [one["summary"]["data"] for one in history["data"][0]]


def clicked(desk: Journey) -> None:
    """The notification that is on the screen, by the mouse."""
    eventually(lambda: told(desk.screen, "count", "displayed") == "1")
    window = eventually(lambda: next(iter(desk.screen.do("search", "--onlyvisible", "--class", "Dunst")), None))
    desk.screen.do("mousemove", "--window", str(window), "60", "20", "click", "1")


@pytest.fixture
def model() -> Iterator[OllamaServer]:
    server = OllamaServer([OllamaModel("writer", ANSWER)])
    server.hold = threading.Event()
    yield server
    server.close()


def test_a_click_on_what_was_announced_goes_there(program: Program, model: OllamaServer, tmp_path: Path) -> None:
    needed("dunst", "dunstctl", "dbus-daemon", "xterm")
    (file := tmp_path / "harbour.txt").write_text("The harbour gate opens at six in the morning.", encoding="utf-8")
    (later := tmp_path / "berths.txt").write_text("Berth 4 is booked in May.", encoding="utf-8")
    asked = {"OLLAMA__ADDRESS": model.address, "MODEL__ACTIVE": "ollama:writer", "INTERFACE__LANGUAGE": "en"}
    with notifications(program.screen, tmp_path), journey(program, **asked) as desk:
        desk.post("/index", paths=[str(file)], passwords=[])
        eventually(lambda: desk.paths() == [(str(file), "indexed")])
        job = desk.post("/index", paths=[str(later)], passwords=[])
        desk.post(f"/jobs/{job['id']}/pause")
        begun = time.monotonic()
        other = desk.in_front("xterm", "-T", "other work", "-geometry", "60x10+500+600", named="^other work$")

        desk.by_key()
        desk.screen.do("type", "When does the harbour gate open in the morning?")
        desk.screen.do("key", "Return")
        eventually(lambda: desk.words(PANEL, ".panel-answer[aria-busy=true]") != [])
        eventually(model.begun.is_set)
        desk.screen.do("key", "Escape")
        desk.gone()
        desk.activate(other)
        assert model.hold is not None
        model.hold.set()
        clicked(desk)
        eventually(lambda: said(desk.screen) == ["Your answer is ready"])
        eventually(lambda: desk.front() == desk.window)
        eventually(lambda: desk.page(MAIN, "location.pathname").startswith("/chat/"))

        desk.activate(other)
        eventually(lambda: time.monotonic() - begun > LONG_SECONDS)
        desk.post(f"/jobs/{job['id']}/continue")
        clicked(desk)
        eventually(lambda: "Indexing has finished" in said(desk.screen))
        eventually(lambda: desk.front() == desk.window)
        eventually(lambda: desk.page(MAIN, "location.pathname") == "/activity")
        assert desk.running.signal(signal.SIGTERM) == 0
