"""Whatever ends the program, and whatever it does at the time: no process stays, what was written is there again."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

from app.workspace.instance import Instance, find_running
from tests.e2e.window.conftest import ENOUGH, Program, Running, eventually
from tests.e2e.window.test_quitting import beside_a_tray
from tests.gguf_writer import write_known_answer_gguf
from tests.ollama_server import OllamaModel, OllamaServer

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")

QUESTION, ASIDE = "who keeps the key of the crane", "when does the gate open"
FILES = 400
MANY_WORDS = 4000


class Spoken:
    """What a client of the running program asks it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self.client.get(path).raise_for_status().json()

    def post(self, path: str, **body: object) -> Any:
        answer = self.client.post(path, json=body).raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def speaking(program: Program) -> Iterator[Spoken]:
    found = eventually(lambda: find_running(program.instance))
    assert isinstance(found, Instance)
    owner = {"Authorization": f"Bearer {found.token}"}
    with httpx.Client(base_url=found.url, headers=owner, timeout=ENOUGH, trust_env=False) as client:
        yield Spoken(client)


@contextmanager
def doing_much(program: Program, spoken: Spoken, folder: Path) -> Iterator[None]:
    """While it reads files and writes an answer that does not end."""
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(f"Berth {number} is booked.\n" * MANY_WORDS, encoding="utf-8")
    spoken.post("/api/index", paths=[str(folder)], passwords=[])
    begun = threading.Event()
    with contextlib.ExitStack() as stack:
        if program.gtk:  # in whose environment there is no llama.cpp
            ollama = stack.enter_context(OllamaServer([OllamaModel("endless", ["tide "] * 3)]))
            ollama.hold = threading.Event()
            spoken.client.patch("/api/settings", json={"values": {"ollama.address": ollama.address}}).raise_for_status()
            model = "ollama:endless"
        else:
            model = str(write_known_answer_gguf(folder.parent / "endless.gguf", ["tide ", "rises "], endless=True))

        def listen() -> None:
            task = {"text": "Die Flut steigt.", "model": model, "keep": True}
            with (
                contextlib.suppress(httpx.HTTPError),
                spoken.client.stream("POST", "/api/commands/translate/run", json=task, timeout=None) as answer,
            ):
                for line in answer.iter_lines():
                    if "tide" in line:
                        begun.set()

        listener = threading.Thread(target=listen)
        listener.start()
        assert begun.wait(ENOUGH)
        eventually(lambda: _indexing(spoken))
        yield
        listener.join(ENOUGH)
        assert not listener.is_alive()


def _indexing(spoken: Spoken) -> bool:
    [job] = spoken.get("/api/jobs")["jobs"]
    return job["state"] == "running" and bool(job["progress"])


def written(program: Program, running: Running, spoken: Spoken, before: tuple[str, str] = ("", "")) -> str:
    """A question half written in each window after what stood there; both kept. The main window's number."""
    screen, window = program.screen, running.loaded()

    def keeps(question: str, aside: str) -> None:
        found: list[object] = []

        def same() -> bool:
            values = spoken.get("/api/state")["values"]
            found[:] = [values.get("chat.drafts", {}).get("new", ""), values.get("panel.draft", "")]
            return found == [question, aside]

        with contextlib.suppress(AssertionError):
            eventually(same)
        assert found == [question, aside]

    eventually(lambda: running.asked("/api/network/ledger"))  # the first page that is shown asks for it
    spoken.post("/api/desktop/go", page="/chat")
    eventually(lambda: screen.do("getactivewindow") == [window])
    eventually(lambda: running.asked("/api/collections"))
    screen.do("type", QUESTION)
    keeps(before[0] + QUESTION, before[1])
    assert spoken.post("/api/desktop/toggle") == {"shown": True}
    eventually(lambda: screen.do("getactivewindow") == screen.panels() != [])
    screen.do("type", ASIDE)
    keeps(before[0] + QUESTION, before[1] + ASIDE)
    return window


def kept(program: Program) -> tuple[str, str]:
    """What the library holds of both drafts."""
    [file] = program.home.rglob("*.db")
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        rows = dict(database.execute("SELECT name, value FROM page_state").fetchall())
    return json.loads(rows["chat.drafts"])["new"], json.loads(rows["panel.draft"])


def left_behind(program: Program) -> list[psutil.Process]:
    """Processes that were started for this library, by whomever."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("AIWORKSPACE_HOME") == str(program.home):
                found.append(process)
    return found


def close(program: Program, window: str) -> None:
    """As a taskbar does: the panel may be in front of it."""
    display = Display(program.screen.name)
    try:
        root, target = display.screen().root, display.create_resource_object("window", int(window))
        message = ClientMessage(
            window=target, client_type=display.intern_atom("_NET_CLOSE_WINDOW"), data=(32, [X.CurrentTime, 2, 0, 0, 0])
        )
        root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        display.sync()
    finally:
        display.close()


def choose_quit(program: Program, running: Running) -> None:
    """The last line of the icon's menu. A menu may be drawn a little before it hears the keyboard."""

    def once() -> bool:
        program.screen.do("mousemove", "14", "14", "click", "3", "sleep", "0.4", "key", "--delay", "60", "Up", "Return")
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(3)
        return running.process.poll() is not None

    eventually(once)


WAYS = ["menu", "window", "SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "display"]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_stays_and_nothing_is_lost(program: Program, way: str, tmp_path: Path) -> None:
    (folder := tmp_path / "files").mkdir()
    tray = beside_a_tray(program) if way == "menu" else contextlib.nullcontext()
    with tray, program.started() as running, speaking(program) as spoken:
        ways: dict[str, Callable[[], object]] = {
            "menu": lambda: choose_quit(program, running),
            "window": lambda: close(program, window),
            "display": program.screen.end,
        }
        with doing_much(program, spoken, folder):
            window = written(program, running, spoken)
            code = running.ended(ways.get(way) or (lambda: running.process.send_signal(signal.Signals[way])))
        if way not in {"SIGKILL", "display"}:
            assert code == 0
            assert not program.instance.exists()
        eventually(lambda: left_behind(program) == [])
    assert kept(program) == (QUESTION, ASIDE)
    done = program.run("documents", "--json")
    assert done.returncode == 0, done.stderr


def test_after_a_kill_both_windows_go_on_where_they_were(program: Program) -> None:
    with program.started() as running, speaking(program) as spoken:
        written(program, running, spoken)
        running.ended(running.process.kill)
    with program.started() as again, speaking(program) as spoken:
        written(program, again, spoken, before=(QUESTION, ASIDE))
        assert again.signal(signal.SIGTERM) == 0
    assert kept(program) == (QUESTION * 2, ASIDE * 2)
