"""Quotes and the evidence gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelBroken
from app.query.understand import understand
from app.rag.calibration import calibration_of, gate_for, load_calibration
from app.rag.evidence import Calibration, EvidenceFinder, LinearModel, fits_expectation
from app.rag.quotes import quotes
from tests.library import SmallLibrary, WordEmbedder, stored

TEXT = (
    "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. "
    "The seller delivers the goods to the warehouse in Hamburg. Nothing else was agreed upon.\n\n"
    "合同自签字之日起生效。买方应当在三十日内付清全部货款，逾期每日支付千分之一的违约金。卖方负责运输。"
)


@pytest.fixture(params=[0.0, 1.0], ids=["by words", "by vectors too"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=request.param))
    made.add(
        stored("/a.txt", TEXT),
        stored("/b.txt", "Apples are red. Pears are green. " * 40),
        stored("/long.txt", "the endless zebra clause, " * 120 + "ends."),
    )
    yield made
    made.close()


def finder(library: SmallLibrary, strictness: str = "balanced") -> EvidenceFinder:
    return EvidenceFinder(lambda gate: calibration_of(gate, strictness))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question, said",
    [
        ("When does the buyer pay the price?", "within thirty days of the invoice"),
        ("Where does the seller deliver the goods?", "the warehouse in Hamburg"),
        ("买方什么时候付清货款？", "三十日内付清全部货款"),
    ],
)
def test_the_best_quote_holds_the_answer(library: SmallLibrary, question: str, said: str) -> None:
    retrieved = library.retriever.retrieve(understand(question), 12)
    assert said in quotes(retrieved, finder(library).find(retrieved), 3, 120)[0].text


@pytest.mark.parametrize("characters", [60, 120, 300])
@pytest.mark.parametrize("question", ["buyer price", "买方货款", "zebra clause", "apples pears"])
def test_quotes_stand_in_the_text_within_their_limits(library: SmallLibrary, question: str, characters: int) -> None:
    retrieved = library.retriever.retrieve(understand(question), 12)
    made = quotes(retrieved, finder(library).find(retrieved), 4, characters)
    assert 1 <= len(made) <= 4
    for quote in made:
        document = str(quote.candidate.passage.document)
        assert library.documents.text(document)[0][quote.start : quote.end] == quote.text
        assert 0 < len(quote.text) <= characters
    spans = [(q.candidate.passage.document, q.start, q.end) for q in made]
    assert all(a[0] != b[0] or a[2] <= b[1] or b[2] <= a[1] for i, a in enumerate(spans) for b in spans[:i])


def test_nothing_found_is_no_evidence(library: SmallLibrary) -> None:
    retrieved = library.retriever.retrieve(understand("buyer"), 12, [])
    evidence = finder(library).find(retrieved)
    assert evidence.sentences == ()
    assert quotes(retrieved, evidence, 5, 300) == ()
    assert not finder(library, "off").enough(retrieved, evidence)


def test_a_stricter_gate_never_opens_where_a_milder_one_is_shut(library: SmallLibrary) -> None:
    verdicts = []
    for question in ("buyer price thirty days invoice", "buyer", "warehouse rent in Paris", "quantum gravity", "zebra"):
        retrieved = library.retriever.retrieve(understand(question), 12)
        verdict = []
        for strictness in ("off", "balanced", "strict"):
            gate = finder(library, strictness)
            verdict.append(gate.enough(retrieved, gate.find(retrieved)))
        verdicts.append(verdict)
        assert verdict == sorted(verdict, reverse=True)
    assert verdicts[0][1]


def test_the_gate_needs_as_much_as_it_was_told(library: SmallLibrary) -> None:
    retrieved = library.retriever.retrieve(understand("When does the buyer pay?"), 12)
    score = retrieved.candidates[0].score
    words = LinearModel({"words": 1.0})
    for bias, opens in ((-score + 0.01, True), (-score - 0.01, False)):
        gate = LinearModel({"score": 1.0}, bias)
        found = EvidenceFinder(lambda _, gate=gate: Calibration(words, words, gate, gate))  # type: ignore[misc]
        assert found.enough(retrieved, found.find(retrieved)) is opens


@pytest.mark.parametrize(
    "question, text, fits",
    [
        ("When was it?", "It was in 1999.", 1.0), ("When was it?", "It was nice.", 0.0),
        ("多少钱？", "三百元。", 1.0), ("多少钱？", "很贵。", 0.0),
        ("What is it?", "Anything.", 0.5), ("Who came?", "Then Ann Smith came.", 1.0),
    ],
)  # fmt: skip
def test_a_sentence_holds_what_is_asked_for_or_not(question: str, text: str, fits: float) -> None:
    assert fits_expectation(understand(question), text) == fits


def test_other_embedders_are_judged_by_words() -> None:
    calibrations = load_calibration()
    gate = gate_for(calibrations, "some-other-model")
    assert gate["dense"] is None
    made = calibration_of(gate, "balanced")
    assert made.gate_dense == made.gate_lexical


def test_a_calibration_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "calibration.json"
    for content in (None, "{", "{}"):
        if content is not None:
            broken.write_text(content)
        with pytest.raises(ModelBroken):
            load_calibration(broken)


FAQ = (
    "Questions and answers\n\n1. How is the API called?\n\nSend a request with the key in its header.\n\n"
    "2. How is the tool called?\n\nOpen the panel and choose it from the list, the API does the rest when it is called.\n\n"
    "3. Payment terms.\n\n(a) The buyer pays the price, which the parties have agreed upon in writing before, within thirty "
    "days after the invoice, unless the goods are found to be defective in the inspection that the buyer carries out without "
    "delay, in which case the time begins anew when the defect has been repaired by the seller at no charge."
)


@pytest.fixture
def faq(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    made.add(stored("/faq.txt", FAQ, headings=("1. How is the API called?", "2. How is the tool called?")))
    yield made
    made.close()


@pytest.mark.parametrize(
    "question, said",
    [("How is the tool called?", "Open the panel"), ("How is the API called?", "Send a request")],
)
def test_a_question_that_is_a_heading_is_answered_by_what_stands_under_it(
    faq: SmallLibrary, question: str, said: str
) -> None:
    retrieved = faq.retriever.retrieve(understand(question), 12)
    assert said in quotes(retrieved, finder(faq).find(retrieved), 3, 300)[0].text


def test_a_heading_takes_the_beginning_of_a_long_text_along(faq: SmallLibrary) -> None:
    retrieved = faq.retriever.retrieve(understand("payment terms"), 12)
    first = quotes(retrieved, finder(faq).find(retrieved), 3, 160)[0].text
    assert first.startswith("3. Payment terms.\n\n(a) The buyer pays the price")
    assert first.endswith(",")
    assert len(first) <= 160
