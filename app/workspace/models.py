"""The language model in use: chosen by name, loaded once, shared by everybody who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from app.core.errors import InputError, ModelInUse, ModelNotFound
from app.core.ports import Turn
from app.core.types import ModelInfo
from app.engine.catalogue import InForce, ModelLibrary, not_here
from app.engine.endpoints import Endpoints, EndpointTurn
from app.engine.scheduler import Scheduler
from app.settings import Settings

NONE = "none"


class Embeddings(Protocol):
    """The prepared embedding models."""

    def present(self) -> Sequence[str]:
        """Their names: ids of the catalogue, and folders of the user's."""

    def in_force(self) -> str:
        """The one that search uses."""

    def removable(self, name: str) -> bool:
        """Whether ``remove`` would take something away."""

    def remove(self, name: str) -> None:
        """Delete its files; ``ModelInUse``, ``InputError``, ``ModelNotFound``."""


class Models:
    """The models people can choose, and the one that is loaded."""

    def __init__(
        self,
        library: ModelLibrary,
        settings: Settings,
        embeddings: Embeddings,
        scheduler: Scheduler,
        endpoints: Endpoints,
        introduced: Callable[[ModelInfo], ModelInfo] = lambda model: model,
    ) -> None:
        """``introduced`` adds to a row what is known of the model's download."""
        self._scheduler = scheduler
        self._endpoints = endpoints
        self._library = library
        self._settings = settings
        self._embeddings = embeddings
        self._introduced = introduced

    def list(self) -> Sequence[ModelInfo]:
        """Every model of this computer, then those that other programs run."""
        active = self._active()
        elsewhere = [replace(model, active=model.id == active) for model in self._endpoints.models()]
        return [*map(self._told, self._library.list(self._now())), *elsewhere]

    def show(self, name: str) -> ModelInfo:
        """One model by catalogue id, path, or the name under which another program's is listed."""
        if Endpoints.names(name):
            return replace(self._endpoints.describe(name), id=name, active=name == self._active())
        return self._told(self._library.describe(name, self._now()))

    def use(self, name: str) -> ModelInfo | None:
        """Make it the one that answers, once the engine can run it by its header; ``none``: extracted answers."""
        if name.strip().lower() == NONE:
            self._settings.change("model.active", "")
            self._scheduler.unload()
            return None
        if Endpoints.names(name):
            self._endpoints.describe(name)  # one that is not there is refused here, not at the first question
            self._settings.change("model.active", name)
            self._scheduler.unload()
            return self.show(name)
        file = self._library.resolve(name)
        self._library.header(file)
        self._settings.change("model.active", file.id)
        return self.show(file.id)

    def remove(self, name: str) -> ModelInfo:
        """Delete a model's files from our folders; ``ModelInUse`` for the one that answers or is in memory."""
        if Endpoints.names(name):
            raise InputError(f"{name} belongs to another program.", "Remove it there.")
        try:
            info = self.show(name)
        except ModelNotFound:  # of a file of the hub a part may have come
            info = self._told(not_here(name.strip()))
        if info.job is not None:
            raise ModelInUse(f"{info.name or info.id} is being downloaded.", "Cancel the download first.")
        if info.kind == "embedding":
            self._embeddings.remove(info.id)
            return replace(info, installed=False, removable=False) if info.origin == "file" else self.show(info.id)
        if info.active or info.loaded:
            raise ModelInUse(f"{info.name or info.id} is in use.", "Choose another model first, or none.")
        return self._told(self._library.remove(name))

    def turn(self, name: str | None) -> Turn | None:
        """A place in the queue for the model ``name``, from now on: None for extracted answers. ``name`` None = the
        active one. ``ModelError`` when there is no such model.
        """
        chosen = self._active() if name is None else name.strip()
        if not chosen or chosen.lower() == NONE:
            return None
        if Endpoints.names(chosen):
            return EndpointTurn(self._endpoints, chosen)
        file = self._library.resolve(chosen)
        return self._scheduler.turn(None if name is None else file.id)

    def chosen(self) -> bool:
        """Whether a model answers; ``ModelError`` when the one that was chosen is not on this computer any more.

        Of another program's model only the name is looked at.
        """
        name = self._active()
        if name is not None and not Endpoints.names(name):
            self._library.resolve(name)
        return name is not None

    def _now(self) -> InForce:
        embeddings, loaded = self._embeddings, self._scheduler.loaded_model()
        held = None if loaded is None else self._scheduler.status().memory
        return InForce(self._active(), embeddings.present(), embeddings.in_force(), loaded, held or 0)

    def _told(self, row: ModelInfo) -> ModelInfo:
        if row.kind == "embedding":
            row = replace(row, removable=self._embeddings.removable(row.id))
        return self._introduced(row)

    def _active(self) -> str | None:
        return self._settings.text("model.active") or None
