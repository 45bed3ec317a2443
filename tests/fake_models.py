"""A real class that stands in for the models' and the network's stores in tests of the server and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import app.core.types as t
from app.core.errors import DownloadUnavailable, ModelNotFound, NotFoundError
from app.core.events import Job, WorkDone, WorkEvent, WorkProgress

ENTRY = t.LedgerEntry(
    1, "2026-03-01T09:00:00+08:00", "hub.example", "GET", "download", "tiny.gguf", local=False, sent=300,
    received=4096, outcome="ok", status=200,
)  # fmt: skip


class FakeModels:
    """``ModelStore`` and ``NetworkStore`` in memory; ``missing`` names what the hub does not have."""

    def __init__(self, now: str) -> None:
        self.now = now
        self.status = t.EngineStatus("none", available=8_000_000_000, total=16_000_000_000)
        self.vectors = t.EmbeddingState("all-minilm-l6-v2", "all-minilm-l6-v2")
        self.started: list[str] = []
        self.preloaded = False
        self.missing: set[str] = set()
        self.check = t.LedgerCheck(True, 2, head="ab" * 32)
        self.entries: tuple[t.LedgerEntry, ...] = (ENTRY,)

    def engine(self) -> t.EngineStatus:
        return self.status

    def load(self) -> t.EngineStatus:
        self.status = replace(self.status, phase="loading")
        return self.status

    def preload(self) -> None:
        self.preloaded = True

    def unload(self) -> t.EngineStatus:
        self.status = replace(self.status, phase="idle")
        return self.status

    def start_download(self, name: str) -> Job:
        if name in self.missing:
            raise DownloadUnavailable(f"The hub has no {name}.", "Choose another model.")
        self.started.append(name)
        return Job("d1", "download", "running", (), self.now, model=name, title=name)

    def download(self, name: str) -> Iterator[WorkEvent]:
        self.start_download(name)
        yield WorkProgress("fetch", 5, 10, source="hub.example")
        yield WorkDone(name, f"/models/{name}.gguf", 10, 1.0)

    def embedding(self) -> t.EmbeddingState:
        return self.vectors

    def change_embedding(self, name: str) -> Job:
        if not name.strip() or name.startswith("no-such"):
            raise ModelNotFound(f"There is no embedding model {name}.", "The models page lists them.")
        self.vectors = replace(self.vectors, wanted=name, job="e1")
        return Job("e1", "embed", "running", (), self.now, model=name, title=name)

    def restore_embedding(self) -> t.EmbeddingState:
        if self.vectors.previous is None:
            raise NotFoundError("There is no earlier embedding model.")
        self.vectors = t.EmbeddingState(self.vectors.previous, self.vectors.previous)
        return self.vectors

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        shown = tuple(entry for entry in self.entries if before is None or entry.number < before)[:limit]
        far = [entry for entry in self.entries if not entry.local]
        sent, received = sum(entry.sent or 0 for entry in far), sum(entry.received or 0 for entry in far)
        return t.Ledger(shown, len(self.entries), len(far), sent, received)

    def check_ledger(self) -> t.LedgerCheck:
        return self.check
