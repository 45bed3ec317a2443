"""What a question asks for."""

from __future__ import annotations

import pytest

from app.query.understand import CHARACTER_WEIGHT, understand


@pytest.mark.parametrize(
    "text, expected",
    [
        ("When is the payment due?", "time"),
        ("合同什么时候到期？", "time"),
        ("Who signed the contract?", "person"),
        ("谁签了合同？", "person"),
        ("How many days are left?", "number"),
        ("违约金是多少？", "number"),
        ("Where is the warehouse?", "place"),
        ("仓库在哪里？", "place"),
        ("What are the payment terms?", "any"),
        ("付款条款", "any"),
    ],
)
def test_the_kind_of_answer_that_is_expected(text: str, expected: str) -> None:
    assert understand(text).expected == expected


def test_words_that_only_ask_are_no_terms() -> None:
    assert [term for term, _ in understand("What are the payment terms of the lease?").terms] == [
        "payment", "term", "leas",
    ]  # fmt: skip
    assert [term for term, _ in understand("付款期限是多少？").terms][:3] == ["付款", "款期", "期限"]


def test_a_question_of_such_words_alone_keeps_them() -> None:
    assert understand("What is it?").terms != ()
    assert understand("什么？").terms != ()
    assert understand("？！").terms == ()


def test_single_characters_weigh_less_and_every_term_stands_once() -> None:
    weights = dict(understand("付款 付款 payment Payments").terms)
    assert weights == {"付款": 1.0, "付": CHARACTER_WEIGHT, "款": CHARACTER_WEIGHT, "payment": 1.0}


def test_the_language_is_the_questions() -> None:
    assert understand("付款条款是什么？").language == "zh"
    assert understand("When?").language == "en"
    assert understand("2024?").language == "und"
