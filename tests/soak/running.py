"""Index runs as processes that are disturbed: started, watched from outside, killed, brought to the end."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.program import COMMAND, ROOT, Program

READER, EMBEDDER = "app.ingest.reader", "app.embeddings.worker"
_POLL = 0.01
_LONGEST = 600.0
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Index:
    """An index run under way; a process group of its own."""

    process: subprocess.Popen[bytes]
    database: Path
    out: Path
    err: Path

    def wait_until(self, seen: Callable[[], bool]) -> bool:
        """Wait until ``seen``; False when the run ended before."""
        waited = 0.0
        while not seen():
            if self.ends_within(_POLL):
                return False
            waited += _POLL
            if waited > _LONGEST:
                raise TimeoutError("the run does nothing any more")
        return True

    def ends_within(self, seconds: float) -> bool:
        """Whether it is over, waiting at most this long."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def children(self, module: str = "") -> list[psutil.Process]:
        """Its child processes, those that run ``module``."""
        try:
            below = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in below if not module or module in child.cmdline()]
        except psutil.Error:
            return []

    def kill(self, *, whole_tree: bool) -> bool:
        """SIGKILL to the group, or to every process of the tree at once; whether the children are gone after it."""
        children = self.children()
        os.killpg(self.process.pid, signal.SIGKILL)
        if whole_tree:
            for child in children:
                kill(child)
        self.process.wait()
        _, alive = psutil.wait_procs(children, timeout=10)
        return not alive

    def report(self) -> dict[str, Any]:
        """What it printed in the end."""
        self.process.wait()
        try:
            document: dict[str, Any] = json.loads(self.out.read_bytes())
        except ValueError:
            said = self.err.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"index ended with {self.process.returncode}: {said}") from None
        return document


def kill(process: psutil.Process) -> None:
    """SIGKILL, if it is still there."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def start(program: Program, folder: Path, **options: Any) -> Index:
    """Start ``aiworkspace index`` in a process group of its own."""
    # Into files: a pipe nobody reads would hold it up.
    number = next(_NUMBERS)
    out, err = (program.home.with_name(f"run-{number}.{name}") for name in ("out", "err"))
    with out.open("wb") as written, err.open("wb") as said:
        process = subprocess.Popen(
            [*COMMAND, "index", "--json", str(folder)],
            cwd=ROOT, env=program.env, stdin=subprocess.DEVNULL, stdout=written, stderr=said,
            start_new_session=True, **options,
        )  # fmt: skip
    return Index(process, program.home / "library.db", out, err)
