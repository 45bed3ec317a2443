"""The models the scheduler may run: those with a file on this computer, run as the settings say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import ModelError, ModelNotFound
from app.engine.catalogue import ModelLibrary
from app.engine.endpoints import Endpoints
from app.engine.footprint import memory_needed
from app.engine.gguf import GgufHeader, check_chat, read_header
from app.engine.ladder import Candidate, Wish
from app.settings import Settings

_Stamp = tuple[int, int]


class ModelShelf:
    """``Shelf`` over the models folder and the settings. Headers are read again when their file has changed."""

    def __init__(self, library: ModelLibrary, settings: Settings, threads: Callable[[], int]) -> None:
        """``threads``: how many to compute with where the settings leave it to the program."""
        self._library = library
        self._settings = settings
        self._threads = threads
        self._lock = threading.Lock()
        self._headers: dict[Path, tuple[_Stamp, GgufHeader]] = {}

    def active(self) -> str | None:
        """The model that answers, None for quotes."""
        return self._settings.text("model.active") or None

    def candidate(self, name: str) -> Candidate:
        """A chat model by name; ``ModelError`` when it cannot be used."""
        if Endpoints.names(name):
            raise ModelNotFound(f"{name} is run by another program.", "Ask again.")
        file = self._library.resolve(name)
        header = self._header(file.path)
        check_chat(header)
        return Candidate(
            file.id, header.name, header.parameters, header.context, lambda context: memory_needed(header, context)
        )

    def candidates(self) -> Sequence[Candidate]:
        """Every chat model of this computer that the engine here can run."""
        found: list[Candidate] = []
        for row in self._library.list():
            if row.kind != "chat" or not row.installed or row.path is None or row.problem is not None:
                continue
            try:
                found.append(self.candidate(row.id))
            except ModelError:
                continue  # listed with what is wrong with it
        return found

    def wish(self, *, pinned: bool, battery: bool) -> Wish:
        """How to run a model by the settings of now."""
        settings = self._settings
        threads = settings.integer("model.threads") or self._threads()
        return Wish(settings.integer("model.context"), threads, settings.switch("model.step_down"), pinned, battery)

    def idle_seconds(self) -> float:
        """How long it stays in memory without a question; 0 = for good."""
        return 60.0 * self._settings.integer("model.idle_minutes")

    def preloads(self) -> bool:
        """Whether to load it at the start."""
        return self._settings.switch("model.preload")

    def _header(self, path: Path) -> GgufHeader:
        try:
            status = path.stat()
        except OSError:
            return read_header(path)  # which says what is wrong
        stamp = (status.st_size, status.st_mtime_ns)
        with self._lock:
            known = self._headers.get(path)
            if known is None or known[0] != stamp:
                known = self._headers[path] = (stamp, read_header(path))
            return known[1]
