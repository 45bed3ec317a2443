"""``python -m tests.e2e.hub FILE``: a stand-in for the model hub that delivers FILE under the names given on its input.

Prints its address, then takes a line of JSON for each order and prints ``{}`` when it is done: ``{"add": [repository,
file]}`` (or ``[repository, file, path]`` for another file than FILE), ``{"pace": [file, bytes a second]}``, ``{"stall":
[file, bytes]}`` (nothing more comes until ``{"release": file}``), ``{"wrong": [file, flag]}``.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from tests.hub import Content, StandInHub, stand_in_hub


def obey(hub: StandInHub, path: Path, order: dict[str, Any]) -> None:
    """Carry out one order."""
    if "add" in order:
        repository, file, *other = order["add"]
        hub.add(repository, {file: Path(other[0]) if other else path})
    if "pace" in order:
        file, pace = order["pace"]
        hub.trouble(file).pace = pace
    if "stall" in order:
        file, after = order["stall"]
        trouble = hub.trouble(file)
        trouble.stall_after, trouble.release = after, threading.Event()
    if "release" in order:
        trouble = hub.trouble(order["release"])
        trouble.stall_after = None
        trouble.release.set()
    if "wrong" in order:
        file, wrong = order["wrong"]
        size = path.stat().st_size
        hub.trouble(file).instead = Content(b"\0" * size) if wrong else None


def main(path: Path) -> None:
    """Serve until the input ends."""
    with stand_in_hub() as hub:
        print(json.dumps({"address": hub.address, "size": path.stat().st_size}), flush=True)
        for line in sys.stdin:
            obey(hub, path, json.loads(line))
            print("{}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
