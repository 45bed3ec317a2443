"""The models the scheduler may run: those with a file on this computer, run as the settings say."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from app.core.errors import ModelError, ModelNotFound
from app.engine.catalogue import ModelLibrary
from app.engine.describing import ModelFile
from app.engine.endpoints import Endpoints
from app.engine.footprint import memory_needed
from app.engine.ladder import Candidate, Wish
from app.settings import Settings


class ModelShelf:
    """``Shelf`` over the models folder and the settings."""

    def __init__(self, library: ModelLibrary, settings: Settings, threads: Callable[[], int]) -> None:
        """``threads``: how many to compute with where the settings leave it to the program."""
        self._library = library
        self._settings = settings
        self._threads = threads

    def active(self) -> str | None:
        """The model that answers, None for quotes."""
        return self._settings.text("model.active") or None

    def candidate(self, name: str) -> Candidate:
        """A chat model by name; ``ModelError`` when it cannot be used."""
        if Endpoints.names(name):
            raise ModelNotFound(f"{name} is run by another program.", "Ask again.")
        return self._candidate(self._library.resolve(name))

    def candidates(self) -> Sequence[Candidate]:
        """Every chat model of this computer that the engine here can run."""
        found: list[Candidate] = []
        for file in self._library.usable():
            with contextlib.suppress(ModelError):  # listed with what is wrong with it
                found.append(self._candidate(file))
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

    def _candidate(self, file: ModelFile) -> Candidate:
        header = self._library.header(file)
        name = file.path.stem if file.id == str(file.path) else header.name
        return Candidate(
            file.id, name, header.parameters, header.context, lambda context: memory_needed(header, context)
        )
