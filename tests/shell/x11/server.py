"""An X server of its own for a test, with a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
ENOUGH = 12


def eventually(what: Callable[[], T | None]) -> T:
    """What ``what`` gives once that is true."""
    until = time.monotonic() + ENOUGH
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it never came about")


def needed(*programs: str) -> None:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


class XServer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.name = self._begin()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "DBUS_", "LC_", "WAYLAND", "GTK_"))
        } | {"DISPLAY": self.name, "HOME": str(folder), "LANG": "C.UTF-8", "GTK_A11Y": "none", "NO_AT_BRIDGE": "1"}
        self.start("openbox")
        eventually(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))

    def _begin(self) -> str:
        """The display's name; two servers that start at once may want the same number, then one gives up."""
        for _ in range(5):
            read, write = os.pipe()
            command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1000x700x24", "-nolisten", "tcp", "-noreset"]
            server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.close(write)
            with os.fdopen(read) as told:
                number = told.readline().strip()
            if number:
                self.processes.append(server)
                return f":{number}"
            server.wait()
        raise AssertionError("no X server starts")

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    def run(self, *command: str, given: str | None = None) -> str:
        ran = subprocess.run(
            command, env=self.environment, capture_output=True, input=given, encoding="utf-8", timeout=ENOUGH,
            check=False,
        )  # fmt: skip
        return ran.stdout

    def copy(self, text: str, selection: str = "clipboard") -> None:
        """Copied by xclip, which stays behind to give it away; whoever had it before is not asked for it."""
        before = self.owner(selection)
        process = self.start("xclip", "-quiet", "-selection", selection)
        assert process.stdin is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        eventually(lambda: self.owner(selection) not in (0, before))
        eventually(lambda: self.pasted(selection) == text)

    def owner(self, selection: str) -> int:
        """The number of the window that has it; 0 without one."""
        from Xlib.display import Display

        display = Display(self.name)
        try:
            return int(getattr(display.get_selection_owner(display.get_atom(selection.upper())), "id", 0))
        finally:
            display.close()

    def pasted(self, selection: str = "clipboard") -> str:
        return self.run("xclip", "-out", "-selection", selection, "-target", "UTF8_STRING")

    def front(self) -> str:
        return self.run("xdotool", "getactivewindow", "getwindowname").strip()

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None and not pipe.closed:
                    pipe.close()


@pytest.fixture
def x_server(tmp_path: Path) -> Iterator[XServer]:
    needed("Xvfb", "openbox", "xdotool", "xclip", "xprop")
    pytest.importorskip("Xlib")
    server = XServer(tmp_path)
    yield server
    server.end()
