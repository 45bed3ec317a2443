"""Vectors from a child process: started when needed, started again when it dies."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from app.core.errors import ModelBroken, WorkerCrashed
from app.resources.child import ChildDied, ChildLimits, ChildProcess, ChildTimeout

_TRIES = 3
_BATCH_SECONDS = 300.0


class EmbeddingProcess:
    """One embedding child at low priority. Used by one thread at a time."""

    def __init__(self, folder: Path, threads: int, memory_bytes: int | None = None) -> None:
        self._folder = folder
        self._threads = threads
        self._limits = ChildLimits(memory_bytes=memory_bytes, nice=10)
        self._child: ChildProcess | None = None

    def start(self) -> None:
        """Start the process while there is nothing to do yet; what goes wrong is for ``embed`` to say."""
        with contextlib.suppress(ChildDied, ChildTimeout, ModelBroken):
            self._started()

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector per text, as ``Embedder.embed``; ``WorkerCrashed`` when the process keeps dying."""
        blobs = [text.encode("utf-8") for text in texts]
        for attempt in range(_TRIES):
            try:
                child = self._started()
                child.send({"batch": len(blobs)}, *blobs)
                _, vectors = child.receive(_BATCH_SECONDS)
            except (ChildDied, ChildTimeout) as error:
                self.close()
                if attempt == _TRIES - 1:
                    raise WorkerCrashed(
                        f"The process that makes vectors keeps ending: {error.message}",
                        "Passages stay searchable by words; index again to go on.",
                    ) from error
            else:
                return vectors
        raise AssertionError("unreachable")

    def _started(self) -> ChildProcess:
        if self._child is None:
            child = ChildProcess(
                "app.embeddings.worker", args=[str(self._folder), str(self._threads)], limits=self._limits
            ).start()
            header, _ = child.receive(_BATCH_SECONDS)
            if "error" in header:
                child.close()
                raise ModelBroken(header["error"]["message"], header["error"]["hint"])
            self._child = child
        return self._child

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.close()
            self._child = None
