"""Answers that take the place of others: nothing is lost, whichever way the conversation goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import AppError, InputError, NotFoundError
from app.core.types import Answer, Timings
from app.storage.conversations import Conversations
from app.storage.database import Database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Conversations]:
    with Database(tmp_path / "library.db") as database:
        yield Conversations(database)


def exchange(store: Conversations, text: str, talk: str | None = None, replaces: str | None = None) -> tuple[str, str]:
    """A whole exchange; the conversation's id and that of the answer."""
    talk, answer = store.begin(talk, f"Q{text}", replaces=replaces)
    store.finish(answer, "done", Answer(f"A{text}", "generated", (), (), Timings(0, 0, 0)))
    return talk, answer


def shown(store: Conversations, talk: str) -> str:
    """What stands, as the marks of the exchanges in order."""
    messages = store.messages(talk)
    marks = "".join(message.text[1:] for message in messages[::2])
    assert [message.text for message in messages] == [kind + mark for mark in marks for kind in "QA"]
    assert store.get(talk).messages == len(messages)
    return marks


@pytest.fixture
def talk(store: Conversations) -> tuple[str, list[str]]:
    """A conversation of three exchanges 1, 2, 3 and the ids of its answers."""
    talk, first = exchange(store, "1")
    return talk, [first, *(exchange(store, mark, talk)[1] for mark in "23")]


def test_a_new_answer_takes_the_place_of_another_and_of_what_followed(
    store: Conversations, talk: tuple[str, list[str]]
) -> None:
    name, answers = talk
    assert "".join(m.text for m in store.messages(name, before=answers[1])) == "Q1A1"
    _, new = exchange(store, "b", name, answers[1])
    assert shown(store, name) == "1b"
    assert len(store.hidden_by(new)) == 4
    assert store.list("Q3", 10) == []
    assert [one.id for one in store.list("Qb", 10)] == [name]
    assert store.message(answers[2]).text == "A3"


def test_undoing_brings_back_what_was_replaced_and_the_second_time_the_new_one(
    store: Conversations, talk: tuple[str, list[str]]
) -> None:
    name, answers = talk
    _, new = exchange(store, "b", name, answers[1])
    exchange(store, "c", name)
    assert shown(store, name) == "1bc"
    assert store.turn_round(new) == name
    assert shown(store, name) == "123"
    exchange(store, "4", name)
    assert shown(store, name) == "1234"
    store.turn_round(new)
    assert shown(store, name) == "1bc"
    store.turn_round(new)
    assert shown(store, name) == "1234"


def test_a_replaced_replacement_is_undone_step_by_step(store: Conversations, talk: tuple[str, list[str]]) -> None:
    name, answers = talk
    _, second = exchange(store, "b", name, answers[2])
    _, third = exchange(store, "c", name, second)
    assert shown(store, name) == "12c"
    with pytest.raises(InputError):
        store.turn_round(second)
    store.turn_round(third)
    assert shown(store, name) == "12b"
    store.turn_round(second)
    assert shown(store, name) == "123"
    store.turn_round(second)
    store.turn_round(third)
    assert shown(store, name) == "12c"


def test_a_replacement_comes_back_only_where_what_it_replaced_stands(
    store: Conversations, talk: tuple[str, list[str]]
) -> None:
    name, answers = talk
    _, second = exchange(store, "b", name, answers[2])
    _, third = exchange(store, "c", name, second)
    store.turn_round(third)
    store.turn_round(second)
    with pytest.raises(InputError):  # it took the place of b, which does not stand
        store.turn_round(third)
    assert shown(store, name) == "123"
    store.turn_round(second)
    store.turn_round(third)
    assert shown(store, name) == "12c"


def test_the_first_exchange_can_be_replaced(store: Conversations, talk: tuple[str, list[str]]) -> None:
    name, answers = talk
    _, new = exchange(store, "b", name, answers[0])
    assert shown(store, name) == "b"
    store.turn_round(new)
    assert shown(store, name) == "123"


def test_what_cannot_be_replaced_is_named_and_changes_nothing(
    store: Conversations, talk: tuple[str, list[str]]
) -> None:
    name, answers = talk
    other, foreign = exchange(store, "x")
    exchange(store, "b", name, answers[2])
    question = store.messages(name)[0].id
    for replaces, error in (
        (question, InputError), (answers[2], InputError), (foreign, NotFoundError), ("999", NotFoundError),
        ("x", NotFoundError), ("１", NotFoundError), ("1\0", NotFoundError), ("\ud800", NotFoundError),
    ):  # fmt: skip
        with pytest.raises(error):
            store.begin(name, "Q", replaces=replaces)
        with pytest.raises(error):
            store.messages(name, before=replaces)
    with pytest.raises(NotFoundError):
        store.begin(None, "Q", replaces=answers[0])
    assert (shown(store, name), shown(store, other)) == ("12b", "x")
    assert len(store.list(None, 10)) == 2


@pytest.mark.parametrize("message", ["999", "x", "-1", "", "9" * 30])
def test_an_unknown_message_is_named(store: Conversations, message: str) -> None:
    with pytest.raises(NotFoundError):
        store.turn_round(message)


def test_a_message_that_replaced_nothing_is_named(store: Conversations, talk: tuple[str, list[str]]) -> None:
    for message in store.messages(talk[0]):
        with pytest.raises(InputError):
            store.turn_round(message.id)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("aru"), st.integers(0, 30)), max_size=14))
def test_whatever_is_done_every_exchange_is_shown_whole_or_not_and_every_step_can_be_undone(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    with Database(tmp_path_factory.mktemp("talk") / "library.db") as database:
        store = Conversations(database)
        talk, first = exchange(store, "0")
        every, line = [first], {"0": ""}
        for number, (what, which) in enumerate(steps, 1):
            before = shown(store, talk)
            standing = [message.id for message in store.messages(talk)[1::2]]
            if what == "a":
                every.append(exchange(store, chr(48 + number), talk)[1])
                line[chr(48 + number)] = before
            elif what == "r":
                every.append(exchange(store, chr(48 + number), talk, standing[which % len(standing)])[1])
                line[chr(48 + number)] = before[: which % len(standing)]
                store.turn_round(every[-1])
                assert shown(store, talk) == before
                store.turn_round(every[-1])
            else:
                chosen = every[which % len(every)]
                try:
                    store.turn_round(chosen)
                except AppError:
                    assert shown(store, talk) == before
                    continue
                after = shown(store, talk)
                assert all(after[:place] == line[mark] for place, mark in enumerate(after)), "two lines are mixed"
                store.turn_round(chosen)
                assert shown(store, talk) == before
                store.turn_round(chosen)
                assert shown(store, talk) == after
        assert database.row("SELECT count(*) FROM messages") == (2 * len(every),)
