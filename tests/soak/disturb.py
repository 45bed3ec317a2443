"""What is done to an index run, and what must hold afterwards. Every function returns what is wrong, in words."""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.program import Program
from tests.soak.library import Entry, contents, count, difference, faults
from tests.soak.running import EMBEDDER, READER, Index, kill, start


@dataclass(slots=True)
class Soak:
    """The files, the library an undisturbed run makes of them, and how long that takes."""

    work: Path
    folder: Path
    say: Callable[[str], None]
    wanted: frozenset[Entry] = frozenset()
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    little: int = 0
    """Bytes that are too few for the library."""

    def undisturbed(self) -> None:
        """Index once, for comparison; the same library twice must be the same."""
        program = self.program("undisturbed")
        began = time.monotonic()
        report, _ = program.index(self.folder)
        self.seconds = time.monotonic() - began
        self.wanted = contents(program.home / "library.db")
        self.little = (program.home / "library.db").stat().st_size // 2
        self.wrong += [f"undisturbed: {fault}" for fault in faults(program.home / "library.db")]
        if any(entry[3] is not None and entry[6] is None for entry in self.wanted):
            self.wrong.append("undisturbed: a passage has no vector")
        self.say(f"undisturbed: {report['indexed']} files, {report['chunks']} chunks, {self.seconds:.1f} s")

    def program(self, name: str) -> Program:
        """The program with an empty library."""
        home = self.work / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        return Program(home)

    def note(self, name: str, found: list[str]) -> None:
        """Tell how a disturbance ended."""
        self.wrong += [f"{name}: {line}" for line in found]
        self.say(f"{name}: {'; '.join(found) or 'as an undisturbed run'}")

    def finish(self, program: Program) -> list[str]:
        """Index to the end and compare."""
        report, _ = program.index(self.folder)
        found = [f"{entry['path']} {entry['code']}" for entry in report["files"] if entry["status"] == "failed"]
        return found + self.compare(program)

    def compare(self, program: Program) -> list[str]:
        """How the library differs from the undisturbed one's, and what is wrong in itself."""
        database = program.home / "library.db"
        return [*filter(None, [difference(contents(database), self.wanted)]), *faults(database)]


def killed_at(soak: Soak, program: Program, until: Callable[[Index], bool], *, whole_tree: bool) -> list[str]:
    """One run killed when ``until`` returns; nothing may contradict itself in what it leaves."""
    run = start(program, soak.folder)
    ended = not until(run)
    gone = run.kill(whole_tree=whole_tree) if not ended else True
    found = [] if gone else ["its children live on"]
    stored = count(run.database, "documents"), count(run.database, "vectors")
    soak.say(f"  {'ended before the kill' if ended else 'killed'}: {stored[0]} documents, {stored[1]} vectors")
    return found + faults(run.database)


def killed_again_and_again(soak: Soak, kills: int, seed: int) -> None:
    """One library, killed at random moments of every attempt, then brought to the end."""
    draw, program, found = random.Random(seed), soak.program("again"), list[str]()
    for number in range(kills):
        # The very first moments, then moments while some of the work is done.
        moment = draw.uniform(0.0, 0.5 if number % 3 == 0 else 1.5 + soak.seconds / max(kills, 1))
        found += killed_at(soak, program, _after(moment), whole_tree=number % 2 == 0)
    soak.note(f"one library killed {kills} times", found + soak.finish(program))


def killed_once_each(soak: Soak, kills: int, seed: int) -> None:
    """A fresh library for every kill, the moments spread over the run's length."""
    draw = random.Random(seed + 1)
    for number in range(kills):
        moment = soak.seconds * (number + draw.random()) / kills
        program = soak.program("once")
        found = killed_at(soak, program, _after(moment), whole_tree=number % 2 == 1)
        soak.note(f"killed after {moment:.2f} s", found + soak.finish(program))


def _after(seconds: float) -> Callable[[Index], bool]:
    return lambda run: not run.ends_within(seconds)


def child_killed(soak: Soak, module: str, goal: int) -> None:
    """A child process alone is killed once ``goal`` documents or vectors are stored: the run must finish by itself."""
    program = soak.program("child")
    run = start(program, soak.folder)
    table = "documents" if module == READER else "vectors"

    def working() -> bool:
        return bool(run.children(module)) and count(run.database, table) >= goal

    if not run.wait_until(working):
        soak.note(f"{module} killed", ["the run was over before"])
        return
    for child in run.children(module):
        kill(child)
    report = run.report()
    if "error" in report:
        soak.note(f"{module} killed", [f"the run ended with {report['error']['code']}"])
        return
    failed = [f"{entry['path']} is failed: {entry['code']}" for entry in report["files"] if entry["status"] == "failed"]
    soak.note(f"{module} killed", failed + soak.compare(program))
    if failed:
        soak.note(f"{module} killed, indexed again", soak.finish(program))


def two_at_once(soak: Soak) -> None:
    """The second run of one library waits its turn or says that the library is busy."""
    program = soak.program("two")
    first, second = start(program, soak.folder), start(program, soak.folder)
    codes = [report.get("error", {}).get("code", "done") for report in (first.report(), second.report())]
    found = [] if sorted(codes) in (["done", "done"], ["done", "storage.busy"]) else [f"they ended with {codes}"]
    soak.say(f"  they ended with {codes}")
    soak.note("two at once", found + soak.finish(program))


def server_killed(soak: Soak) -> None:
    """The server is killed in the middle of a job; started again it takes the job up."""
    program = soak.program("server")
    with suppressed(), program.serving() as served:
        served.json("POST", "/api/index", {"paths": [str(soak.folder)]})
        begun = _until(lambda: count(program.home / "library.db", "vectors") > 0)
        kill_server(served.pid)
    found = [] if begun else ["the job did not begin"]
    found += faults(program.home / "library.db")
    with program.serving() as served:
        jobs: list[dict[str, Any]] = []

        def over() -> bool:
            jobs[:] = served.json("GET", "/api/jobs")["jobs"]
            return all(job["state"] not in {"waiting", "running"} for job in jobs)

        if not _until(over, 60 + 10 * soak.seconds):
            found.append("the job is never over")
    states = [job["state"] for job in jobs]
    if states.count("done") != 1:
        found.append(f"the job was not taken up: {states}")
    soak.note("server killed and started again", found + soak.compare(program))
    if found:
        soak.note("server killed, indexed again", soak.finish(program))


def kill_server(pid: int) -> None:
    """SIGKILL to the server itself; its children must notice."""
    import psutil

    kill(psutil.Process(pid))


@contextmanager
def suppressed() -> Iterator[None]:
    """A block whose server goes away."""
    try:
        yield
    except OSError:
        return


def _until(seen: Callable[[], bool], longest: float = 120.0) -> bool:
    end = time.monotonic() + longest
    while not seen():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def file_size_limited(soak: Soak) -> None:
    """No file may grow further, as on a full disk: ``storage.full``, nothing lost, and on when there is room."""
    program = soak.program("limited")
    limit = (soak.little, soak.little)
    run = start(program, soak.folder, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    soak.note("files may not grow", _full(run.report(), program) + soak.finish(program))


def disk_full(soak: Soak) -> None:
    """A file system with too little room, which gets more later. Needs the right to mount one."""
    home = soak.work / "small-disk"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={soak.little}", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        soak.say("disk full: no right to mount a small disk; left out")
        return
    try:
        program = Program(home)
        found = _full(start(program, soak.folder).report(), program)
        listed = program.run("documents", "list", "--json")
        if listed.code:
            found.append(f"documents cannot be listed on the full disk: {listed.out[:300]}")
        subprocess.run(["mount", "-o", "remount,size=500m", str(home)], check=True)
        soak.note("disk full", found + soak.finish(program))
    finally:
        subprocess.run(["umount", str(home)], check=False)


def _full(report: dict[str, Any], program: Program) -> list[str]:
    code = report.get("error", {}).get("code", "done")
    stored = count(program.home / "library.db", "documents")
    found = [] if code == "storage.full" else [f"it ended with {json.dumps(report.get('error', 'done'))}"]
    return found + ([] if stored else ["nothing was kept"]) + faults(program.home / "library.db")


DISTURBANCES: dict[str, Callable[[Soak], None]] = {
    "reader": lambda soak: child_killed(soak, READER, 1),
    "embedder": lambda soak: child_killed(soak, EMBEDDER, 64),
    "two": two_at_once,
    "server": server_killed,
    "limit": file_size_limited,
    "disk": disk_full,
}
