"""The language model through the program's stream beside llama.cpp called directly, with a model that writes itself.

Its weights are random, its vocabulary words with a blank: every token of an answer is one word, and it never ends by
itself. Rounds of both alternate, and figures are medians of pairs, since other work may slow down either.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.footprint import BATCH
from app.resources.memory import physical_cores, worker_threads
from tests.bench.bench import Bench
from tests.bench.engine_memory import run_memory
from tests.bench.program import CACHE, ROOT, Program, Served
from tests.bench.table import Goal, percentile, say
from tests.gguf_writer import Shape, write_random_gguf

LARGE = Shape(width=1280, blocks=26, feed=3584, context=4096, words=12_000, heads=20, kv_heads=5, kind="Q8_0")
"""A model of more than 500 MB."""
CONTEXT = 4096
TOKENS = 64
ROUNDS = 7
PAIRS = 2
TEMPERATURE = 0.2
POLL_SECONDS = 0.05
QUESTIONS = ("When was the harbour of Elmsted opened?", "Who was the engineer of the harbour of Elmsted?")
_PLAIN = (sys.executable, "-m", "tests.bench.engine_program")


def run(bench: Bench) -> None:
    """Speed, first token, the second question, the other endpoints, and the memory estimate."""
    model = written_model("large", LARGE)
    folder = bench.work / "engine" / "library"
    write_library(folder)
    prompts = bench.work / "engine" / "prompts.jsonl"
    threads = worker_threads(physical_cores())
    program = bench.fresh("engine")
    settings = {
        "MODEL__ACTIVE": str(model), "MODEL__CONTEXT": str(CONTEXT), "MODEL__THREADS": str(threads),
        "MODEL__TEMPERATURE": str(TEMPERATURE), "ANSWER__MAX_TOKENS": str(TOKENS), "GATE__STRICTNESS": "off",
    }  # fmt: skip
    extra = {f"AIWORKSPACE_{name}": value for name, value in settings.items()} | {"BENCH_PROMPTS": str(prompts)}
    program = Program(program.home, program.threads, extra)
    program.index(folder)
    bench.report.add("engine", "size of the model", model.stat().st_size / 1e6, "MB", goal=Goal("at least", 500))
    with program.serving(_PLAIN) as served, direct(model, threads) as process:
        _speed(bench, served, process, prompts)
        _second_question(bench, served, folder, prompts)
        _others(bench, served)
    run_memory(bench)


def written_model(name: str, shape: Shape) -> Path:
    """The model, written once and kept."""
    path = CACHE / "engine" / f"{name}-{abs(hash_of(shape)):08x}.gguf"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        say(f"writing {path.name}")
        partial = path.with_suffix(".part")
        write_random_gguf(partial, shape)
        partial.replace(path)
    return path


def hash_of(shape: Shape) -> int:
    """The same for the same shape in every run."""
    return int.from_bytes(repr(shape).encode()[:400], "little") % 0xFFFFFFFB


def write_library(folder: Path) -> None:
    """Six texts about one place, some 2,000 of the model's tokens, and others."""
    place = folder / "elmsted"
    place.mkdir(parents=True, exist_ok=True)
    for number, what in enumerate(("harbour", "bridge", "mill", "school", "market", "lighthouse")):
        year, cost = 1801 + 7 * number, 40 + 13 * number
        text = (
            f"The {what} of Elmsted stands near the harbour of Elmsted, below the old market. It was opened in {year} after "
            f"a flood had carried away what stood there before. The engineer of the {what} of Elmsted was Ada Brook, who "
            f"lived beside it. It cost {cost} thousand pounds, and everybody who passed paid a toll of {number + 2} pence."
        )
        (place / f"{what}.txt").write_text(text, encoding="ascii")
    for number in range(20):
        text = f"Minutes of meeting {number}: the council discussed the budget of ward {number} and adjourned."
        (folder / f"minutes-{number}.txt").write_text(text, encoding="ascii")


# --- the two that are compared ----------------------------------------------------------------------


@contextmanager
def direct(model: Path, threads: int) -> Iterator[subprocess.Popen[str]]:
    """llama.cpp in a process of its own while the block lasts."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.engine_process"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,  # as the program's worker has: Linux shares the processors out by session
    ) as process:  # fmt: skip
        assert process.stdin is not None
        print(
            json.dumps({"model": str(model), "context": CONTEXT, "batch": BATCH, "threads": threads}),
            file=process.stdin, flush=True,
        )  # fmt: skip
        yield process
        process.stdin.close()


def ask_directly(process: subprocess.Popen[str], messages: list[dict[str, str]]) -> dict[str, Any]:
    """What ``engine_process`` says to a prompt."""
    assert process.stdin is not None
    assert process.stdout is not None
    request = {"messages": messages, "tokens": TOKENS, "temperature": TEMPERATURE}
    print(json.dumps(request), file=process.stdin, flush=True)
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer as a client of the server saw it: seconds to the first token, and from there to the last."""

    first: float
    seconds: float
    tokens: int
    retrieve: float
    conversation: str | None
    document: dict[str, Any]


def ask(served: Served, question: str, **body: object) -> Streamed:
    """``POST /api/ask``, read as it arrives. RuntimeError when the model did not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=600)
    with contextlib.closing(connection):
        headers = {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        connection.request("POST", "/api/ask", json.dumps({"question": question, **body}), headers)
        response = connection.getresponse()
        first = last = 0.0
        words, event = 0, ""
        conversation = None
        document: dict[str, Any] = {}
        while line := response.readline():
            now = time.perf_counter()
            name, _, value = line.decode("ascii").strip().partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                data = json.loads(value)
                if event == "token":
                    first, last = first or now, now
                    words += data["text"].count(" ")
                elif event == "status":
                    conversation = data.get("conversation") or conversation
                elif event in {"done", "error"}:
                    document = data
    if words < TOKENS // 2:
        raise RuntimeError(f"the model wrote {words} words: {json.dumps(document)[:500]}")
    retrieve = (document.get("timings") or {}).get("retrieve_ms", 0.0) / 1000
    return Streamed(first - began, last - first, words, retrieve, conversation, document)


def last_prompt(prompts: Path) -> list[dict[str, str]]:
    """The messages of the latest answer, questions of the program's own left out."""
    lines = [json.loads(line) for line in prompts.read_text(encoding="utf-8").splitlines()]
    return next(line["messages"] for line in reversed(lines) if not line["aside"])


# --- what is measured -------------------------------------------------------------------------------


def _speed(bench: Bench, served: Served, process: subprocess.Popen[str], prompts: Path) -> None:
    """The same prompt again and again, already read: what is left is the way of each token, and to the first one."""
    ask(served, QUESTIONS[0])
    ask_directly(process, last_prompt(prompts))
    speeds: list[float] = []
    ratios: list[float] = []
    firsts: list[float] = []
    found: dict[str, Any] = {}
    retrieve: list[float] = []
    for number in range(ROUNDS):
        ours = ask(served, QUESTIONS[0])
        found = ask_directly(process, last_prompt(prompts))
        speed, plain = (ours.tokens - 1) / ours.seconds, (found["tokens"] - 1) / found["seconds"]
        say(
            f"  round {number}: {speed:.2f} / {plain:.2f} tokens/s, first token {ours.first * 1e3:.0f} / "
            f"{found['first'] * 1e3:.0f} ms, finding the passages {ours.retrieve * 1e3:.0f} ms"
        )
        speeds.append(speed)
        ratios.append(speed / plain)
        firsts.append((ours.first - found["first"]) * 1000)
        retrieve.append(ours.retrieve * 1000)
    add = bench.report.add
    add("engine", "tokens of the prompt", found["prompt_tokens"])
    add("engine", "tokens per second through the stream", statistics.median(speeds), "/s")
    add("engine", "… over llama.cpp called directly", statistics.median(ratios), "", goal=Goal("at least", 0.97))
    add(
        "engine",
        "first token later than directly",
        statistics.median(firsts),
        "ms",
        goal=Goal("at most", 30),
    )
    add("engine", "… of it, finding the passages", statistics.median(retrieve), "ms")


def _second_question(bench: Bench, served: Served, folder: Path, prompts: Path) -> None:
    """Two questions in one conversation on the same six texts; between pairs, another prompt takes the model's place."""
    times: list[tuple[float, float]] = []
    for _ in range(PAIRS):
        ask(served, "What did the council discuss in meeting 7?")
        scope = {"inside": [str(folder / "elmsted")], "keep": True}
        one = ask(served, QUESTIONS[0], **scope)
        two = ask(served, QUESTIONS[1], conversation=one.conversation, **scope)
        say(f"  first question {one.first:.2f} s, second {two.first:.2f} s to the first token")
        times.append((one.first, two.first))
    evidence = sum(len(message["content"]) for message in last_prompt(prompts))
    add = bench.report.add
    add("engine", "characters of the second question's prompt", evidence)
    add("engine", "first question: first token after", statistics.median(one for one, _ in times), "s")
    add("engine", "second question: first token after", statistics.median(two for _, two in times), "s")
    ratio = statistics.median(one / two for one, two in times)
    add("engine", "… times sooner", ratio, "", goal=Goal("at least", 5))


def _others(bench: Bench, served: Served) -> None:
    """Other endpoints, asked in turn while an answer is written."""
    paths = ("/api/health", "/api/documents?limit=100", "/api/jobs", "/api/settings", "/api/engine")
    times: list[float] = []
    over = threading.Event()

    def poll() -> None:
        while not over.is_set():
            for path in paths:
                began = time.perf_counter()
                served.json("GET", path)
                times.append((time.perf_counter() - began) * 1000)
                over.wait(POLL_SECONDS)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        for _ in range(3):
            ask(served, QUESTIONS[0])
    finally:
        over.set()
        thread.join()
    add = bench.report.add
    add("engine", "other endpoints meanwhile p50", percentile(times, 0.5), "ms")
    add("engine", "other endpoints meanwhile p95", percentile(times, 0.95), "ms", goal=Goal("at most", 50))
