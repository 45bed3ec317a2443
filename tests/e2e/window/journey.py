"""A person at the desktop: the real program among real programs, what its pages show, what its server knows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.workspace.instance import find_running
from tests.e2e.window.conftest import ENOUGH, ROOT, Program, Running, Screen, eventually

MAIN, PANEL = 0, 1


def needed(*programs: str) -> None:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


class Journey:
    """The program with its window on a screen, ready to be used."""

    def __init__(self, program: Program, running: Running) -> None:
        self.program = program
        self.running = running
        self.screen: Screen = program.screen
        found: Any = eventually(lambda: find_running(program.instance))
        self._client = httpx.Client(
            base_url=found.url, headers={"Authorization": f"Bearer {found.token}"}, timeout=ENOUGH, trust_env=False
        )
        self.window = running.loaded()
        eventually(lambda: running.asked("/api/desktop/offers"))  # the panel's page is there too
        self._others: list[subprocess.Popen[bytes]] = []

    # --- its server -----------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        return self._client.get(f"/api{path}").raise_for_status().json()

    def post(self, path: str, **body: object) -> Any:
        answer = self._client.post(f"/api{path}", json=body).raise_for_status()
        return answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else None

    def set(self, **values: object) -> None:
        """Settings; two underlines stand for a point."""
        dotted = {name.replace("__", "."): value for name, value in values.items()}
        self._client.patch("/api/settings", json={"values": dotted}).raise_for_status()

    def paths(self) -> list[tuple[str, str]]:
        return sorted((one["path"], one["status"]) for one in self.get("/documents")["documents"])

    def offers(self, kind: str) -> list[str]:
        """The texts that lie ready, of that kind."""
        return [one["text"] for one in self.get("/desktop/offers")["offers"] if one["kind"] == kind]

    # --- its pages ------------------------------------------------------------------------------

    def page(self, window: int, script: str) -> Any:
        """What the expression is worth in that page."""
        return self._client.post(f"/told/run?{window}", content=script.encode()).raise_for_status().json()

    def words(self, window: int, selector: str) -> list[str]:
        """The visible words of what the selector finds."""
        found: list[str] = self.page(
            window,
            f"[...document.querySelectorAll({json.dumps(selector)})].filter((one) => one.checkVisibility())"
            ".map((one) => one.innerText.trim())",
        )
        return found

    def click(self, window: int, selector: str) -> None:
        """The real mouse on the middle of the first that the selector finds, once it stands still there."""
        script = (
            f"(() => {{ const box = document.querySelector({json.dumps(selector)})?.getBoundingClientRect();"
            " return box ? [box.x + box.width / 2, box.y + box.height / 2, innerWidth, innerHeight] : null; })()"
        )
        before: list[float] | None = None

        def still() -> bool:
            nonlocal before
            now = self.page(window, script)
            same, before = now is not None and now == before, now
            return same

        eventually(still)
        assert before is not None
        x, y, width, height = before
        assert 0 <= x < width, f"{selector} is beside the window: {before}"
        assert 0 <= y < height, f"{selector} is below the window: {before}"
        number = self.window if window == MAIN else self.screen.panels()[0]
        self.screen.do("mousemove", "--window", number, str(int(x)), str(int(y)), "click", "1")

    # --- the screen -----------------------------------------------------------------------------

    def front(self) -> str:
        return "".join(self.screen.do("getactivewindow"))

    def panel(self) -> str:
        """The panel's number, once it is on the screen and has the keyboard."""
        panel = str(eventually(lambda: next(iter(self.screen.panels()), None)))
        eventually(lambda: self.front() == panel)
        return panel

    def by_key(self) -> str:
        """The panel, by its global key."""
        eventually(lambda: self.get("/desktop/status")["hotkey"]["state"] == "on")
        self.screen.do("key", "ctrl+shift+a")
        return self.panel()

    def gone(self) -> None:
        eventually(lambda: self.screen.panels() == [])

    def start(self, *command: str, told: bool = False) -> subprocess.Popen[bytes]:
        """Another program; it ends with the journey. ``told``: what it says can be read."""
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.screen.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if told else subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._others.append(process)
        return process

    def in_front(self, *command: str, named: str) -> str:
        """Another program with a window of that title (a pattern), which has the keyboard then; its number."""
        self.start(*command)
        window = str(eventually(lambda: next(iter(self.screen.do("search", "--onlyvisible", "--name", named)), None)))
        self.activate(window)
        return window

    def activate(self, window: str) -> None:
        def once() -> bool:
            self.screen.do("windowactivate", window)
            return self.front() == window

        eventually(once)

    def editor(self, file: Path) -> str:
        """A real text editor with that file open; its window's number."""
        return self.in_front("mousepad", "--disable-server", str(file), named="Mousepad$")

    def copy(self, text: str, selection: str = "clipboard") -> None:
        """Copied by a small program that stays behind to give it away."""
        command = ["xclip", "-quiet", "-selection", selection]
        process = subprocess.Popen(
            command, env=self.screen.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._others.append(process)
        assert process.stdin is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        eventually(lambda: self.pasted(selection) == text)

    def pasted(self, selection: str = "clipboard") -> str:
        command = ["xclip", "-out", "-selection", selection, "-target", "UTF8_STRING"]
        return subprocess.run(command, env=self.screen.environment, capture_output=True, check=False).stdout.decode()

    # --- the tray -------------------------------------------------------------------------------

    def tray(self) -> None:
        """A tray that shows the program's icon in the upper left corner."""
        self.start("trayer", "--edge", "top", "--align", "left", "--widthtype", "pixel", "--width", "200",
                   "--heighttype", "pixel", "--height", "32")  # fmt: skip
        eventually(lambda: self.get("/desktop/status")["tray"])

    def menu(self) -> dict[str, tuple[bool, int, int]]:
        """The lines of the tray's menu, opened by the mouse: whether they can be chosen, and where they are."""

        def opened() -> Any:
            lines = self._client.post("/told/menu").raise_for_status().json()
            if not lines:
                self.screen.do("mousemove", "16", "16", "click", "3", "sleep", "0.3")
            return lines

        return {text: (can, x, y) for text, can, x, y in eventually(opened) if text}  # type: ignore[attr-defined]

    def choose(self, text: str, done: Callable[[], object]) -> None:
        """That line of the tray's menu by the mouse; a menu may be drawn a little before it hears it."""

        def once() -> bool:
            can, x, y = self.menu()[text]
            assert can, text
            self.screen.do("mousemove", str(x), str(y), "sleep", "0.1", "click", "1", "sleep", "0.2")
            try:
                return not self._client.post("/told/menu", timeout=5).json()
            except httpx.HTTPError:  # what was chosen has ended it
                return True

        eventually(once)
        eventually(done)

    # --- the end --------------------------------------------------------------------------------

    def end(self) -> None:
        self._client.close()
        for process in reversed(self._others):
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@contextmanager
def journey(program: Program, **settings: str) -> Iterator[Journey]:
    """The program started with these settings in its environment (``CLIPBOARD__WATCH``)."""
    quiet = {"NO_AT_BRIDGE": "1", "GTK_A11Y": "none", "GSETTINGS_BACKEND": "memory"}
    program.screen.environment.update(quiet | {"DBUS_SESSION_BUS_ADDRESS": "disabled:"} | program.screen.environment)
    program.environment.update(program.screen.environment)
    program.environment.update({f"AIWORKSPACE_{name}": value for name, value in settings.items()})
    with program.started() as running:
        one = Journey(program, running)
        try:
            yield one
        finally:
            one.end()


def on_disk(home: Path, text: str) -> list[str]:
    """Files beneath ``home`` that hold the text, in any of the encodings that are used."""
    wanted = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    wanted.append(json.dumps(text)[1:-1].encode())
    found = []
    for folder, _, names in os.walk(home):
        for name in names:
            data = (Path(folder) / name).read_bytes()
            if any(one in data for one in wanted):
                found.append(name)
    return found
