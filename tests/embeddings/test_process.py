"""Vectors from a child process that may die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelBroken, ModelNotFound, WorkerCrashed
from app.embeddings.deferred import DeferredEmbedder
from app.embeddings.process import EmbeddingProcess


@pytest.fixture
def process(prepared_model: Path) -> Iterator[EmbeddingProcess]:
    made = EmbeddingProcess(prepared_model, threads=1)
    yield made
    made.close()


def test_a_child_that_was_killed_is_started_again_and_gives_the_same_vectors(
    process: EmbeddingProcess, prepared_model: Path
) -> None:
    texts = ["Payment is due.", "付款条款。"]
    before = process.embed(texts)
    assert process._child is not None
    first = process._child.pid
    os.kill(first, getattr(signal, "SIGKILL", signal.SIGTERM))
    assert process.embed(texts) == before
    assert process._child.pid != first
    embedder = DeferredEmbedder(prepared_model, 1)
    assert embedder.embed(texts) == before
    embedder.close()


def test_a_process_that_keeps_ending_is_named(process: EmbeddingProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_limits", type(process._limits)(memory_bytes=1_000_000))
    with pytest.raises(WorkerCrashed):
        process.embed(["Payment."])


def test_a_broken_model_is_named(tmp_path: Path) -> None:
    process = EmbeddingProcess(tmp_path, threads=1)
    with pytest.raises(ModelBroken):
        process.embed(["Payment."])
    process.close()


def test_a_model_that_was_not_prepared_is_named_when_it_is_needed(tmp_path: Path) -> None:
    embedder = DeferredEmbedder(tmp_path, 1)
    with pytest.raises(ModelNotFound):
        embedder.embed(["Payment."])
    with pytest.raises(ModelNotFound):
        _ = embedder.info
    embedder.close()
