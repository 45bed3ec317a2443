"""What the cosines of a model mean, measured on built-in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from app.core.ports import EmbedderInfo
from app.embeddings import measure
from app.embeddings.measure import measured
from app.embeddings.reference import TRANSLATIONS

WIDTH = 64


class Drawn:
    """``OnnxEmbedder`` whose texts point anywhere, all with some direction in common; ``meaning`` draws for a text."""

    languages: tuple[str, ...] = ("mul",)
    common = 1.0
    bilingual = True

    def __init__(self, _folder: Path, threads: int) -> None:
        self.info = EmbedderInfo("drawn", WIDTH, 256, self.languages)
        del threads

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        return [self._vector(TRANSLATIONS.get(text, text) if self.bilingual else text) for text in texts]

    def _vector(self, meaning: str) -> bytes:
        drawn = np.random.default_rng(list(meaning.encode())).normal(size=WIDTH)
        made = drawn / np.linalg.norm(drawn)
        made[0] += self.common
        data: bytes = (made / np.linalg.norm(made)).astype("<f2").tobytes()
        return data


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> type[Drawn]:
    class Model(Drawn):
        pass

    monkeypatch.setattr(measure, "OnnxEmbedder", Model)
    return Model


def test_unrelated_texts_tell_the_background(tmp_path: Path, model: type[Drawn]) -> None:
    assert measured(tmp_path)["background"] == pytest.approx(0.5, abs=0.05)
    model.common = 0.0
    assert measured(tmp_path)["background"] == pytest.approx(0.0, abs=0.05)


def test_a_model_that_finds_translations_builds_a_bridge(tmp_path: Path, model: type[Drawn]) -> None:
    found = measured(tmp_path)
    assert found["bridge"] is not None
    assert found["background"] < found["bridge"] < 1, "between what is unrelated and what says the same"
    model.bilingual = False
    assert measured(tmp_path)["bridge"] is None
    model.bilingual, model.languages = True, ("en",)
    assert measured(tmp_path)["bridge"] is None, "only one of the languages is known"
