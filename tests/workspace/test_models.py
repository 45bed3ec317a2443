"""The model in use: loaded once, and anew when what it is loaded with changes; which may be removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import InputError, ModelBroken, ModelInUse, ModelUnsupported
from app.engine.catalogue import ModelLibrary
from app.engine.endpoints import Endpoints, EndpointSettings
from app.engine.entries import load_catalogue
from app.engine.llama import LlamaGenerator
from app.engine.scheduler import Scheduler
from app.settings import Settings
from app.workspace.models import Models
from app.workspace.shelf import ModelShelf
from tests.gguf_writer import write_known_answer_gguf
from tests.net.doors import open_door


class Loads:
    """Makes generators and counts them."""

    def __init__(self) -> None:
        self.made: list[LlamaGenerator] = []

    def __call__(self, path: Path) -> LlamaGenerator:
        self.made.append(LlamaGenerator(path))
        return self.made[-1]


class Vectors:
    """Prepared embedding models; ``removed`` are those that were taken away."""

    def __init__(self, *present: str) -> None:
        self.names = list(present)
        self.removed: list[str] = []

    def present(self) -> Sequence[str]:
        return self.names

    def in_force(self) -> str:
        return "all-minilm-l6-v2"

    def removable(self, name: str) -> bool:
        return name in self.names and name != self.in_force()

    def remove(self, name: str) -> None:
        self.removed.append(name)
        self.names.remove(name)


def never(*_: object) -> LlamaGenerator:
    raise AssertionError("no turn is taken")


class Desk:
    """Models over a folder; ``job`` is the download that is under way of every model."""

    def __init__(self, root: Path, make: Callable[[Path], LlamaGenerator] = never) -> None:
        self.folder = root / "models"
        self.folder.mkdir()
        self.settings, self.vectors, self.job = Settings(), Vectors("all-minilm-l6-v2", "bge-m3", "/own/model"), ""
        library = ModelLibrary(load_catalogue(), self.folder)
        self.scheduler = Scheduler(ModelShelf(library, self.settings, lambda: 1), never)
        with open_door(root) as door:
            endpoints = Endpoints(door, EndpointSettings)
        self.models = Models(
            library, self.settings, make, self.vectors, self.scheduler, endpoints,
            lambda row: replace(row, job=self.job or None),
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("name, value", [("model.context", "2048"), ("model.threads", "1")])
def test_what_a_model_is_loaded_with_takes_effect_at_the_next_question(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF")
    loads = Loads()
    desk = Desk(tmp_path, loads)
    models, settings = desk.models, desk.settings
    question = models.generator(str(file))
    assert question is not None
    assert question() is question()
    settings.change(name, value)
    assert question() is question() is loads.made[1]
    settings.reset(name)
    assert question() is loads.made[2]
    assert len(loads.made) == 3
    models.close()


def test_what_is_used_is_checked_first_and_stays(desk: Desk) -> None:
    path = write_known_answer_gguf(desk.folder / "mine.gguf", ["Yes."])
    half = desk.folder / "half.gguf"
    half.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(ModelBroken):
        desk.models.use(str(half))
    with pytest.raises(ModelUnsupported):
        desk.models.use("bge-m3")
    assert desk.settings.text("model.active") == ""
    used = desk.models.use("mine")
    assert used is not None
    assert (used.id, used.active) == (str(path), True)
    with pytest.raises(ModelInUse):
        desk.models.remove(str(path))
    assert path.exists()
    desk.models.use("none")
    assert desk.models.remove(str(path)).installed is False
    assert not path.exists()


def test_what_is_being_downloaded_stays(desk: Desk) -> None:
    write_known_answer_gguf(desk.folder / "mine.gguf", ["Yes."])
    desk.job = "7"
    with pytest.raises(ModelInUse, match="download"):
        desk.models.remove("mine")
    assert all(row.job == "7" for row in desk.models.list())


def test_an_embedding_model_not_in_force_is_removed(desk: Desk) -> None:
    rows = {row.id: row for row in desk.models.list() if row.kind == "embedding"}
    assert [name for name, row in rows.items() if row.active] == ["all-minilm-l6-v2"]
    assert [name for name, row in rows.items() if row.removable] == ["bge-m3", "/own/model"]
    assert desk.models.remove("bge-m3").installed is False
    assert desk.models.remove("/own/model").installed is False
    assert desk.vectors.removed == ["bge-m3", "/own/model"]


def test_models_of_other_programs_are_removed_there(desk: Desk) -> None:
    with pytest.raises(InputError, match="another program"):
        desk.models.remove("ollama:qwen3")
