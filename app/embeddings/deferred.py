"""An embedder that opens its model when it is first asked for something."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from app.core.ports import EmbedderInfo
from app.embeddings.manifest import Manifest, read_manifest
from app.embeddings.onnx import OnnxEmbedder


class DeferredEmbedder:
    """``Embedder`` over the prepared model in ``folder``."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._opened: OnnxEmbedder | None = None

    @cached_property
    def manifest(self) -> Manifest:
        """What the model is, without opening it; ``ModelNotFound`` and ``ModelBroken``."""
        return read_manifest(self.folder)

    @property
    def info(self) -> EmbedderInfo:
        """What the vectors are."""
        return self.manifest.info

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
