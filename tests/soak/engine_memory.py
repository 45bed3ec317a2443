"""The app under a real limit of memory: a control group of its own, where this system lets one be made."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.program import Served
from tests.soak.engine import Answering, Bench, settled, worker_ended

_VERSION_1 = Path("/sys/fs/cgroup/memory")
_VERSION_2 = Path("/sys/fs/cgroup")
_RESERVE = 512 << 20
_EAT = """
import os, sys, time
with open(sys.argv[1], "w") as processes:
    processes.write(str(os.getpid()))
held = []
while True:
    held.append(b"x" * (8 << 20))
    time.sleep(0.005)
"""


@dataclass(frozen=True, slots=True)
class Group:
    """A control group with a limit of memory."""

    folder: Path
    limit_file: str

    def limit(self, size: int) -> None:
        """Allow so many bytes."""
        (self.folder / self.limit_file).write_text(str(size))

    def allowed(self) -> int:
        """The limit, bytes."""
        return int((self.folder / self.limit_file).read_text())

    def enter(self) -> None:
        """Put the calling process into it."""
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))


@contextmanager
def group(name: str, size: int) -> Iterator[Group | None]:
    """A group for the block; None where none can be made."""
    made = None
    try:
        made = _make(name)
        made.limit(size)
    except (OSError, ValueError):
        if made is not None:
            _remove(made)
        yield None
        return
    try:
        yield made
    finally:
        _remove(made)


def _make(name: str) -> Group:
    if (_VERSION_1 / "memory.limit_in_bytes").exists():
        folder, limit = _VERSION_1 / name, "memory.limit_in_bytes"
    else:
        if "memory" not in (_VERSION_2 / "cgroup.subtree_control").read_text().split():
            (_VERSION_2 / "cgroup.subtree_control").write_text("+memory")
        folder, limit = _VERSION_2 / name, "memory.max"
    folder.mkdir(exist_ok=True)
    return Group(folder, limit)


def _remove(made: Group) -> None:
    def removed() -> bool:
        with contextlib.suppress(OSError):
            made.folder.rmdir()
        return not made.folder.exists()

    settled(removed)


def out_of_memory(bench: Bench, times: int) -> bool:
    """Another program of the group takes all memory while an answer is written: the worker is what the system ends.

    False where no group can be made.
    """
    with group(f"aiworkspace-soak-{os.getpid()}", 1536 << 20) as made:
        if made is None:
            bench.say("out of memory: no right to make a control group; left out")
            return False
        with bench.program(MODEL__CONTEXT="16384").serving(preexec_fn=made.enter) as served:
            for number in range(times):
                found = worker_ended(bench, served, number, lambda worker: _eat_until_gone(made, worker))
                bench.note(f"memory ran out {number + 1}", found)
    return True


def _eat_until_gone(made: Group, worker: psutil.Process) -> None:
    eater = subprocess.Popen([sys.executable, "-c", _EAT, str(made.folder / "cgroup.procs")])
    try:
        psutil.wait_procs([worker], timeout=60)
    finally:
        eater.kill()
        eater.wait()


def stepping_down(bench: Bench) -> bool:
    """With less and less memory: less context, then a smaller model, then quotes, then all of it back; never a death.

    False where no group can be made.
    """
    found: list[str] = []
    with group(f"aiworkspace-steps-{os.getpid()}", 8 << 30) as made:
        if made is None:
            bench.say("stepping down: no right to make a control group; left out")
            return False
        program = bench.program(MODEL__CONTEXT="4096", MODEL__FOLDER=str(bench.work / "models"))
        with program.serving(preexec_fn=made.enter) as served:
            served.json("POST", "/api/models/use", {"name": bench.model("endless")})
            estimate = served.json("GET", "/api/engine")["estimate"]
            for what, room, codes in (
                ("plenty", 4 << 30, set()),
                ("a little less than it needs", estimate + _RESERVE - (16 << 20), {"model.less_context"}),
                ("too little for it", estimate // 2 + _RESERVE, {"model.smaller"}),
                ("next to nothing", 64 << 20, {"model.quotes"}),
                ("plenty again", 4 << 30, {"model.restored"}),
            ):
                told, last = _with_room(made, served, room)
                bench.say(f"  {what}: {sorted(told) or 'as set'}, {last.get('mode')}")
                if told != codes:
                    found.append(f"{what}: {sorted(told)} instead of {sorted(codes)}")
                if last["event"] != "done":
                    found.append(f"{what}: the answer ended with {last}")
    bench.note("stepping down under a limit", found)
    return True


def _with_room(made: Group, served: Served, room: int) -> tuple[set[str], dict[str, Any]]:
    """Leave so many bytes free with no model loaded, ask, and stop the answer; what was told, and its end."""
    served.json("POST", "/api/engine/unload")
    for _ in range(20):  # what is free moves a little with the limit itself
        free = served.json("GET", "/api/engine")["available"]
        if abs(free - room) < 4 << 20:
            break
        made.limit(made.allowed() + room - free)
        time.sleep(0.05)
    asked = Answering(served, None)
    if asked.until_words(8):
        served.json("POST", f"/api/messages/{asked.message}/stop")
    last = asked.finish()
    return {data["code"] for name, data in asked.seen if name == "notice" and data["code"].startswith("model.")}, last


def leaving_under_pressure(bench: Bench) -> bool:
    """A model that nobody asks leaves memory when little is left, and the next question loads it again.

    False where no group can be made.
    """
    found: list[str] = []
    with group(f"aiworkspace-leave-{os.getpid()}", 4 << 30) as made:
        if made is None:
            bench.say("leaving under pressure: no right to make a control group; left out")
            return False
        with bench.program().serving(preexec_fn=made.enter) as served:
            Answering(served, bench.model("known"), keep=False).finish()
            if served.json("GET", "/api/engine")["phase"] != "ready":
                found.append("the model did not stay after its answer")
            free = served.json("GET", "/api/engine")["available"]
            made.limit(made.allowed() - free + (128 << 20))
            if not settled(lambda: served.json("GET", "/api/engine")["memory"] is None, 30):
                found.append("the model stayed under pressure")
            made.limit(4 << 30)
            last = Answering(served, bench.model("known"), keep=False).finish()
            if last["event"] != "done" or last["mode"] != "generated":
                found.append(f"the next question: {last}")
    bench.note("leaving under pressure", found)
    return True
