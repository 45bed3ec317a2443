"""A hub with one model, and a folder it goes to."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

import pytest

from app.core.errors import Cancelled
from app.net.door import Door
from app.net.hub import Hub, HubFile
from app.net.transfer import Patience, Step, Stop, Transfer
from tests.hub import StandInHub

R = TypeVar("R")
NAME, FILE = "ada/Small-GGUF", "small-q4.gguf"
MODEL = random.Random(5).randbytes(500_000)
OTHER = random.Random(6).randbytes(500_000)
SOON = Patience(waits=(0.0, 0.01), first=3, busy=4)


class Desk:
    """A hub with one model, and a folder it goes to."""

    def __init__(self, served: StandInHub, door: Door, folder: Path) -> None:
        self.served, self.door = served, door
        self.target = folder / "models" / FILE
        self.hub = Hub(door, lambda: served.address, str)
        self.checked: list[str] = []
        self.seen: list[Step] = []
        served.add(NAME, {FILE: MODEL, "config.json": b"{}", "empty.txt": b""})

    def transfer(self) -> Transfer:
        return Transfer(self.hub, Stop(), SOON)

    def file(self, name: str = FILE) -> HubFile:
        return drained(self.transfer().ask(NAME, "main"))[1].file(name)

    def fetch(
        self,
        transfer: Transfer | None = None,
        *,
        file: HubFile | None = None,
        at: Callable[[Step], object] = lambda step: None,
    ) -> None:
        going = transfer or self.transfer()
        wanted = file or self.file()
        for step in going.fetch(
            wanted, self.target.with_name(wanted.name), lambda path: self.checked.append(path.name)
        ):
            self.seen.append(step)
            at(step)

    def ranges(self) -> list[str]:
        return [asked.headers.get("range", "") for asked in self.served.requests(f"/{FILE}?")]

    def left(self) -> list[str]:
        return sorted(path.name for path in self.target.parent.iterdir()) if self.target.parent.is_dir() else []

    def stopped_after(self, size: int) -> None:
        """A download that was stopped once so many bytes had come."""
        transfer = self.transfer()
        with pytest.raises(Cancelled):
            self.fetch(transfer, at=lambda step: transfer.stop.stop() if step.done >= size else None)


def drained(steps: Generator[Step, None, R]) -> tuple[list[Step], R]:
    """The steps, and what they led to."""
    seen: list[Step] = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as over:
            return seen, over.value
