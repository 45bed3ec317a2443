"""The models people choose: turns at them, which is in use, which may be removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import InputError, ModelBroken, ModelInUse, ModelNotFound, ModelUnsupported
from app.engine.catalogue import ModelLibrary
from app.engine.endpoints import Endpoints, EndpointSettings, EndpointTurn
from app.engine.entries import load_catalogue
from app.engine.llama import LlamaGenerator
from app.engine.scheduler import Scheduler
from app.settings import Settings
from app.workspace.models import Models
from app.workspace.shelf import ModelShelf
from tests.gguf_writer import write_known_answer_gguf
from tests.net.doors import open_door


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
    raise AssertionError("nothing is loaded")


class Desk:
    """Models over a folder; ``job`` is the download that is under way of every model."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "models"
        self.folder.mkdir()
        self.settings, self.vectors, self.job = Settings(), Vectors("all-minilm-l6-v2", "bge-m3", "/own/model"), ""
        library = ModelLibrary(load_catalogue(), self.folder)
        self.scheduler = Scheduler(ModelShelf(library, self.settings, lambda: 1), never)
        with open_door(root) as door:
            endpoints = Endpoints(door, EndpointSettings)
        self.models = Models(
            library, self.settings, self.vectors, self.scheduler, endpoints,
            lambda row: replace(row, job=self.job or None),
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_quotes_need_no_turn_and_a_model_that_is_not_there_gets_none(desk: Desk) -> None:
    assert desk.models.turn(None) is None
    assert desk.models.turn(" None ") is None
    with pytest.raises(ModelNotFound):
        desk.models.turn("nothing of that name")


def test_a_turn_is_taken_at_once_and_stands_in_the_queue(desk: Desk) -> None:
    write_known_answer_gguf(desk.folder / "mine.gguf", ["Yes."])
    desk.models.use("mine")
    first, second = desk.models.turn(None), desk.models.turn("mine")
    assert first is not None
    assert second is not None
    waiting = second.wait(lambda: False)
    assert next(waiting) == 1
    first.release()
    assert list(waiting) == []
    second.release()


def test_another_program_s_model_has_a_queue_of_its_own(desk: Desk) -> None:
    assert isinstance(desk.models.turn("ollama:qwen3"), EndpointTurn)
    assert desk.scheduler.status().waiting == 0


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


def test_what_has_come_of_a_file_of_the_hub_can_be_removed(desk: Desk) -> None:
    part = desk.folder / "ada" / "Small-GGUF" / "small.gguf.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x")
    desk.job = "7"
    with pytest.raises(ModelInUse):
        desk.models.remove("ada/Small-GGUF/small.gguf")
    desk.job = ""
    assert desk.models.remove("ada/Small-GGUF/small.gguf").installed is False
    assert not part.exists()
    with pytest.raises(ModelNotFound):
        desk.models.remove("ada/Small-GGUF/small.gguf")


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
