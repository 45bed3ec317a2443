"""How long set-up, repeated, and ``aiworkspace tour`` take to the first answer."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time

from tests.bench.bench import Bench
from tests.bench.program import ROOT, Program
from tests.bench.table import Goal, say

ROUNDS = 3


def run(bench: Bench) -> None:
    """Set-up and tour once, then again: the clock stops when the first answer's citation is printed."""
    program = bench.fresh("start")
    say("  the first start")
    first = _first_answer(program)
    times = [_first_answer(program) for _ in range(ROUNDS)]
    add = bench.report.add
    add("start", "first answer after the first start", first, "s")
    add("start", "first answer after a later start, median", sorted(times)[ROUNDS // 2], "s", goal=Goal("at most", 5))
    add("start", "the slowest of them", max(times), "s")


def _first_answer(program: Program) -> float:
    began = time.perf_counter()
    process = subprocess.Popen(
        ["sh", "-c", f"make --no-print-directory set-up && {shlex.quote(sys.executable)} -m app tour"],
        cwd=ROOT, env=program.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    seconds = 0.0
    assert process.stdout is not None
    for line in process.stdout:
        if not seconds and "[1]" in line:
            seconds = time.perf_counter() - began
    if process.wait() or not seconds:
        raise RuntimeError(f"the tour ended with {process.returncode} and {'an' if seconds else 'no'} answer")
    return seconds
