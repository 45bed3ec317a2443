"""Models as the page works with them: the one in memory, downloads, the one that makes vectors."""

from __future__ import annotations

from collections.abc import Callable

import app.core.types as t
from app.core.errors import NetworkClosed, NotFoundError
from app.core.events import Job
from app.resources.memory import available_memory
from app.settings import Settings
from app.workspace.models import Models


class ModelDesk:
    """``ModelStore`` over the models of this computer."""

    def __init__(self, models: Models, settings: Settings, total: Callable[[], int]) -> None:
        """``total``: bytes of memory this process may use at all."""
        self._models = models
        self._settings = settings
        self._total = total

    def engine(self) -> t.EngineStatus:
        """What the language model does now."""
        wanted = self._settings.text("model.active") or None
        phase = self._models.phase if wanted else "none"
        return t.EngineStatus(phase, wanted, wanted, available=available_memory(), total=self._total())

    def load(self) -> t.EngineStatus:
        """Begin to load the active model."""
        self._models.begin()
        return self.engine()

    def unload(self) -> t.EngineStatus:
        """Take it out of memory; the next question loads it again."""
        self._models.close()
        return self.engine()

    def start_download(self, name: str) -> Job:
        """Begin or go on."""
        raise NetworkClosed(f"{name} cannot be fetched.", "Put its file into the folder of models.")

    def embedding(self) -> t.EmbeddingState:
        """Which model makes the vectors."""
        active = self._settings.text("embedding.model")
        return t.EmbeddingState(active, active)

    def change_embedding(self, name: str) -> Job:
        """Make every passage's vector with another model."""
        raise NotFoundError(f"There is no embedding model {name[:80]!r}.", "The models page lists them.")

    def restore_embedding(self) -> t.EmbeddingState:
        """Go back to the previous model."""
        raise NotFoundError("There is no earlier embedding model.")
