"""Models as the page works with them: the one in memory, downloads, the one that makes vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import app.core.types as t
from app.core.events import Job
from app.engine.endpoints import Endpoints
from app.engine.scheduler import Scheduler
from app.workspace.embedding import EmbeddingDesk


class ModelDesk:
    """``ModelStore`` over the models of this computer."""

    def __init__(
        self,
        scheduler: Scheduler,
        download: Callable[[str], Job],
        embedding: EmbeddingDesk,
        begun: Callable[[Job], Job],
    ) -> None:
        """``download`` begins to fetch a model; ``begun`` is told of a job that was started, and gives it as it is."""
        self._scheduler = scheduler
        self._download = download
        self._embedding = embedding
        self._begun = begun

    def engine(self) -> t.EngineStatus:
        """What the language model does now."""
        status = self._scheduler.status()
        if status.wanted is not None and Endpoints.names(status.wanted) and status.phase in {"idle", "failed"}:
            return replace(status, phase="elsewhere", error=None)
        return status

    def load(self) -> t.EngineStatus:
        """Begin to load the active model."""
        self._scheduler.begin()
        return self.engine()

    def preload(self) -> None:
        """Begin to load it where the settings want that and it fits as it is."""
        self._scheduler.preload()

    def unload(self) -> t.EngineStatus:
        """Take it out of memory; the next question loads it again."""
        self._scheduler.unload()
        return self.engine()

    def start_download(self, name: str) -> Job:
        """Begin or go on."""
        return self._download(name)

    def embedding(self) -> t.EmbeddingState:
        """Which model makes the vectors."""
        return self._embedding.state()

    def change_embedding(self, name: str) -> Job:
        """Make every passage's vector with another model."""
        return self._begun(self._embedding.change(name))

    def restore_embedding(self) -> t.EmbeddingState:
        """Go back to the previous model."""
        state = self._embedding.restore()
        if state.job is not None:
            self._begun(self._embedding.jobs.job(state.job))
        return state
