"""The model in use: loaded once, and anew when what it is loaded with changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.catalogue import ModelLibrary
from app.engine.endpoints import Endpoints, EndpointSettings
from app.engine.llama import LlamaGenerator
from app.engine.scheduler import Scheduler
from app.settings import Settings
from app.workspace.models import Models
from app.workspace.shelf import ModelShelf
from tests.net.doors import open_door


class Loads:
    """Makes generators and counts them."""

    def __init__(self) -> None:
        self.made: list[LlamaGenerator] = []

    def __call__(self, path: Path) -> LlamaGenerator:
        self.made.append(LlamaGenerator(path))
        return self.made[-1]


def never(*_: object) -> LlamaGenerator:
    raise AssertionError("no turn is taken")


@pytest.mark.parametrize("name, value", [("model.context", "2048"), ("model.threads", "1")])
def test_what_a_model_is_loaded_with_takes_effect_at_the_next_question(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF")
    settings, loads, library = Settings(), Loads(), ModelLibrary({}, tmp_path)
    scheduler = Scheduler(ModelShelf(library, settings, lambda: 1), never)
    with open_door(tmp_path) as door:
        models = Models(library, settings, loads, tuple, scheduler, Endpoints(door, EndpointSettings))
    question = models.generator(str(file))
    assert question is not None
    assert question() is question()
    settings.change(name, value)
    assert question() is question() is loads.made[1]
    settings.reset(name)
    assert question() is loads.made[2]
    assert len(loads.made) == 3
    models.close()
