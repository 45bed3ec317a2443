"""Downloads over a stand-in hub, with a library of jobs and a folder of models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.errors import Cancelled
from app.core.events import Job, WorkDone, WorkEvent, WorkProgress
from app.engine.entries import CatalogueEntry
from app.net.door import Door
from app.net.hub import Hub
from app.net.ledger import Ledger
from app.net.transfer import Patience
from app.storage.database import Database
from app.storage.jobs import Jobs
from app.storage.ledger import NetworkLedger
from app.workspace.downloads import DownloadParts, Downloads
from app.workspace.indexing import Indexing
from app.workspace.work import Work
from tests.gguf_writer import write_known_answer_gguf
from tests.hub import Content, StandInHub, stand_in_hub

REPOSITORY, FILE = "ada/Small-GGUF", "small-q4.gguf"
EMBEDDING_FILES = {
    "config.json": b"{}",
    "modules.json": b"[]",
    "tokenizer.json": b'{"a": 1}',
    "1_Pooling/config.json": b"{}",
    "model.safetensors": b"weights" * 50_000,
    "pytorch_model.bin": b"the same for another framework" * 1000,
    "onnx/model.onnx": b"and another" * 1000,
    "README.md": b"hello",
}


def entry(name: str, **more: Any) -> CatalogueEntry:
    """A line of a catalogue."""
    values: dict[str, Any] = {
        "id": name, "kind": "chat", "name": f"The {name}", "source": {"hub": REPOSITORY, "file": FILE}, "sha256": None,
        "checked": True, "size": 1000, "parameters": 10, "memory": {2048: 1}, "context": 2048, "licence": "MIT",
        "languages": ("en",), "purpose": {"en": "It is small.", "zh": "很小。"},
    }  # fmt: skip
    return CatalogueEntry(**(values | more))


class Desk:
    """What the tests work with; ``prepared`` are the embedding models that were made ready."""

    def __init__(self, folder: Path, served: StandInHub, database: Database) -> None:
        self.served, self.database = served, database
        self.models, self.stick = folder / "models", folder / "stick"
        self.model = write_known_answer_gguf(folder / "written.gguf", ["Hi", " there"]).read_bytes()
        served.add(REPOSITORY, {FILE: self.model, "config.json": b"{}"})
        served.add("ada/vectors", EMBEDDING_FILES)
        self.catalogue = {
            made.id: made
            for made in (
                entry("small"),
                entry("vectors", kind="embedding", source={"hub": "ada/vectors", "file": "model.safetensors"}),
            )
        }
        self.shut = False
        self.source: Path | None = None
        self.prepared: dict[str, list[str]] = {}
        self.before_prepared: Callable[[Callable[[], bool]], None] = lambda cancelled: None
        self.spare = 0
        self.store = Jobs(database)
        self.door = Door(Ledger(NetworkLedger(database)), lambda: "setting" if self.shut else "", lambda: "none")
        self.downloads = self.open()
        self.work = Work(self.store, Indexing(self.store, self._no_parts), self.downloads)

    @staticmethod
    def _no_parts() -> Any:
        raise AssertionError("nothing is indexed here")

    def open(self) -> Downloads:
        parts = DownloadParts(
            hub=Hub(self.door, lambda: self.served.address, str),
            catalogue=self.catalogue,
            folder=lambda: self.models,
            source=lambda: self.source,
            prepare=self._prepare,
            ready=lambda model: self.models / f"prepared-{model}" if model in self.prepared else None,
            patience=Patience(waits=(0.0, 0.01), first=3, busy=4),
            spare=self.spare,
        )
        return Downloads(self.store, parts)

    def reopen(self) -> None:
        """End the program and start it again."""
        self.downloads.close()
        self.downloads = self.open()
        self.work = Work(self.store, Indexing(self.store, self._no_parts), self.downloads)
        self.work.end_interrupted()

    def _prepare(self, files: Path, model: str, cancelled: Callable[[], bool], progress: Callable[[str], None]) -> Path:
        progress("Reading the model")
        self.before_prepared(cancelled)
        if cancelled():
            raise Cancelled("Preparing was cancelled.")
        there = sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())
        self.prepared[model] = there
        return self.models / f"prepared-{model}"

    def fetch(self, name: str = "small") -> tuple[list[WorkProgress], WorkDone]:
        """Download to the end."""
        return told(self.downloads.run(name))

    def held_up(self, name: str = FILE, after: int = 60_000) -> threading.Event:
        """The file's bytes stop coming after so many; the event lets them come."""
        troubles = self.served.trouble(name)
        troubles.stall_after = after
        troubles.release = threading.Event()
        return troubles.release

    def until_fetching(self, job: Job) -> None:
        """Wait until bytes have come."""
        for event in self.downloads.job_events(job.id):
            if isinstance(event, WorkProgress) and event.phase == "fetch" and event.done:
                return

    def on_stick(self, files: Mapping[str, bytes], below: str = "") -> Path:
        """A folder of files in the place of the network."""
        self.source = self.stick
        for name, content in files.items():
            path = self.stick / below / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self.stick / below

    def left(self) -> list[str]:
        """The files in the folder of models."""
        if not self.models.is_dir():
            return []
        return sorted(path.relative_to(self.models).as_posix() for path in self.models.rglob("*") if path.is_file())

    def know_hash(self, content: bytes) -> None:
        """The catalogue knows the chat model's hash."""
        self.catalogue["small"] = replace(self.catalogue["small"], sha256=Content(content).sha256)


def told(events: Iterator[WorkEvent]) -> tuple[list[WorkProgress], WorkDone]:
    """The way and the end."""
    *way, done = list(events)
    assert isinstance(done, WorkDone)
    return [event for event in way if isinstance(event, WorkProgress)], done


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """A desk while the block lasts."""
    with stand_in_hub() as served, Database(folder / "library.db") as database:
        desk = Desk(folder, served, database)
        try:
            yield desk
        finally:
            for troubles in served.troubles.values():
                troubles.release.set()
            desk.downloads.close()
