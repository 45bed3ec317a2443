"""The page in a browser: how soon it is usable, how soon an answer shows, whether it stays smooth."""

from __future__ import annotations

import contextlib
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.storage.database import Database
from app.storage.documents import Documents, FileStamp, StoredDocument
from build import machine
from tests.bench.bench import Bench
from tests.bench.program import ROOT, Program, Served
from tests.bench.table import Goal, percentile, say
from tests.gguf_writer import write_known_answer_gguf

ROUNDS = 5
QUESTIONS = (
    "What are the payment terms?", "付款条款是什么?", "When is the second lot delivered?", "质量保证期是多久?",
    "How can goods be returned?", "验收标准是什么?", "Who pays for the transport?", "培训在哪里举行?",
    "How long is the warranty?", "发票如何开具?", "What did the inspection find?", "交货日期改到什么时候?",
)  # fmt: skip
TOKENS_PER_SECOND = 100
ROWS = 50_000
FRAME_MS = 1000 / 60
"""A frame is late when it stayed on screen for half a frame longer than it should."""


def samples(bench: Bench, name: str) -> Program:
    """A library of the sample files; ``LookupError`` when they are not there."""
    program = bench.fresh(name)
    program.index(ROOT / "app" / "samples")
    return program


def measure(part: str, program: Program, **given: Any) -> dict[str, Any]:
    """What the browser's part of a measurement found; RuntimeError when it ended badly."""
    settings = {name: value for name, value in program.env.items() if name.startswith("AIWORKSPACE_")}
    document = json.dumps({"home": str(program.home), "settings": settings, **given})
    ran = subprocess.run(
        ["node", "--experimental-websocket", "tests/e2e/run.mjs", "tests/bench/page_measure.ts", part, document],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{part}: {ran.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def in_browser(part: Callable[[Bench], None]) -> Callable[[Bench], None]:
    """The part, left out where there is no browser or no Node to drive it."""

    def run(bench: Bench) -> None:
        if machine.browser() is None or shutil.which("node") is None:
            say("  left out: it needs Chromium and Node")
            return
        part(bench)

    return run


def run_start(bench: Bench) -> None:
    """From the start of the process to a box that takes a question, the second time and later."""
    program = samples(bench, "page-start")
    measure("start", program, rounds=1)
    found = measure("start", program, rounds=ROUNDS)
    add = bench.report.add
    middle = {name: statistics.median(times) / 1000 for name, times in found.items()}
    add("page-start", "start to the address, median", middle["address"], "s")
    add("page-start", "the address to a usable page in a browser that is open, median", middle["page"], "s")
    add("page-start", "both together", middle["address"] + middle["page"], "s", goal=Goal("at most", 1.5))
    add("page-start", "the browser's own start, for information", middle["browser"], "s")


def run_ask(bench: Bench) -> None:
    """From Enter to what is first seen: evidence without a model, the first token with one."""
    program = samples(bench, "page-ask")
    warm = QUESTIONS[:2]
    times = measure("ask", program, questions=[*warm, *QUESTIONS * 3])["times"][len(warm) :]
    add = bench.report.add
    add("page-ask", "Enter to the first evidence, no model, p50", percentile(times, 0.5), "ms")
    add("page-ask", "… p95", percentile(times, 0.95), "ms", goal=Goal("at most", 200))
    model = write_known_answer_gguf(bench.work / "known.gguf", ["The terms", " are", " these", ": ", "thirty days."])
    chat = _with_model(program, model)
    found = measure("tokens", chat, questions=[*warm, *QUESTIONS])
    added, engine = found["added"][len(warm) :], found["engine"][len(warm) :]
    add("page-ask", "the engine's first token, p50", percentile(engine, 0.5), "ms")
    add("page-ask", "the page's first token after that, p50", percentile(added, 0.5), "ms")
    add("page-ask", "… p95", percentile(added, 0.95), "ms", goal=Goal("at most", 100))


def run_stream(bench: Bench) -> None:
    """The longest time the page is busy while an answer streams at about 100 tokens per second."""
    program = samples(bench, "page-stream")
    model = _of_speed(bench, program, TOKENS_PER_SECOND)
    found = measure("stream", _with_model(program, model), questions=QUESTIONS[:2])
    add = bench.report.add
    add("page-stream", "characters streamed", found["characters"])
    add("page-stream", "tokens per second", _MOST_TOKENS / found["seconds"] if found["seconds"] else 0)
    add("page-stream", "tasks over 50 ms", len(found["tasks"]))
    add("page-stream", "the longest task", max(found["tasks"], default=0.0), "ms", goal=Goal("at most", 100))
    _add_frames(bench, "page-stream", found["intervals"], None)


def run_scroll(bench: Bench) -> None:
    """A library of 50,000 rows, scrolled."""
    program = bench.fresh("page-scroll")
    program.document("documents")
    fill(program.home, ROWS)
    found = measure("scroll", program, rows=ROWS)
    add = bench.report.add
    add("page-scroll", "rows", ROWS)
    add("page-scroll", "the library opened in", found["opened"], "ms")
    _add_frames(bench, "page-scroll", found["intervals"], Goal("at least", 0.97))
    add("page-scroll", "a jump to rows on screen, median", statistics.median(found["jumps"]), "ms")
    add("page-scroll", "the slowest of them", max(found["jumps"]), "ms")


def _add_frames(bench: Bench, part: str, intervals: list[float], goal: Goal | None) -> None:
    late = [one for one in intervals if one > 1.5 * FRAME_MS]
    add = bench.report.add
    add(part, "share of frames in time (60 a second)", 1 - len(late) / max(1, len(intervals)), goal=goal)
    dropped = sum(round(one / FRAME_MS) - 1 for one in late)
    add(part, "frames left out", dropped, f"of {len(intervals) + dropped}")
    add(part, "the longest frame", max(intervals, default=0.0), "ms")


# --- what is measured with --------------------------------------------------------------------------

_MOST_TOKENS = 1024
_TRIAL_TOKENS = 200


def _with_model(program: Program, model: Path, tokens: int = _MOST_TOKENS) -> Program:
    extra = {"AIWORKSPACE_MODEL__ACTIVE": str(model), "AIWORKSPACE_ANSWER__MAX_TOKENS": str(tokens)}
    return Program(program.home, program.threads, extra)


def _of_speed(bench: Bench, program: Program, wanted: float) -> Path:
    """A model that writes ``wanted`` tokens per second here, or up to twice as many: made larger or smaller until then."""
    feed = 40_000
    path = bench.work / "stream.gguf"
    for _ in range(4):
        write_known_answer_gguf(path, _words(), endless=True, context=8192, feed=feed)
        with _with_model(program, path, _TRIAL_TOKENS).serving() as served:
            _written(served)
            rate = _written(served)
        say(f"  {rate:.0f} tokens per second with a feed of {feed}")
        if wanted <= rate <= 2 * wanted:
            break
        feed = max(1000, int(feed * rate / (1.4 * wanted)) // 32 * 32)
    return path


def _written(served: Served) -> float:
    """Tokens per second of one answer."""
    status, body = served.request("POST", "/api/ask", {"question": QUESTIONS[0], "keep": False})
    done = [line for line in body.decode().splitlines() if line.startswith("data:")][-1]
    timings = json.loads(done[5:]).get("timings")
    if status != 200 or not timings or timings["first_token_ms"] is None:
        raise RuntimeError(f"the model wrote nothing: {done[:300]}")
    return _TRIAL_TOKENS * 1000 / float(timings["total_ms"] - timings["first_token_ms"])


def _words() -> list[str]:
    """Paragraphs of Markdown in both languages with citations, each token once."""
    words: list[str] = []
    for number in range(1, 13):
        words += [
            f"**Point {number}**",
            *(f" {word}{number}" for word in ("payment", "is", "due", "in", "days", "付款")),
        ]
        words += [f" [{number % 6 + 1}]", f".{' ' * number}\n\n"]
    return words


def fill(home: Path, rows: int) -> None:
    """Put rows of documents without text into the library at ``home``; the program must not run."""
    kinds = (("pdf", 12), ("docx", 4), ("txt", None), ("md", None), ("eml", None), ("html", None))
    database = Database(home / "library.db")
    with contextlib.closing(database):
        documents = Documents(database)
        began = time.perf_counter()
        for first in range(0, rows, 1000):
            batch = []
            for number in range(first, min(first + 1000, rows)):
                kind, _pages = kinds[number % len(kinds)]
                folder = ("contracts", "报价单", "letters", "会议纪要")[number % 4]
                path = f"/archive/{folder}/{2000 + number % 25}/{number:05} {folder}.{kind}"
                failed = number % 97 == 0
                stamp = FileStamp(1000 + number, number, f"{number:064x}", "bench")
                status, code = ("failed", "document.encrypted") if failed else ("indexed", None)
                batch.append((stamp, [StoredDocument(path, status, title=f"{folder} {number}", kind=kind, code=code)]))
            documents.put(batch)
        say(f"  {rows} rows in {time.perf_counter() - began:.0f} s")
