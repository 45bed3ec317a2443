"""The quick panel: how soon after its key it is seen, what the program costs at rest, and its memory."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psutil

from app.shell.words import PANEL_TITLE, TITLE
from tests.bench.bench import Bench
from tests.bench.desktop_bare import TITLE as BARE_TITLE
from tests.bench.desktop_screen import Screen, a_screen, missing, until
from tests.bench.page import samples
from tests.bench.program import CACHE, ROOT, tree_memory
from tests.bench.table import Goal, percentile, say

GTK_PYTHON = CACHE / "gtk-venv" / "bin" / "python"
_TIMES = 100
_WARM = 5
_AWAY_SECONDS = 65
"""After a minute without a key the page looks less often whether something has happened."""
_REST_SECONDS = 60
_PAUSE_SECONDS = 0.2
_KEY_SECONDS = 5
_STARTED_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that Ctrl+Shift and ``letter`` shows and hides."""

    screen: Screen
    title: str
    letter: str

    def first(self) -> None:
        """Show it until it is there, which takes a while when the program has just begun, and hide it."""
        self._press_until(lambda: self.screen.find(self.title))
        until(lambda: self.screen.drawn(self.title))
        time.sleep(_PAUSE_SECONDS)
        self._press_until(lambda: not self.screen.drawn(self.title))

    def _press_until(self, came: Callable[[], bool]) -> None:
        end = time.monotonic() + _STARTED_SECONDS
        while time.monotonic() < end:
            self.screen.key(self.letter)
            with contextlib.suppress(RuntimeError):
                until(came, 0.02, _KEY_SECONDS)
                return
        raise RuntimeError(f"the key of {self.title} does nothing")

    def show(self) -> float:
        """Seconds from the key to its words on the screen."""
        pressed = self.screen.key(self.letter)
        return until(lambda: self.screen.drawn(self.title)) - pressed

    def hide(self) -> None:
        """By its key; returns when it has gone and what follows that is over."""
        self.screen.key(self.letter)
        until(lambda: not self.screen.drawn(self.title))
        time.sleep(_PAUSE_SECONDS)


def run(bench: Bench) -> None:
    """With Qt, and with GTK where its environment is there."""
    lacking = missing()
    if lacking or sys.platform == "win32":
        say(f"  left out: it needs {', '.join(lacking) or 'an X server'}")
        return
    _measured(bench, "desktop", sys.executable)
    if GTK_PYTHON.exists():
        _measured(bench, "desktop-gtk", str(GTK_PYTHON))
    else:
        say("  GTK left out: make gtk-env")


def _measured(bench: Bench, part: str, python: str) -> None:
    program = samples(bench, part)
    with a_screen(program.env) as screen, started([python, "-m", "app", "app"], screen) as process:
        ours = Panel(screen, PANEL_TITLE, "a")
        with started([sys.executable, "-m", "tests.bench.desktop_bare"], screen, _PLAIN):
            bare = Panel(screen, BARE_TITLE, "b")
            ours.first()
            screen.lower(TITLE)
            bare.first()
            times, beside = _in_turn(ours, bare)
        add, goal = bench.report.add, Goal("at most", 60)
        add(part, "key to panel on the screen, median", statistics.median(times), "ms",
            usual=statistics.median(beside), goal=goal)  # fmt: skip
        add(part, "… p95", percentile(times, 0.95), "ms", usual=percentile(beside, 0.95))
        add(part, "… the slowest", max(times), "ms", usual=max(beside))
        family = psutil.Process(process.pid)
        say("  a while without touching it")
        time.sleep(_AWAY_SECONDS)
        add(part, "processor at rest, over a minute, of one core", 100 * _at_rest(family), "%", goal=Goal("at most", 1))
        add(part, "memory with window and panel", tree_memory(family) / 1e6, "MB")


def _in_turn(ours: Panel, bare: Panel) -> tuple[list[float], list[float]]:
    """Milliseconds of both, one after the other so that both meet the same noise; after some that do not count."""
    taken: tuple[list[float], list[float]] = ([], [])
    for round_ in range(_WARM + _TIMES):
        for panel, times in zip((ours, bare), taken, strict=True):
            seconds = panel.show()
            if round_ >= _WARM:
                times.append(seconds * 1000)
            time.sleep(_PAUSE_SECONDS)
            panel.hide()
    return taken


def _at_rest(process: psutil.Process) -> float:
    """Seconds of processor that the process and all below it took in one second."""
    before, began = _used(process), time.monotonic()
    time.sleep(_REST_SECONDS)
    return (_used(process) - before) / (time.monotonic() - began)


def _used(process: psutil.Process) -> float:
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = one.cpu_times()
            total += times.user + times.system
    return total


_PLAIN = {"QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu", "QT_QUICK_BACKEND": "software"}
"""The way ours draws where there is no graphics card."""
if hasattr(os, "geteuid") and os.geteuid() == 0:
    _PLAIN |= {"QTWEBENGINE_DISABLE_SANDBOX": "1"}


@contextlib.contextmanager
def started(
    command: Sequence[str], screen: Screen, more: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=screen.environment | (more or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    family = [psutil.Process(process.pid)]
    try:
        yield process
    finally:
        family += family[0].children(recursive=True) if process.poll() is None else []
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.kill()
        process.wait()
