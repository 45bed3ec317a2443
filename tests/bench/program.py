"""The program as its user has it: a process, its output, its time and the memory of its whole tree."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "cache"
COMMAND = (sys.executable, "-m", "app")
_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished process; ``peak`` in bytes over its tree, ``cpu`` in seconds of all cores (0 where not known)."""

    code: int
    out: str
    err: str
    seconds: float
    cpu: float
    peak: int

    def json(self) -> Any:
        """The document it printed."""
        return json.loads(self.out)


def tree_memory(process: psutil.Process) -> int:
    """Bytes a process and all below it hold: shared pages are divided (PSS) where the system tells."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                info = one.memory_full_info()
                total += int(getattr(info, "pss", 0)) or info.rss
    return total


class PeakMemory:
    """Samples a process tree until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, tree_memory(self._process))

    def stop(self) -> int:
        """The most it saw, bytes."""
        self._over.set()
        self._thread.join()
        return self.peak


def run(command: Sequence[str], env: Mapping[str, str], stdin: str | None = None) -> Ran:
    """Run to the end; the clock starts before the process does."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write((stdin or "").encode())
        given.seek(0)
        before = _children_cpu()
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdin=given, stdout=out, stderr=err)
        memory = PeakMemory(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - began
        peak = memory.stop()
        out.seek(0)
        err.seek(0)
        return Ran(
            code, out.read().decode(), err.read().decode(errors="replace"), seconds, _children_cpu() - before, peak
        )


def _children_cpu() -> float:
    """Seconds that ended children took of the processors, theirs included; one runs at a time here."""
    times = os.times()
    return times.children_user + times.children_system


@dataclass(frozen=True, slots=True)
class Program:
    """``aiworkspace`` with a data folder of its own."""

    home: Path
    threads: int = 2
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIWORKSPACE_")}
        return kept | {
            "AIWORKSPACE_HOME": str(self.home),
            "AIWORKSPACE_OFFLINE": "1",
            "AIWORKSPACE_INDEX__THREADS": str(self.threads),
            "OMP_NUM_THREADS": str(self.threads),
            "LC_ALL": "C.UTF-8",
            **self.extra,
        }

    def run(self, *args: str, stdin: str | None = None) -> Ran:
        """One command."""
        return run([*COMMAND, *args], self.env, stdin)

    def document(self, *args: str) -> Any:
        """The JSON document a command prints; RuntimeError when it prints none."""
        ran = self.run(*args, "--json")
        try:
            return ran.json()
        except ValueError:
            raise RuntimeError(f"{args} ended with {ran.code} and no document: {ran.err[-2000:]}") from None

    def index(self, folder: Path, *options: str) -> tuple[dict[str, Any], Ran]:
        """Index a folder: the report and the process."""
        ran = self.run("index", "--json", *options, str(folder))
        try:
            report: dict[str, Any] = ran.json()
        except ValueError:
            raise RuntimeError(f"index ended with {ran.code}: {ran.err[-2000:]}") from None
        if "error" in report:
            raise RuntimeError(f"index: {report['error']}")
        return report, ran

    def batch(self, command: str, questions: Sequence[str], *options: str) -> tuple[list[dict[str, Any]], Ran]:
        """One document per question, in order, from one process."""
        lines = "".join(" ".join(question.split()) + "\n" for question in questions)
        ran = self.run(command, "--batch", "-", "--json", *options, stdin=lines)
        documents = [json.loads(line) for line in ran.out.splitlines()]
        if len(documents) != len(questions):
            raise RuntimeError(f"{command}: {len(documents)} answers to {len(questions)} questions: {ran.err[-2000:]}")
        return documents, ran

    @contextmanager
    def serving(self, command: Sequence[str] = COMMAND, **options: Any) -> Iterator[Served]:
        """The server while the block lasts; ``options`` of its process."""
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--json"],
            cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            **options,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            if not first:
                raise RuntimeError("the server did not start")
            token = json.loads((self.home / "instance.json").read_text(encoding="utf-8"))["token"]
            yield Served(process.pid, int(json.loads(first)["port"]), token)
        finally:
            process.terminate()
            process.communicate()


@dataclass(frozen=True, slots=True)
class Served:
    """The running server, spoken to as a program of the same user does."""

    pid: int
    port: int
    token: str

    def request(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def json(self, method: str, path: str, body: object = None) -> Any:
        """The document; RuntimeError when the answer is not good."""
        status, data = self.request(method, path, body)
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {status} {data[:300]!r}")
        return json.loads(data)
