"""What the scheduler is told of models and settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import ModelBroken, ModelNotFound
from app.engine.catalogue import ModelLibrary
from app.engine.footprint import memory_needed
from app.engine.gguf import read_header
from app.engine.ladder import Wish
from app.settings import Settings
from app.workspace.shelf import ModelShelf
from tests.gguf_writer import write_known_answer_gguf


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(ModelLibrary({}, tmp_path), Settings(), lambda: 3)


def test_a_candidate_is_what_its_file_says(shelf: ModelShelf, tmp_path: Path) -> None:
    path = write_known_answer_gguf(tmp_path / "mine.gguf", ["Yes."], context=1024)
    found = shelf.candidate("mine")
    assert (found.id, found.name, found.trained) == (str(path), "mine", 1024)
    assert found.parameters == read_header(path).parameters
    assert found.need(512) == memory_needed(read_header(path), 512)


def test_what_cannot_be_run_is_no_candidate(shelf: ModelShelf, tmp_path: Path) -> None:
    path = write_known_answer_gguf(tmp_path / "mine.gguf", ["Yes."])
    (tmp_path / "half.gguf").write_bytes(path.read_bytes()[:-500])
    assert [found.name for found in shelf.candidates()] == ["mine"]
    with pytest.raises(ModelBroken):
        shelf.candidate("half")
    for name in ("gone", "ollama:mine"):
        with pytest.raises(ModelNotFound):
            shelf.candidate(name)


def test_the_settings_say_how_a_model_is_run(tmp_path: Path) -> None:
    settings = Settings()
    shelf = ModelShelf(ModelLibrary({}, tmp_path), settings, lambda: 3)
    assert shelf.active() is None
    assert shelf.wish(pinned=False, battery=False) == Wish(0, 3)
    assert (shelf.idle_seconds(), shelf.preloads()) == (1800, True)
    for name, value in (
        ("model.active", "mine"), ("model.context", "4096"), ("model.threads", "7"), ("model.step_down", "false"),
        ("model.idle_minutes", "0"), ("model.preload", "false"),
    ):  # fmt: skip
        settings.change(name, value)
    assert shelf.active() == "mine"
    assert shelf.wish(pinned=True, battery=True) == Wish(4096, 7, step_down=False, pinned=True, battery=True)
    assert (shelf.idle_seconds(), shelf.preloads()) == (0, False)
