"""Conversations as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import NotFoundError
from app.core.types import Answer, Citation, Hit, Timings
from app.storage.conversations import Conversations
from app.storage.database import Database

CITATION = Citation(1, "1", "/合同.pdf", 2, 5, 9, "三十日内", "合同")
HIT = Hit("1", "/合同.pdf", "合同", None, 0, 4, "买方应付", 0.5)
ANSWER = Answer("三十日内 [1]", "generated", (CITATION,), (HIT,), Timings(1, 2, 3), {"done": 1, "total": 2}, "想")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Conversations]:
    with Database(tmp_path / "library.db") as database:
        yield Conversations(database)


def test_an_answer_comes_back_whole(store: Conversations) -> None:
    conversation, message = store.begin(None, "付款期限\n是多久？")
    store.finish(message, "done", ANSWER)
    question, answer = store.messages(conversation)
    assert (question.role, question.text, question.state) == ("user", "付款期限\n是多久？", "done")
    assert (answer.text, answer.mode, answer.citations, answer.nearest) == (
        ANSWER.answer,
        "generated",
        (CITATION,),
        (HIT,),
    )
    assert (answer.timings, answer.checked, answer.reasoning) == (ANSWER.timings, ANSWER.checked, "想")
    assert store.get(conversation).title == "付款期限 是多久？"
    assert store.get(conversation).messages == 2


def test_an_answer_stands_there_while_it_is_written(store: Conversations) -> None:
    _, message = store.begin(None, "Q")
    store.write(message, "As far as", "thinking")
    kept = store.message(message)
    assert (kept.state, kept.text, kept.reasoning) == ("writing", "As far as", "thinking")


def test_answers_the_program_ended_under_keep_what_they_had(store: Conversations) -> None:
    conversation, message = store.begin(None, "Q")
    store.write(message, "As far as", "")
    _, done = store.begin(conversation, "Q2")
    store.finish(done, "done", ANSWER)
    store.end_interrupted()
    assert (store.message(message).state, store.message(message).mode) == ("stopped", "partial")
    assert store.message(message).text == "As far as"
    assert store.message(done).state == "done"


def test_a_failed_answer_keeps_its_text_and_its_error(store: Conversations) -> None:
    _, message = store.begin(None, "Q")
    error = {"code": "model.crashed", "message": "m", "hint": "h"}
    store.finish(message, "failed", replace(ANSWER, answer="Half", error=error))
    kept = store.message(message)
    assert (kept.state, kept.text, kept.error) == ("failed", "Half", error)


def test_conversations_are_listed_newest_first_and_found_by_their_words(store: Conversations) -> None:
    first, _ = store.begin(None, "About Payment")
    second, message = store.begin(None, "Something else")
    store.finish(message, "done", ANSWER)
    assert [c.id for c in store.list(None, 10)] == [second, first]
    assert [c.id for c in store.list("payment", 10)] == [first]
    assert [c.id for c in store.list("三十日", 10)] == [second]
    assert store.list("100%", 10) == []
    assert [c.id for c in store.list(None, 1)] == [second]


def test_a_conversation_can_be_renamed_and_deleted_with_its_messages(store: Conversations) -> None:
    conversation, message = store.begin(None, "Q")
    assert store.rename(conversation, "  Contract  ").title == "Contract"
    store.delete(conversation)
    with pytest.raises(NotFoundError):
        store.get(conversation)
    with pytest.raises(NotFoundError):
        store.message(message)
    store.finish(message, "done", ANSWER)  # an answer that ends after its conversation has gone
    assert store.list(None, 10) == []


@pytest.mark.parametrize("unknown", ["7", "x", "-1", "", "9" * 40])
def test_unknown_ids_are_named(store: Conversations, unknown: str) -> None:
    for call in (store.get, store.messages, store.message, store.delete):
        if call == store.messages and unknown == "7":
            continue  # no conversation, no turns
        with pytest.raises(NotFoundError):
            call(unknown)
    with pytest.raises(NotFoundError):
        store.begin(unknown, "Q")
