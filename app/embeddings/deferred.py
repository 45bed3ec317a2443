"""An embedder that opens its model when it is first asked for something."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from app.core.errors import ModelNotFound
from app.core.ports import EmbedderInfo
from app.embeddings.manifest import find_prepared, read_manifest
from app.embeddings.onnx import OnnxEmbedder
from app.embeddings.specs import spec_for


class DeferredEmbedder:
    """``Embedder`` over the first of ``folders`` that holds a prepared model of this name."""

    def __init__(self, folders: Sequence[Path], model: str, threads: int) -> None:
        self._folders = folders
        self._model = model
        self._threads = threads
        self._lock = threading.Lock()
        self._opened: OnnxEmbedder | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the prepared model is; ``ModelNotFound`` when it is nowhere."""
        found = find_prepared(spec_for(self._model), self._folders)
        if found is None:
            raise ModelNotFound(
                f"The embedding model {self._model} has not been prepared.",
                "Run `make run` once, or `python -m app.embeddings.prepare`.",
            )
        return found

    @cached_property
    def info(self) -> EmbedderInfo:
        """What the manifest says, without opening the model."""
        return read_manifest(self.folder).info

    @property
    def _open(self) -> OnnxEmbedder:
        with self._lock:
            if self._opened is None:
                self._opened = OnnxEmbedder(self.folder, self._threads)
            return self._opened

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """As ``Embedder.embed``."""
        return self._open.embed(texts)

    def embed_query(self, text: str) -> bytes:
        """As ``Embedder.embed_query``."""
        return self._open.embed_query(text)

    def count_tokens(self, text: str) -> int:
        """As ``Embedder.count_tokens``."""
        return self._open.count_tokens(text)

    def coverage(self, text: str) -> float:
        """As ``Embedder.coverage``."""
        return self._open.coverage(text)

    def close(self) -> None:
        """Let go of the model if it was opened."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
