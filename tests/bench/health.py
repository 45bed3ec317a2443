"""Whether the server answers at once, and a question too, while a long PDF is indexed."""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.program import Program, Served
from tests.bench.table import Goal, percentile, say

PAGES = 500
LINES = 45
POLL_SECONDS = 0.02
WORDS = (
    "survey river council ledger harbour measure northern payment bridge timber winter delivery clause notice lantern "
    "weight signed account station engine garden letter market copper canvas barrel window record"
).split()


def run(bench: Bench) -> None:
    """``GET /api/health`` is polled from the job's start to its end; one question is asked in between."""
    folder = bench.work / "long"
    folder.mkdir(parents=True, exist_ok=True)
    write_pdf(folder / "long.pdf", PAGES)
    program = bench.fresh("health")
    with program.serving() as served:
        _measure(bench, served, folder)
    _question_in_the_middle(bench, program)


def _measure(bench: Bench, served: Served, folder: Path) -> None:
    times: list[float] = []
    answered: list[float] = []
    over = threading.Event()

    def poll() -> None:
        while not over.wait(POLL_SECONDS):
            began = time.perf_counter()
            served.json("GET", "/api/health")
            times.append((time.perf_counter() - began) * 1000)

    def ask() -> None:
        began = time.perf_counter()
        status, body = served.request("POST", "/api/ask", {"question": "What is the mark of page 7?", "model": "none"})
        if status == 200 and b"event: done" in body:
            answered.append((time.perf_counter() - began) * 1000)

    polling = threading.Thread(target=poll)
    polling.start()
    began = time.perf_counter()
    job = served.json("POST", "/api/index", {"paths": [str(folder)]})["id"]
    try:
        asked = False
        while (state := served.json("GET", f"/api/jobs/{job}"))["state"] in {"waiting", "running"}:
            if not asked and (state["progress"] or {}).get("phase") == "embed":
                asked = True
                ask()
            time.sleep(0.2)
    finally:
        over.set()
        polling.join()
    seconds = time.perf_counter() - began
    report = state["report"] or {}
    say(f"  {state['state']}: {json.dumps({**report, 'files': []})}")
    add, part = bench.report.add, "health"
    add(part, f"{PAGES} pages indexed in", seconds, "s")
    add(part, "indexed", report.get("indexed", 0), "", goal=Goal("at least", 1))
    add(part, "GET /api/health p50", percentile(times, 0.5), "ms")
    add(part, "GET /api/health p95", percentile(times, 0.95), "ms", goal=Goal("at most", 50))
    add(part, "GET /api/health longest", max(times, default=0.0), "ms")
    add(part, "question answered meanwhile", len(answered), "", goal=Goal("at least", 1))
    add(part, "in", answered[0] if answered else 0.0, "ms")


def _question_in_the_middle(bench: Bench, program: Program) -> None:
    """Once all is in: the page's mark is found and the page is right."""
    document = program.document("ask", "What is the mark of page 321?", "--model", "none")
    citations = document.get("citations", [])
    right = bool(citations) and citations[0]["page"] == 321 and _mark(321) in citations[0]["quote"]
    bench.report.add("health", "the mark of page 321 is found there", int(right), "", goal=Goal("at least", 1))


def _mark(page: int) -> str:
    return f"{WORDS[page % len(WORDS)]}-{page * 7919 % 100_000:05}"


def write_pdf(path: Path, pages: int) -> None:
    """A PDF of plain pages with one font, byte for byte the same each time."""
    draw = random.Random(3)
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids: list[str] = []
    for number in range(1, pages + 1):
        lines = [f"The mark of page {number} is {_mark(number)}."]
        for _ in range(LINES):
            words = " ".join(draw.choice(WORDS) for _ in range(11))
            lines.append(f"{words[0].upper()}{words[1:]} {draw.randrange(1000)}.")
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = f"BT /F1 10 Tf 14 TL 50 780 Td\n{shown}ET".encode("ascii")
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode("ascii")
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {pages} /Kids [{' '.join(kids)}] >>".encode("ascii")
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    path.write_bytes(bytes(body))
