from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
GTK_PYTHON = ROOT / "build" / "cache" / "gtk-venv" / "bin" / "python"
ENOUGH = 60
NEEDED = ("Xvfb", "openbox", "xdotool")


def eventually(what: Callable[[], object]) -> object:
    """What ``what`` gives once that is true; fails when it stays false for a minute."""
    until = time.monotonic() + ENOUGH
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came about")


class Screen:
    """An X server without a screen, and a window manager on it."""

    def __init__(self, folder: Path, size: str = "1600x1000x24") -> None:
        folder.mkdir()
        self.folder = folder
        self._picture = folder / "Xvfb_screen0"
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self.server = subprocess.Popen(
            [*command, "-fbdir", str(folder)], pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.name = ":" + told.readline().strip()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AIWORKSPACE_", "XDG_", "DBUS_", "QT", "LC_", "WAYLAND", "PYTHON"))
        } | {
            "DISPLAY": self.name,
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # else libraries start one, which stays as long as the X server
        }
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
        eventually(lambda: self.do("get_num_desktops") not in ([], ["0"]))  # which the manager tells

    def end(self) -> None:
        for process in (self._manager, self.server):
            process.kill()
            process.wait()

    def do(self, *arguments: str) -> list[str]:
        """What xdotool answers, as words."""
        command = ["xdotool", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout.split()

    def windows(self) -> list[str]:
        """The program's windows that are on the screen; its icon in a tray lies deeper."""
        return self.do("search", "--onlyvisible", "--maxdepth", "2", "--name", "^AI Workspace$")

    def panels(self) -> list[str]:
        """The quick panel, while it is on the screen."""
        return self.do("search", "--onlyvisible", "--name", "^AI Workspace panel$")

    def colours(self) -> int:
        """How many colours the screen shows now: a blank page has a handful."""
        data = self._picture.read_bytes()
        header = struct.unpack(">25I", data[:100])
        start = header[0] + header[19] * 12
        return len({data[at : at + 4] for at in range(start, len(data) - 3, 4)})


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    screen = Screen(tmp_path / "screen")
    yield screen
    screen.end()


class Program:
    """The program with its window on a screen."""

    def __init__(self, python: str, screen: Screen, home: Path) -> None:
        self.command = [python, "-m", "tests.e2e.window.program"]
        self.gtk = python == str(GTK_PYTHON)
        self.screen = screen
        self.home = home
        self.environment = {**screen.environment, "AIWORKSPACE_HOME": str(home)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=ENOUGH,
            check=False,
        )  # fmt: skip

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Running]:
        with subprocess.Popen(
            [*self.command, "app", *arguments], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        ) as process:  # fmt: skip
            running = Running(process, self)
            try:
                yield running
            finally:
                running.kill()

    @property
    def instance(self) -> Path:
        return self.home / "instance.json"


class Running:
    def __init__(self, process: subprocess.Popen[str], program: Program) -> None:
        self.process = process
        self._program = program
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.append(line.strip())

    def asked(self, path: str) -> bool:
        """Whether the window asked the server for this."""
        assert self.process.poll() is None, "\n".join(self._lines)
        return f"GET {path}" in self._lines

    def times(self, start: str) -> int:
        """How many requests of the window begin so (``DELETE /api/…``)."""
        return sum(line.startswith(start) for line in self._lines)

    def loaded(self) -> str:
        """The window's number on the screen, once its page is there."""
        eventually(lambda: self.asked("/api/session"))
        return str(eventually(lambda: next(iter(self._program.screen.windows()), None)))

    def ended(self, end: Callable[[], object]) -> int:
        """The exit code after ``end``; every process that the program had started has gone too."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        end()
        code = self.process.wait(ENOUGH)
        _, alive = psutil.wait_procs(family, timeout=ENOUGH)
        assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
        return code

    def signal(self, number: signal.Signals) -> int:
        return self.ended(lambda: self.process.send_signal(number))

    def kill(self) -> None:
        with_children = (
            [*psutil.Process(self.process.pid).children(recursive=True)] if self.process.poll() is None else []
        )
        self.process.kill()
        for child in with_children:
            if child.is_running():
                child.kill()
        self._reader.join(ENOUGH)


@pytest.fixture(params=["qt", "gtk"])
def program(request: pytest.FixtureRequest, screen: Screen, tmp_path: Path) -> Program:
    if request.param == "gtk" and not GTK_PYTHON.exists():
        pytest.skip("no environment with GTK: make gtk-env")
    if request.param == "qt" and importlib.util.find_spec("PySide6") is None:
        pytest.skip("the packages of the window are not installed")
    return Program(sys.executable if request.param == "qt" else str(GTK_PYTHON), screen, tmp_path / "数据")


def json_of(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer
