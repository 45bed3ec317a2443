"""Embedding models by the name people choose them by: an id, or a folder with a sentence-transformers model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import ModelNotFound
from app.embeddings.manifest import find_by_id, find_from_folder, find_prepared, prepared_models
from app.embeddings.preparing import Cancel, Progress, prepare_in_child
from app.embeddings.source import inspect_source
from app.embeddings.specs import is_folder, spec_named


class EmbeddingModels:
    """The models prepared for this computer, and those that can be."""

    def __init__(self, folders: Sequence[Path], catalogue: Callable[[], Sequence[str]]) -> None:
        """``folders``: where prepared ones are, the first for new ones; ``catalogue``: ids that can be downloaded."""
        self._folders = folders
        self._catalogue = catalogue

    def prepared(self) -> Sequence[str]:
        """Ids of the catalogue's models that are ready, and the folders of others."""
        found = {manifest.source or manifest.model for _, manifest in prepared_models(self._folders)}
        return sorted(found)

    def find(self, name: str) -> Path | None:
        """The prepared model of this name; None when there is none, or its folder holds another model by now."""
        if not is_folder(name):
            return find_prepared(spec_named(name), self._folders)
        if Path(name).is_dir():
            return find_from_folder(inspect_source(Path(name)), self._folders)
        # The folder is gone: what was made of it still works.
        return next((path for path, manifest in prepared_models(self._folders) if manifest.source == name), None)

    def by_embedder(self, embedder: str) -> Path | None:
        """The prepared model that made the vectors of this embedder."""
        return find_by_id(embedder, self._folders)

    def check(self, name: str) -> str:
        """The name as it is kept, when the model is ready or can be made so from its folder.

        ``ModelNotFound``, ``ModelBroken`` and ``ModelUnsupported`` say why not.
        """
        name = name.strip()
        if is_folder(name):
            name = str(Path(name).expanduser().absolute())
            if self.find(name) is None:
                inspect_source(Path(name))
            return name
        if self.find(name) is None:
            if name in self._catalogue():
                raise ModelNotFound(f"The embedding model {name} is not on this computer.", "Download it first.")
            known = ", ".join(sorted({*self._catalogue(), *self.prepared()}))
            raise ModelNotFound(
                f"There is no embedding model called “{name[:80]}”.",
                f"Known: {known}; or name the folder of a sentence-transformers model.",
            )
        return name

    def ready(self, name: str, cancelled: Cancel, progress: Progress) -> Path:
        """The prepared model, made now in a child process if it is pointed to and was not yet prepared."""
        found = self.find(name)
        if found is not None:
            return found
        self.check(name)
        return prepare_in_child(Path(name), name, cancelled, progress, into=self._folders[0], pointed=True)
