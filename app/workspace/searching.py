"""The library's search with the embedding model in force, which may become another one while questions run."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import AppError, ModelNotFound
from app.embeddings.choice import EmbeddingModels
from app.embeddings.deferred import DeferredEmbedder
from app.embeddings.process import EmbeddingProcess
from app.embeddings.specs import DEFAULT_MODEL
from app.ingest.vectors import VectorTarget
from app.rag.calibration import gate_for, load_calibration
from app.storage.database import Database
from app.storage.documents import Documents
from app.storage.vectors import Generation, Vectors

if TYPE_CHECKING:
    from app.index.layout import LayoutKeeper
    from app.index.search import HybridSearch, Ranking
    from app.index.vectors import FaissIndex


@dataclass(frozen=True, slots=True)
class InForce:
    """A generation of vectors and everything that belongs to it: they change together or not at all."""

    generation: Generation
    embedder: DeferredEmbedder
    index: FaissIndex
    search: HybridSearch


@dataclass(frozen=True, slots=True)
class SearchParts:
    """What search is made of. ``wanted`` names the embedding model the user chose; ``indexes`` is the folder of
    vector caches, ``threads`` the number that embed a question or sentences.
    """

    database: Database
    documents: Documents
    vectors: Vectors
    models: EmbeddingModels
    wanted: Callable[[], str]
    indexes: Path
    threads: int


class Searching:
    """Search by words and meaning. What it needs is opened when it is first used."""

    def __init__(self, parts: SearchParts) -> None:
        self._parts = parts
        self._lock = threading.RLock()
        self._current: InForce | None = None
        self._layout: LayoutKeeper | None = None

    @property
    def vectors(self) -> Vectors:
        return self._parts.vectors

    @property
    def models(self) -> EmbeddingModels:
        return self._parts.models

    def current(self) -> InForce:
        """What is in force; ``ModelNotFound`` where no embedding model is ready."""
        with self._lock:
            if self._current is None:
                folder, model = self._chosen()
                self._current = self.made(self._generation(folder, model, self.vectors.generation), folder)
            return self._current

    def folder(self) -> Path:
        """The prepared model in force, found without opening anything else; ``ModelNotFound`` as for ``current``."""
        return self._chosen()[0]

    def model(self) -> str:
        """The name of the model in force, or of the one that would be."""
        with contextlib.suppress(ModelNotFound):
            return self._chosen()[1]
        return self._parts.wanted()

    def describe(self) -> str:
        """The model in force and what earlier ones take on disk; ``ModelNotFound`` as for ``current``."""
        folder, _ = self._chosen()
        earlier = "".join(
            f"; {self.vectors.size(made.id) / 1e6:.0f} MB of vectors by {made.embedder}"
            for made in self.vectors.generations()
            if not made.active
        )
        return f"{folder.name} in {folder}{earlier}"

    def _chosen(self) -> tuple[Path, str]:
        """The generation in force decides; without one whose model is there, what the user wants, or what came along."""
        models = self.models
        active = self.vectors.active()
        if active is not None and (folder := models.by_embedder(active.embedder)) is not None:
            return folder, active.model or DEFAULT_MODEL
        for name in (self._parts.wanted(), DEFAULT_MODEL):
            with contextlib.suppress(AppError):
                if (folder := models.find(name)) is not None:
                    return folder, name
        raise ModelNotFound(
            f"The embedding model {DEFAULT_MODEL} has not been prepared.",
            "Run `make run` once, or `python -m app.embeddings.prepare`.",
        )

    @staticmethod
    def _generation(
        folder: Path, model: str, make: Callable[[str, int, Mapping[str, Any], str], Generation]
    ) -> Generation:
        manifest = DeferredEmbedder(folder, 1).manifest
        info = manifest.info
        bridge = None if manifest.bridge is None else info.nearness(manifest.bridge)
        gate = gate_for(load_calibration(), manifest.model if not manifest.source else model, bridge)
        return make(info.id, info.dimensions, gate, model)

    def begun(self, folder: Path, model: str) -> Generation:
        """The generation of a prepared model, made if need be; what is in force stays so."""
        return self._generation(folder, model, self.vectors.begin)

    def made(self, generation: Generation, folder: Path) -> InForce:
        """Search over a generation."""
        # Imported here: what these compute with takes longer to load than a window to open.
        from app.index.fulltext import Fulltext
        from app.index.layout import LayoutKeeper
        from app.index.search import HybridSearch
        from app.index.vectors import FaissIndex

        parts = self._parts
        index = FaissIndex(
            self.cache_file(generation),
            generation.dimensions,
            lambda: self.vectors.chunk_ids(generation.id),
            lambda ids: self.vectors.of_chunks(generation.id, ids),
        )
        with self._lock:
            if self._layout is None:
                self._layout = LayoutKeeper(parts.documents.layout, parts.documents.chunk_ids)
        embedder = DeferredEmbedder(folder, parts.threads)
        search = HybridSearch(Fulltext(parts.database), self._layout, index, embedder, generation.gate)
        return InForce(generation, embedder, index, search)

    def cache_file(self, generation: Generation) -> Path:
        """Where FAISS's copy of the generation's vectors is kept."""
        return self._parts.indexes / f"{generation.embedder}.faiss"

    def put_in_force(self, made: InForce, unless: Callable[[], bool] = lambda: False) -> bool:
        """Search with it from the next question on, if every passage has its vector in it; whether that was so.

        Questions under way end with what they began with. ``unless`` is asked last, so that one who gave up the change
        and then put something else in force is not overruled.
        """
        with self._lock:
            if unless() or not self.vectors.put_in_force(made.generation.id):
                return False
            before, self._current = self._current, made
            made.search.changed(removed=True)
        if before is not None and before is not made:
            before.index.close()
        return True

    # --- what others see -----------------------------------------------------------------------

    def rank(
        self, text: str, terms: Sequence[tuple[str, float]], limit: int, allowed: Sequence[int] | None = None
    ) -> Ranking:
        """As ``HybridSearch.rank``."""
        return self.current().search.rank(text, terms, limit, allowed)

    def warm(self) -> None:
        """Open what the first question would wait for."""
        self.rank("warm", (("warm", 1.0),), 1)

    def changed(self, *, removed: bool) -> None:
        """The store's documents or vectors changed."""
        current = self._current  # one not made yet has nothing to forget
        if current is not None:
            current.search.changed(removed=removed)

    def target(self, threads: int, memory: int) -> VectorTarget:
        """Where the vectors of new passages belong now, and the process that makes them."""
        current = self.current()
        return VectorTarget(current.generation.id, lambda: process_for(current.embedder.folder, threads, memory))

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            if self._current is not None:
                self._current.index.close()
                self._current.embedder.close()
                self._current = None


def process_for(folder: Path, threads: int, memory: int) -> EmbeddingProcess:
    """The process that makes vectors with a prepared model; ``memory`` bytes, more for a large model."""
    weights = sum(path.stat().st_size for path in folder.glob("*.onnx*"))
    return EmbeddingProcess(folder, threads, max(memory, 3 * weights + 500_000_000))
