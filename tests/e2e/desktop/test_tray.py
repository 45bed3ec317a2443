"""The icon in a real tray: it appears, its menu opens, and what is chosen there is done."""

from __future__ import annotations

import importlib.util
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GTK_PYTHON = ROOT / "build" / "cache" / "gtk-venv" / "bin" / "python"
NEEDED = ("Xvfb", "openbox", "xdotool", "trayer")
ENOUGH = 30


class Screen:
    """An X server with a window manager; a tray when it is asked for."""

    def __init__(self) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
        self._processes = [subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)]
        os.close(write)
        with os.fdopen(read) as told:
            name = ":" + told.readline().strip()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "DBUS_", "QT", "LC_", "WAYLAND", "PYTHON"))
        } | {"DISPLAY": name, "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        self.start("openbox")

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        return process

    def tray(self) -> subprocess.Popen[bytes]:
        return self.start("trayer", "--edge", "top", "--align", "left", "--widthtype", "pixel", "--width", "200",
                          "--heighttype", "pixel", "--height", "32")  # fmt: skip

    def end(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def do(self, *arguments: str) -> list[str]:
        """What xdotool answers, as words."""
        command = ["xdotool", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout.split()

    def windows(self) -> list[str]:
        """Every window that is on the screen, menus included."""
        return self.do("search", "--onlyvisible", "--maxdepth", "1", "--class", "")


class Program:
    """The test program on a screen, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line.strip())

    def says(self, seconds: float = ENOUGH) -> str:
        return self._said.get(timeout=seconds)

    def until(self, wanted: str, do: Callable[[], object]) -> None:
        """Do it until the program says so: an icon or a menu may be drawn a little before it hears the mouse."""
        until = time.monotonic() + ENOUGH
        while time.monotonic() < until:
            do()
            try:
                said = self.says(1.5)
            except queue.Empty:
                continue
            if said == wanted:
                return
            raise AssertionError(f"{said} instead of {wanted}")
        raise AssertionError(f"never {wanted}")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()


@pytest.fixture
def screen() -> Iterator[Screen]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    screen = Screen()
    yield screen
    screen.end()


@pytest.fixture(params=["qt", "gtk"])
def kind(request: pytest.FixtureRequest) -> str:
    kind = str(request.param)
    if kind == "qt" and importlib.util.find_spec("PySide6") is None:
        pytest.skip("Qt is not installed")
    if kind == "gtk" and not GTK_PYTHON.exists():
        pytest.skip("GTK's environment is not there (make gtk-env)")
    return kind


@contextmanager
def started(kind: str, screen: Screen, language: str = "en") -> Iterator[Program]:
    python = sys.executable if kind == "qt" else str(GTK_PYTHON)
    command = [python, "-m", "tests.e2e.desktop.tray_program", kind, language]
    with subprocess.Popen(command, cwd=ROOT, env=screen.environment, stdout=subprocess.PIPE, text=True) as process:
        program = Program(process)
        try:
            yield program
        finally:
            program.end()


def at_icon(screen: Screen, button: str) -> None:
    screen.do("mousemove", "16", "16", "click", button)


def choose(screen: Screen, downs: int) -> None:
    """Open the menu and choose a line by the keyboard, counted from the top."""
    before = len(screen.windows())
    at_icon(screen, "3")
    until = time.monotonic() + 0.5  # a menu of Qt has no class to be found by; a key that came too soon is sent again
    while len(screen.windows()) <= before and time.monotonic() < until:
        pass
    screen.do("key", "--delay", "60", *["Down"] * downs, "Return")


def test_the_menu_does_what_is_chosen(screen: Screen, kind: str) -> None:
    screen.tray()
    with started(kind, screen) as program:
        while program.says() != "there":
            pass
        program.until("show", lambda: at_icon(screen, "1"))
        program.until("new question", lambda: choose(screen, 2))
        program.until("pause", lambda: choose(screen, 3))  # the status line cannot be chosen
        program.until("resume", lambda: choose(screen, 3))  # made anew each time
        program.until("quit", lambda: choose(screen, 4))
        assert program.process.wait(ENOUGH) == 0


def test_a_tray_that_comes_later_is_taken_up(screen: Screen, kind: str) -> None:
    with started(kind, screen) as program:
        assert program.says() == "gone"
        tray = screen.tray()
        assert program.says() == "there"
        tray.kill()
        tray.wait()
        assert program.says() == "gone"
        screen.tray()
        assert program.says() == "there"
        program.until("show", lambda: at_icon(screen, "1"))
