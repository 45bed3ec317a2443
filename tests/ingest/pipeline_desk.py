"""A library, files on disk, and runs that bring the one in step with the other."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.events import IndexDone, IndexEvent
from app.core.types import FileResult, IndexReport
from app.ingest.parsers import ParseLimits
from app.ingest.pipeline import IndexParts, IndexRun
from app.ingest.reading import ReaderLimits
from app.ingest.scan import ScanRules
from app.ingest.vectors import PassageEmbedder, VectorTarget
from app.storage.states import ReadingStates
from tests.library import SmallLibrary, WordEmbedder

FOREVER = 3600.0
RULES = ScanRules(frozenset({".txt"}), 1_000_000)


class Desk:
    """A library, a folder of files, and runs that bring the one in step with the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"
        self.folder.mkdir()
        self.library = SmallLibrary(folder, WordEmbedder(coverage=0.0))
        self.embedder: Callable[[], PassageEmbedder] = WordEmbedder
        self.generation = self.library.generation.id
        self.changed = threading.Event()

    def write(self, **files: str) -> None:
        """``a__b="x"`` writes x to ``a/b.txt``."""
        for name, text in files.items():
            path = self.path(name.replace("__", "/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.txt"

    def start(self, *paths: Path, seconds: float = FOREVER, passwords: Sequence[str] = ()) -> IndexRun:
        def changed(removed: bool) -> None:
            self.library.search.changed(removed=removed)
            self.changed.set()

        parts = IndexParts(
            self.library.documents,
            ReadingStates(self.library.database),
            self.library.vectors,
            lambda: VectorTarget(self.generation, self.embedder),
            RULES,
            ReaderLimits(seconds, 2_000_000_000, ParseLimits(max_depth=3)),
            changed,
        )
        return IndexRun(parts, [str(path) for path in paths or (self.folder,)], passwords)

    def run(self, *paths: Path, seconds: float = FOREVER, passwords: Sequence[str] = ()) -> IndexReport:
        return report(list(self.start(*paths, seconds=seconds, passwords=passwords).events()))

    def ends(self, made: IndexReport) -> dict[str, str]:
        """How each file ended, by its name below the folder."""
        return {self.name(file): file.code or file.status for file in made.files}

    def name(self, file: FileResult) -> str:
        return file.path.removeprefix(f"{self.folder}{os.sep}").removesuffix(".txt").replace(os.sep, "/")

    def rows(self) -> dict[str, str]:
        return {self.name(FileResult(row.path, "indexed")): row.status for row in self.library.documents.list()}


def report(events: Sequence[IndexEvent]) -> IndexReport:
    assert isinstance(events[-1], IndexDone), events[-1]
    return events[-1].report
