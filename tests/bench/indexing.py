"""Passages per second and peak memory of indexing, ours and the usual stack's in turn."""

from __future__ import annotations

import json
import shutil
from statistics import median
from typing import Any

from tests.bench.bench import Bench
from tests.bench.sets import Set
from tests.bench.table import Goal, say

MEGABYTE = 1_000_000


def run(bench: Bench) -> None:
    """Ours is timed as a whole process, from its start to its end, when every vector is in; the usual stack is
    judged by the kinder of its whole process and its work without imports and model load."""
    details: dict[str, Any] = {}
    for place, labelled in enumerate(bench.sets):
        rounds = bench.rounds if place == 0 else 1
        details[labelled.name] = [_round(bench, labelled, number) for number in range(rounds)]
        _judge(bench, labelled, details[labelled.name], held=place == 0)
    bench.report.details["index"] = details


def _round(bench: Bench, labelled: Set, number: int) -> dict[str, float]:
    corpus = bench.corpus(labelled)
    program, stack = bench.fresh(labelled.name), bench.fresh_usual(labelled.name)
    say(f"round {number + 1} of {labelled.name}: ours")
    report, ours = program.index(corpus)
    if report["indexed"] != len(labelled.passages):
        told = json.dumps(report | {"files": []})
        raise RuntimeError(f"not every passage of {labelled.name} was indexed: {told}")
    say(f"  {ours.seconds:.1f} s, {ours.peak / MEGABYTE:.0f} MB; the usual stack")
    result, usual = stack.index(corpus)
    say(f"  {usual.seconds:.1f} s, {usual.peak / MEGABYTE:.0f} MB")
    bench.keep(labelled, program, stack)
    return {
        "ours_seconds": ours.seconds, "ours_work_seconds": report["seconds"], "ours_peak": ours.peak, "ours_chunks": report["chunks"], "ours_cpu": ours.cpu, "usual_cpu": usual.cpu,
        "usual_seconds": usual.seconds, "usual_work_seconds": result["work_seconds"], "usual_peak": usual.peak,
        "usual_chunks": result["chunks"],
        "ours_disk": _size(program.home), "usual_disk": _size(stack.store),
    }  # fmt: skip


def _judge(bench: Bench, labelled: Set, rounds: list[dict[str, float]], *, held: bool) -> None:
    def middle(name: str) -> float:
        return median(entry[name] for entry in rounds)

    passages, name = len(labelled.passages), labelled.name
    add = bench.report.add
    goal = Goal("times the usual stack", 4) if held else None
    # Like with like: both from the start of the process, and both from the first document on. Ours starts its
    # children and loads its model within the latter.
    for what, part in (("whole process", "seconds"), ("from the first document", "work_seconds")):
        ours, usual = passages / middle(f"ours_{part}"), passages / middle(f"usual_{part}")
        add("index", f"{name}: passages/s, {what}", ours, "/s", usual=usual, goal=goal)
    cpu = passages / max(middle("ours_cpu"), 1e-9), passages / max(middle("usual_cpu"), 1e-9)
    add("index", f"{name}: passages per CPU second", cpu[0], "/s", usual=cpu[1])
    below = Goal("below the usual stack")
    peaks = middle("ours_peak") / MEGABYTE, middle("usual_peak") / MEGABYTE
    add("index", f"{name}: peak memory", peaks[0], "MB", usual=peaks[1], goal=below)
    disk = middle("ours_disk") / MEGABYTE, middle("usual_disk") / MEGABYTE
    add("index", f"{name}: size on disk", disk[0], "MB", usual=disk[1])
    add("index", f"{name}: chunks", middle("ours_chunks"), "", usual=middle("usual_chunks"))


def _size(folder: Any) -> float:
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


def forget(bench: Bench) -> None:
    """Remove what earlier runs left."""
    shutil.rmtree(bench.work, ignore_errors=True)
