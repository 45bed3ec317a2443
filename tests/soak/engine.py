"""What is done to the model's worker and to the app while answers are written, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.bench.program import Program, Served
from tests.gguf_writer import write_known_answer_gguf, write_random_gguf

WORKER = "app.engine.worker"
QUESTION = "When does the lease of the warehouse end?"
TEXT = "The lease of the warehouse ends on 31 May 2027. The tenant pays the rent monthly, before the fifth day.\n"
ANSWER = ["The lease ", "ends on ", "31 May 2027 ", "[1]."]
_PATIENCE = 120.0


@dataclass(slots=True)
class Bench:
    """A library with one document, models that are known, and what was found to be wrong."""

    work: Path
    say: Callable[[str], None]
    wrong: list[str] = field(default_factory=list)

    def prepare(self, **shape: Any) -> None:
        """Write the models and index the document; ``shape`` of the model that babbles."""
        models = self.work / "models"
        models.mkdir(parents=True)
        write_known_answer_gguf(models / "known.gguf", ANSWER)
        write_random_gguf(models / "endless.gguf", **shape)
        files = self.work / "files"
        files.mkdir()
        (files / "lease.txt").write_text(TEXT, encoding="utf-8")
        self.program().index(files)

    def model(self, name: str) -> str:
        """The path of one."""
        return str(self.work / "models" / f"{name}.gguf")

    def program(self, **extra: str) -> Program:
        """The program over this library; it always answers, and writes until it is stopped."""
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        settings = {"GATE__STRICTNESS": "off", "ANSWER__MAX_TOKENS": "32768", "MODEL__PRELOAD": "false", **extra}
        return Program(home, extra={f"AIWORKSPACE_{name}": value for name, value in settings.items()})

    def note(self, name: str, found: list[str]) -> None:
        """Tell how it went."""
        self.wrong += [f"{name}: {line}" for line in found]
        self.say(f"{name}: {'; '.join(found) or 'as it should be'}")


class Answering:
    """A question's stream, read event by event."""

    def __init__(self, served: Served, model: str | None, *, keep: bool = True) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=_PATIENCE)
        body = {"question": QUESTION, "keep": keep} | ({"model": model} if model is not None else {})
        headers = {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"}
        self._connection.request("POST", "/api/ask", json.dumps(body), headers)
        assert self._connection.sock is not None
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        self.message: str | None = None
        self.text = ""
        self.seen: list[tuple[str, dict[str, Any]]] = []

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What comes, until the stream ends or breaks."""
        name = ""
        try:
            for raw in self._response:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("data:"):
                    data = json.loads(line[5:])
                    self.message = data.get("message_id") or self.message
                    self.text += data["text"] if name == "token" else ""
                    self.seen.append((name, data))
                    yield name, data
        except (OSError, http.client.HTTPException):
            return

    def until_words(self, characters: int = 20) -> bool:
        """Read until so much is written; False when it ended before."""
        return any(len(self.text) >= characters for _ in self.events())

    def finish(self) -> dict[str, Any]:
        """Read to the end: the last event with its name."""
        for _ in self.events():
            pass
        self.close()
        return {"event": self.seen[-1][0], **self.seen[-1][1]} if self.seen else {"event": "none"}

    def hang_up(self) -> None:
        """Go away while another thread reads."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Go away."""
        self._connection.close()


def workers(pid: int) -> list[psutil.Process]:
    """The model workers below a process."""
    try:
        below = psutil.Process(pid).children(recursive=True)
        return [child for child in below if WORKER in child.cmdline()]
    except psutil.Error:
        return []


def settled(held: Callable[[], bool], longest: float = 20.0) -> bool:
    """Whether it becomes so in time."""
    end = time.monotonic() + longest
    while not held():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def worker_ended(bench: Bench, served: Served, number: int, end: Callable[[psutil.Process], object]) -> list[str]:
    """``end`` the worker in the middle of an answer; the half answer is kept and the next question is answered."""
    asked = Answering(served, bench.model("endless"))
    if not asked.until_words(20 + 10 * (number % 5)):
        return [f"nothing was written: {asked.finish()}"]
    found: list[str] = []
    (worker,) = workers(served.pid)
    end(worker)
    last = asked.finish()
    if last["event"] != "error" or last["code"] not in {"model.crashed", "model.out_of_memory"}:
        found.append(f"the stream ended with {last['event']} {last.get('code')}")
    message = served.json("GET", f"/api/messages/{asked.message}")
    if message["state"] != "failed" or not message["text"].strip() or not _same_start(message["text"], asked.text):
        found.append(f"kept: {message['state']}, {len(message['text'])} of {len(asked.text)} characters")
    if not settled(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE):
        found.append("the worker lives on")
    following = Answering(served, bench.model("known"), keep=False).finish()
    if following["event"] != "done" or "31 May 2027" not in following["answer"]:
        found.append(f"the next question: {following}")
    if len(workers(served.pid)) > 1:
        found.append(f"{len(workers(served.pid))} workers")
    return found


def _same_start(kept: str, shown: str) -> bool:
    return kept.split()[:3] == shown.split()[:3]


def by_signal(number: int) -> Callable[[psutil.Process], object]:
    """Ends a worker with that signal."""
    return lambda worker: os.kill(worker.pid, number)


def worker_killed(bench: Bench, times: int) -> None:
    """SIGKILL and SIGSEGV in turn."""
    with bench.program().serving() as served:
        for number in range(times):
            name = "SIGSEGV" if number % 2 else "SIGKILL"
            found = worker_ended(bench, served, number, by_signal(getattr(signal, name)))
            bench.note(f"worker {name} {number + 1}", found)
        children = psutil.Process(served.pid).children(recursive=True)
    bench.note("after the app ended", orphans(children))


def orphans(children: list[psutil.Process]) -> list[str]:
    """Which of these processes are still there."""
    _, alive = psutil.wait_procs(children, timeout=20)
    return [f"process {child.pid} lives on" for child in alive]


def app_killed(bench: Bench, times: int) -> None:
    """SIGKILL to the app in the middle of an answer: nothing of it survives but what was written."""
    for number in range(times):
        found: list[str] = []
        with gone(), bench.program().serving() as served:
            asked = Answering(served, bench.model("endless"))
            if not asked.until_words(60):
                found.append("nothing was written")
            kept = settled(lambda: bool(served.json("GET", f"/api/messages/{asked.message}")["text"]))  # noqa: B023
            children = psutil.Process(served.pid).children(recursive=True)
            os.kill(served.pid, signal.SIGKILL)
            asked.finish()
            found += orphans(children) + ([] if kept else ["nothing had been stored"])
        with bench.program().serving() as served:
            message = served.json("GET", f"/api/messages/{asked.message}")
            if message["state"] != "stopped" or not message["text"].strip():
                found.append(f"after the start: {message['state']} with {len(message['text'])} characters")
            following = Answering(served, bench.model("known"), keep=False).finish()
            if following["event"] != "done":
                found.append(f"the next question: {following}")
        bench.note(f"app killed {number + 1}", found)


@contextmanager
def gone() -> Iterator[None]:
    """A block whose server goes away."""
    try:
        yield
    except (OSError, http.client.HTTPException):
        return
