"""Conversations as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import InputError, NotFoundError
from app.core.types import Answer, Citation, Hit, Scope, Timings
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


def test_a_deleted_conversation_can_come_back_until_the_next_start(store: Conversations) -> None:
    talk, message = store.begin(None, "付款期限?")
    other, _ = store.begin(None, "Something else")
    store.delete(talk)
    assert [one.id for one in store.list(None, 10)] == [other]
    assert store.list("付款", 10) == []
    for call in (store.get, store.delete):
        with pytest.raises(NotFoundError):
            call(talk)
    with pytest.raises(NotFoundError):
        store.message(message)
    with pytest.raises(NotFoundError):
        store.begin(talk, "More?")
    with pytest.raises(NotFoundError):
        store.rename(talk, "T")
    assert store.restore(talk).title == "付款期限?"
    assert store.restore(talk) == store.get(talk)
    assert [one.text for one in store.messages(talk)] == ["付款期限?", ""]
    store.delete(talk)
    store.end_interrupted()
    with pytest.raises(NotFoundError):
        store.restore(talk)
    assert [one.id for one in store.list(None, 10)] == [other]


def test_clearing_leaves_nothing(store: Conversations, tmp_path: Path) -> None:
    talk, _ = store.begin(None, "one")
    store.begin(None, "two")
    store.delete(talk)
    assert store.clear() == 1
    assert store.list(None, 10) == []
    with pytest.raises(NotFoundError):
        store.restore(talk)
    with Database(tmp_path / "library.db") as database:
        assert database.row("SELECT count(*) FROM messages") == (0,)
    assert store.clear() == 0


def test_a_conversation_keeps_the_scope_of_its_latest_question(store: Conversations) -> None:
    first = Scope(("/文档", "collection:3"), "2026-01-01", "2026-02-01", "买方")
    talk, _ = store.begin(None, "Q", first)
    assert store.get(talk).scope == first
    store.begin(talk, "Q2")
    assert store.list(None, 1)[0].scope == Scope()
    with pytest.raises(InputError):
        store.begin(talk, "Q3", Scope(("\ud800",)))
    assert store.get(talk).messages == 4


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "\\", "100%", "\0", "付款%"])
def test_signs_in_a_query_are_only_signs(store: Conversations, query: str) -> None:
    with_it, _ = store.begin(None, f"before {query} after")
    store.begin(None, "nothing of it 付款 100")
    assert [one.id for one in store.list(query, 10)] == [with_it]


def test_chinese_and_case_are_found(store: Conversations) -> None:
    talk, message = store.begin(None, "关于合同")
    store.finish(message, "done", replace(ANSWER, answer="Payment 付款条款"))
    for query in ("合同", "PAYMENT", "款条"):
        assert [one.id for one in store.list(query, 10)] == [talk]
    assert store.list("条件", 10) == []


@pytest.mark.parametrize("name", ["", "x", "-1", "1.0", "１", " 1", "1\0", "\ud800", "9" * 40])
def test_ids_that_are_no_numbers_are_unknown(store: Conversations, name: str) -> None:
    store.begin(None, "Q")
    for call in (store.get, store.messages, store.message, store.delete, store.restore, store.turn_round):
        with pytest.raises(NotFoundError):
            call(name)
