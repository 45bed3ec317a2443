"""How near the memory estimate comes to what the model's worker really takes, on three sizes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psutil

from app.core.ports import GenerationOptions
from app.core.types import ChatMessage
from app.engine import protocol
from app.engine.footprint import BATCH, memory_needed
from app.engine.gguf import read_header
from app.resources.child import ChildLimits, ChildProcess
from app.resources.memory import process_memory
from tests.bench.bench import Bench
from tests.bench.table import Goal, say
from tests.gguf_writer import Shape

CONTEXT = 2048
SHAPES = {
    "60 MB, 16 bits": Shape(),
    "240 MB, 8 bits, shared heads": Shape(
        width=1024, blocks=14, feed=2816, words=15_000, heads=16, kv_heads=4, kind="Q8_0"
    ),
    "600 MB, 8 bits, shared heads": Shape(
        width=1536, blocks=18, feed=4096, words=15_000, heads=24, kv_heads=8, kind="Q8_0"
    ),
}
_QUIET_SECONDS = 0.3


def run_memory(bench: Bench) -> None:
    """The worker's share of memory (PSS) with its context full, over what it was before loading."""
    from tests.bench.engine import written_model

    for name, shape in SHAPES.items():
        path = written_model(name.split()[0], shape)
        grown, estimate = growth(path, CONTEXT), memory_needed(read_header(path), CONTEXT)
        say(f"  {name}: grew by {grown / 1e6:.0f} MB, estimated {estimate / 1e6:.0f} MB")
        off = abs(estimate / grown - 1)
        bench.report.add("engine", f"memory estimate off by: {name}", off * 100, "%", goal=Goal("at most", 10))


def growth(path: Path, context: int) -> int:
    """Bytes by which a worker grows that loads the model and fills its context."""
    with ChildProcess("app.engine.worker", limits=ChildLimits(), env={"OMP_WAIT_POLICY": "passive"}) as child:
        before = _settled(child.pid)
        child.send(protocol.LoadRequest(str(path), context, BATCH, 2).header())
        _wait(child, "loaded")
        message = [ChatMessage("user", "x" * (context - 64))]  # a token a letter
        child.send(protocol.generate(1, message, GenerationOptions(max_tokens=context)))
        _wait(child, "ended")
        return (process_memory(child.pid) or 0) - before


def _settled(pid: int) -> int:
    """What a process takes once it waits for its first message."""
    process, spent = psutil.Process(pid), -1.0
    while (now := sum(process.cpu_times()[:2])) != spent or not now:
        spent = now
        time.sleep(_QUIET_SECONDS)
    return process_memory(pid) or 0


def _wait(child: ChildProcess, kind: str) -> dict[str, Any]:
    while (message := child.receive()[0])["kind"] != kind:
        if message["kind"] == "error":
            raise RuntimeError(message["message"])
    return message
