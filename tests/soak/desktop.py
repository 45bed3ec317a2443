"""The quick panel shown and hidden again and again by its key: it comes and goes each time, and nothing grows."""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.shell.words import PANEL_TITLE
from tests.bench.desktop import Panel, started
from tests.bench.desktop_screen import a_screen, missing
from tests.bench.program import Program, tree_memory

_EVERY = 10
_MORE_MEMORY = 0.05
"""Of the tree's memory, between the second quarter of the run and its last."""
_MORE_FILES, _MORE_THREADS = 8, 4


@dataclass(frozen=True, slots=True)
class Held:
    """What the program and all below it hold: bytes, open files, threads, and windows of the panel's title."""

    memory: int
    files: int
    threads: int
    windows: int


def run(work: Path, times: int, say: Callable[[str], None], python: str = sys.executable) -> list[str]:
    """What is wrong after that many shows and hides; nothing where there is no X server to be had."""
    lacking = missing()
    if lacking or sys.platform == "win32":
        say(f"the panel is left out: it needs {', '.join(lacking) or 'an X server'}")
        return []
    try:
        return grown(shown_and_hidden(work, times, say, python))
    except RuntimeError as wrong:
        return [f"the panel: {wrong}"]


def shown_and_hidden(work: Path, times: int, say: Callable[[str], None], python: str = sys.executable) -> list[Held]:
    """What is held, from the first show on; RuntimeError when the panel does not come or does not go."""
    work.mkdir(parents=True, exist_ok=True)
    program = Program(work / "home", extra={"HOME": str(work)})
    with a_screen(program.env) as screen, started([python, "-m", "app", "app"], screen) as process:
        family = psutil.Process(process.pid)
        panel = Panel(screen, PANEL_TITLE, "a")
        panel.first()
        held = [_held(family, panel)]
        for time_ in range(1, times + 1):
            panel.show()
            panel.hide()
            if time_ % _EVERY == 0 or time_ == times:
                held.append(_held(family, panel))
                say(
                    f"  panel {time_}: {held[-1].memory / 1e6:.0f} MB, {held[-1].files} files, {held[-1].threads} threads"
                )
    return held


def grown(held: list[Held]) -> list[str]:
    """What the later half holds more of than a program at rest may."""
    first, last = held[len(held) // 4 : len(held) // 2 + 1], held[-max(1, len(held) // 4) :]
    wrong = []
    before, after = (statistics.median(one.memory for one in part) for part in (first, last))
    if after > before * (1 + _MORE_MEMORY):
        wrong.append(f"the panel's memory grew from {before / 1e6:.0f} to {after / 1e6:.0f} MB")
    for name, more in (("files", _MORE_FILES), ("threads", _MORE_THREADS), ("windows", 0)):
        before, after = (statistics.median(getattr(one, name) for one in part) for part in (first, last))
        if after > before + more:
            wrong.append(f"the panel's {name} grew from {before:g} to {after:g}")
    return wrong


def _held(process: psutil.Process, panel: Panel) -> Held:
    files = threads = 0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            files += one.num_fds() if os.name == "posix" else 0
            threads += one.num_threads()
    return Held(tree_memory(process), files, threads, panel.screen.windows_of(panel.title))
