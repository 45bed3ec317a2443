"""``python -m tests.bench [--data DIR] [--only PART]``: the figures, ours beside the usual stack's."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import answers, desktop, engine, files, gate, health, indexing, page, page_window, searching, starting
from tests.bench.bench import Bench
from tests.bench.program import CACHE
from tests.bench.table import Report, say

PARTS: dict[str, Callable[[Bench], None]] = {
    "index": indexing.run,
    "search": searching.run,
    "answers": answers.run,
    "citations": answers.run_citations,
    "gate": gate.run,
    "lookalikes": gate.run_lookalikes,
    "files": files.run,
    "health": health.run,
    "engine": engine.run,
    "start": starting.run,
    "page-start": page.in_browser(page.run_start),
    "page-ask": page.in_browser(page.run_ask),
    "page-stream": page.in_browser(page.run_stream),
    "page-scroll": page.in_browser(page.run_scroll),
    "page-window": page.in_browser(page_window.run_start),
    "page-memory": page.in_browser(page_window.run_memory),
    "desktop": desktop.run,
}


def main() -> int:
    """0 when every goal that was judged is met, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the labelled sets and sample files")
    parser.add_argument("--only", action="append", choices=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--threads", type=int, default=2, help="threads for ours and for the usual stack")
    parser.add_argument("--quick", action="store_true", help="one round of indexing")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="only the first N questions; goals of quality are not judged"
    )
    parser.add_argument("--json", type=Path, default=CACHE / "bench.json", metavar="FILE", help="where the figures go")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where libraries are made; emptied first, then kept")
    args = parser.parse_args()
    report = Report(held=args.data is not None)
    data = None if args.data is None else args.data.resolve()
    CACHE.mkdir(parents=True, exist_ok=True)
    # One of its own each time: two benches at once must not meet.
    work = args.work.resolve() if args.work else Path(tempfile.mkdtemp(prefix="bench-", dir=CACHE))
    bench = Bench(data, args.threads, 1 if args.quick or data is None else 2, args.limit, report, work)
    indexing.forget(bench)
    try:
        for name in args.only or PARTS:
            began = time.perf_counter()
            say(f"== {name}")
            PARTS[name](bench)
            say(f"== {name}: {time.perf_counter() - began:.0f} s")
    finally:
        if not args.work:
            indexing.forget(bench)
        report.show()
        report.save(args.json)
    return 1 if any(line.met is False for line in report.lines) else 0


if __name__ == "__main__":
    sys.exit(main())
