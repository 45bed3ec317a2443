"""The window: how soon its page is usable, and its memory beside the same page in ``chromium --app``."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from build import machine
from tests.bench.bench import Bench
from tests.bench.page import measure, samples
from tests.bench.program import COMMAND, ROOT, Program, tree_memory
from tests.bench.table import Goal, say

_CALM_SECONDS = 5
_MOST_SECONDS = 90
_ROUNDS = 5


def run_start(bench: Bench) -> None:
    """From the start of ``aiworkspace app`` to the first picture of a page that takes a question, the second time and later."""
    if shutil.which("Xvfb") is None:
        say("  left out: it needs Xvfb")
        return
    program = samples(bench, "page-window")
    with _display() as display:
        _first_picture(program, display)
        times = [_first_picture(program, display) for _ in range(_ROUNDS)]
    add = bench.report.add
    add(
        "page-window",
        "start to a usable page in the window, median",
        statistics.median(times),
        "s",
        goal=Goal("at most", 1.5),
    )
    add("page-window", "the slowest of them", max(times), "s")


def _first_picture(program: Program, display: str) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = program.env | {"DISPLAY": display, "QTWEBENGINE_REMOTE_DEBUGGING": f"127.0.0.1:{port}"}
    began = time.time()
    process = subprocess.Popen([*COMMAND, "app"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        return float(measure("window", program, port=port)["usable"]) / 1000 - began
    finally:
        process.terminate()
        process.wait()


def run_memory(bench: Bench) -> None:
    """Both on the same virtual display, one after the other, each until its memory stays the same."""
    browser = machine.browser()
    if browser is None or shutil.which("Xvfb") is None:
        say("  left out: it needs chromium and Xvfb")
        return
    program = samples(bench, "page-memory")
    with _display() as display:
        window, parts = _window(program, display)
        beside = _browser(program, display, browser, bench.work / "chromium")
    for name, size in parts:
        say(f"    {name}: {size / 1e6:.0f} MB")
    add = bench.report.add
    add(
        "page-memory", "program and window, beside the program and chromium --app", window / 1e6, "MB",
        usual=beside / 1e6, goal=Goal("below the usual stack"),
    )  # fmt: skip


@contextlib.contextmanager
def _display() -> Iterator[str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _window(program: Program, display: str) -> tuple[int, list[tuple[str, int]]]:
    """Bytes of ``aiworkspace app`` and all below it, and of each process."""
    process = subprocess.Popen(
        [*COMMAND, "app"], cwd=ROOT, env=program.env | {"DISPLAY": display}, stderr=subprocess.DEVNULL
    )
    try:
        total = _settled(process.pid)
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        return total, [(one.name(), one.memory_full_info().pss) for one in tree]
    finally:
        process.terminate()
        process.wait()


def _browser(program: Program, display: str, browser: str, profile: Path) -> int:
    """Bytes of ``aiworkspace serve`` and of the browser with its page."""
    with program.serving() as served:
        url = served.json("POST", "/api/tickets")["url"]
        flags = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")
        process = subprocess.Popen(
            [browser, f"--app={url}", f"--user-data-dir={profile}", *flags],
            env=program.env | {"DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return _settled(process.pid) + tree_memory(psutil.Process(served.pid))
        finally:
            process.terminate()
            process.wait()


def _settled(pid: int) -> int:
    """The tree's memory once it has changed by less than two per cent for some seconds; RuntimeError when it ended."""
    process = psutil.Process(pid)
    until = time.monotonic() + _MOST_SECONDS
    last, since = 0, time.monotonic()
    while time.monotonic() < until and time.monotonic() - since < _CALM_SECONDS:
        time.sleep(0.5)
        now = tree_memory(process)
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE or not now:
            raise RuntimeError("what was to be measured has ended")
        if abs(now - last) > 0.02 * now:
            last, since = now, time.monotonic()
    return last
