"""The files of embedding models: which are prepared for this computer, and taking them away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from app.core.errors import InputError, ModelInUse, ModelNotFound
from app.embeddings.choice import EmbeddingModels
from app.embeddings.manifest import prepared_models


class EmbeddingFiles:
    """The prepared embedding models, by the name people choose them by."""

    def __init__(
        self,
        models: EmbeddingModels,
        own: Path,
        source: Callable[[str], Path],
        in_force: Callable[[], str],
        held: Callable[[], Collection[str]],
    ) -> None:
        """``own``: where this program prepares them; ``source`` gives where a download of a model keeps its files;
        ``in_force`` the name of the one that search uses; ``held`` those that must stay.
        """
        self._models = models
        self._own = own
        self._source = source
        self._in_force = in_force
        self._held = held

    def present(self) -> Sequence[str]:
        """Names of the prepared ones: ids, and folders of the user's."""
        return self._models.prepared()

    def in_force(self) -> str:
        """The name of the one that makes the vectors search uses now."""
        return self._in_force()

    def removable(self, name: str) -> bool:
        """Whether ``remove`` would take something away."""
        return name not in {self._in_force(), *self._held()} and bool(self._folders(name))

    def remove(self, name: str) -> None:
        """Delete what was prepared and downloaded of a model; a folder of the user's stays.

        ``ModelInUse`` for one that is used or being changed to, ``InputError`` for what set-up prepared beside the
        program, ``ModelNotFound`` when nothing is there.
        """
        if name in {self._in_force(), *self._held()}:
            raise ModelInUse(f"{name} makes the vectors that search uses.", "Change to another embedding model first.")
        folders = self._folders(name)
        if not folders:
            if name in self.present():
                raise InputError(f"{name} comes with the program and stays.", "There is nothing to delete.")
            raise ModelNotFound(
                f"The embedding model {name[:120]} is not on this computer.", "There is nothing to delete."
            )
        for folder in folders:
            try:
                shutil.rmtree(folder)
            except OSError as error:
                raise ModelInUse(
                    f"{folder} cannot be deleted: {error.strerror}.", "Close what is using it, or check its rights."
                ) from error

    def _folders(self, name: str) -> list[Path]:
        prepared = [
            path for path, manifest in prepared_models([self._own]) if (manifest.source or manifest.model) == name
        ]
        source = None if Path(name).is_absolute() else self._source(name)
        return [*prepared, source] if source is not None and source.is_dir() else prepared
