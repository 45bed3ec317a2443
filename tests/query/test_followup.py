"""Follow-up questions."""

from __future__ import annotations

import pytest

from app.query.followup import CARRIED_WEIGHT, completed, is_dependent
from app.query.understand import understand


@pytest.mark.parametrize(
    "text",
    [
        "When does it expire?", "And in winter?", "What about the second supplier?", "Why?", "Who signed this?",
        "How much is that?", "Is that all of it?", "Does she agree to the price?", "Which one is cheaper?", "Renewal?",
        "它什么时候到期？", "那违约金呢？", "为什么？", "到期？", "谁签的？", "这份合同的租金是多少？", "多少钱？",
        "该合同由谁签署？", "其中最贵的是哪项？", "还有别的条件吗？",
    ],
)  # fmt: skip
def test_questions_that_lean_on_the_one_before(text: str) -> None:
    assert is_dependent(understand(text))


@pytest.mark.parametrize(
    "text",
    [
        "When does the lease of the warehouse expire?", "What are the payment terms?", "Who signed the supply contract?",
        "Does the contract say that rent is due monthly?", "仓库租约什么时候到期？", "付款条款是什么？", "供货合同由谁签署？",
        "违约金的比例是多少？", "GDPR 是什么？",
    ],
)  # fmt: skip
def test_questions_that_stand_by_themselves(text: str) -> None:
    assert not is_dependent(understand(text))


@pytest.mark.parametrize(
    "before, asked, word",
    [
        (["When was the lease of the warehouse signed?"], "When does it expire?", "wareho"),
        (["仓库租约由谁签署？", "为什么？"], "它什么时候到期？", "仓库"),
    ],
)
def test_the_words_of_the_question_before_are_carried_over(before: list[str], asked: str, word: str) -> None:
    question = understand(asked)
    made = completed(question, before)
    assert made.text == f"{before[0]} {asked}"
    assert made.terms[: len(question.terms)] == question.terms
    carried = dict(made.terms[len(question.terms) :])
    assert any(term.startswith(word) for term in carried)
    assert all(weight <= CARRIED_WEIGHT for weight in carried.values())
    assert (made.expected, made.language) == (question.expected, question.language)


def test_without_a_question_before_nothing_is_carried() -> None:
    question = understand("When does it expire?")
    assert completed(question, []) == question
    assert completed(question, ["When does it expire?"]) == question


def test_a_question_of_function_words_alone_is_searched_by_the_words_before() -> None:
    made = completed(understand("When does he do that?"), ["Does the buyer pay the price?"])
    assert [term for term, _ in made.terms] == [term for term, _ in understand("Does the buyer pay the price?").terms]
