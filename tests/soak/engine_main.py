"""``python -m tests.soak.engine_main [--times 20] [--clients 50]``: the model's worker, its app and memory, disturbed."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.soak.engine import Bench, app_killed, worker_killed
from tests.soak.engine_crowd import crowd
from tests.soak.engine_memory import leaving_under_pressure, out_of_memory, stepping_down


def main() -> int:
    """0 when nothing is wrong, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.engine_main", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--only", action="append", choices=["worker", "app", "crowd", "memory", "steps", "leaving"])
    args = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="aiworkspace-soak-engine-"))
    try:
        bench = run(work, args.times, args.clients, args.only)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"\n{len(bench.wrong)} things are wrong" if bench.wrong else "\nnothing is wrong")
    for line in bench.wrong:
        print(f"  {line}")
    return 1 if bench.wrong else 0


def run(work: Path, times: int, clients: int = 50, only: list[str] | None = None) -> Bench:
    """Everything, or ``only`` some."""
    bench = Bench(work, lambda text: print(text, flush=True))
    bench.prepare(context=16_384)
    parts: dict[str, Callable[[], object]] = {
        "worker": lambda: worker_killed(bench, 2 * times),
        "memory": lambda: out_of_memory(bench, times),
        "app": lambda: app_killed(bench, max(1, times // 4)),
        "crowd": lambda: crowd(bench, clients, clients // 5),
        "steps": lambda: stepping_down(bench),
        "leaving": lambda: leaving_under_pressure(bench),
    }
    for name, part in parts.items():
        if only is None or name in only:
            part()
    return bench


if __name__ == "__main__":
    sys.exit(main())
