"""A question in one language on a library in another, with an embedder that knows both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.events import Done, Failed
from app.query.understand import understand
from app.rag.answer import Inquiry
from app.rag.calibration import calibration_of, gate_for, load_calibration
from tests.library import SmallLibrary, WordEmbedder, stored, vector_of

TEXT = "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. Nothing else was agreed."
QUESTION = "买方什么时候付清货款？"
MEANING = "The buyer pays the price within thirty days of the invoice."
ELSEWHERE = "量子引力如何弯曲光线？"


class Bilingual(WordEmbedder):
    """Knows one Chinese question as what it means in English, and any other text by its words."""

    def embed_query(self, text: str) -> bytes:
        return vector_of(MEANING if text == QUESTION else text)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, Bilingual(languages=("mul",)))
    made.add(stored("/a.txt", TEXT), *(stored(f"/{n}.txt", f"Apples number {n} are red and sweet.") for n in range(12)))
    yield made
    made.close()


def last(library: SmallLibrary, question: str, bridge: float | None) -> Done | Failed:
    library.search._gate = gate_for(load_calibration(), "some-other-model", bridge)
    event = list(library.answerer.answer(Inquiry(understand(question))))[-1]
    assert isinstance(event, Done | Failed)
    return event


def test_a_text_that_says_the_same_in_another_language_answers(library: SmallLibrary) -> None:
    done = last(library, QUESTION, 0.7)
    assert isinstance(done, Done)
    assert done.answer.mode == "extracted"
    assert "within thirty days" in done.answer.citations[0].quote


@pytest.mark.parametrize("bridge", [0.7, None])
def test_what_nothing_is_near_to_is_refused_with_what_is_nearest(library: SmallLibrary, bridge: float | None) -> None:
    done = last(library, ELSEWHERE, bridge)
    assert isinstance(done, Done), "no bridge is missing: the embedder knows both languages"
    assert done.answer.mode == "refused"
    assert done.answer.nearest


def test_a_model_that_builds_no_bridge_is_judged_by_words(library: SmallLibrary) -> None:
    done = last(library, QUESTION, None)
    assert isinstance(done, Done)
    assert done.answer.mode == "refused"
    assert "/a.txt" in done.answer.nearest[0].path, "the cosine ranks all the same"


def test_an_embedder_of_one_language_is_no_bridge(tmp_path: Path) -> None:
    library = SmallLibrary(tmp_path, Bilingual(coverage=0.0, languages=("en",)))
    library.add(stored("/a.txt", TEXT))
    failed = last(library, QUESTION, None)
    assert isinstance(failed, Failed)
    assert failed.code == "language.no_bridge"
    library.close()


def test_the_same_language_is_judged_as_ever(library: SmallLibrary) -> None:
    done = last(library, "When does the buyer pay the price?", 2.0)
    assert isinstance(done, Done)
    assert done.answer.mode == "extracted"


def test_the_calibration_tells_the_bridge() -> None:
    calibrations = load_calibration()
    made = calibration_of(gate_for(calibrations, "some-other-model", 0.6), "strict")
    assert made.bridge == 0.6
    assert made.gate_dense == made.gate_lexical
    assert made.sentence_dense != made.sentence_lexical
    assert calibration_of(gate_for(calibrations, "all-minilm-l6-v2", 0.6), "strict").bridge > 1
