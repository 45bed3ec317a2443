"""Conversations that are kept: replaced answers, history, undo, while answers are being written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from app.core.errors import InputError, NotFoundError
from app.core.events import AskEvent, Done, Evidence, Stage, Token
from app.core.ports import Turn
from app.core.types import ChatMessage, Message, Scope
from app.storage.collections import Collections
from app.storage.conversations import Conversations
from app.workspace.archive import Archive
from app.workspace.asking import Running
from app.workspace.downloads import Downloads
from app.workspace.indexing import Indexing
from app.workspace.local import LocalParts, LocalWorkspace
from app.workspace.models import Models
from app.workspace.network import Network
from app.workspace.port import AskRequest, CommandRunner
from tests.library import ScriptedTurn, ScriptedWriter, SmallLibrary, WordEmbedder, ended, stored

TEXT = "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. Nothing else was agreed."
QUESTION = "When does the buyer pay the price?"
REPLY = "The buyer pays within thirty days [1]."


class OneWriter:
    """The models, as far as an answer asks for them: all of them are ``writer``."""

    def __init__(self, writer: ScriptedWriter) -> None:
        self.writer = writer

    def turn(self, name: str | None) -> Turn | None:
        return None if name == "none" else ScriptedTurn(self.writer)


class Desk:
    """A small library with its conversations and a model that writes what it is told."""

    def __init__(self, folder: Path) -> None:
        self.library = SmallLibrary(folder, WordEmbedder(coverage=0.0))
        self.library.add(
            stored("/a.txt", TEXT), *(stored(f"/{n}.txt", f"Apples number {n} are red and sweet.") for n in range(12))
        )
        self.store = Conversations(self.library.database)
        self.models = OneWriter(ScriptedWriter([REPLY]))
        running = Running()
        self.archive = Archive(self.store, running)
        parts = LocalParts(
            documents=self.library.documents,
            conversations=self.store,
            collections=Collections(self.library.database),
            retriever=self.library.retriever,
            answerer=self.library.answerer,
            indexing=cast("Indexing", None),
            downloads=cast("Downloads", None),
            models=cast("Models", self.models),
            running=running,
            network=cast("Network", None),
            commands=cast("CommandRunner", None),
            examine=tuple,
            removed=lambda: None,
            hits=lambda: 10,
        )
        self.workspace = LocalWorkspace(parts)

    def ask(self, question: str = QUESTION, **more: object) -> Stage:
        """Ask and let the answer come to its end; its first event."""
        events = list(self.workspace.ask(AskRequest(question, **more)))  # type: ignore[arg-type]
        assert isinstance(events[-1], Done), events
        assert isinstance(events[0], Stage)
        return events[0]

    def prompted(self) -> list[str]:
        """What the model was given the last time, instructions and passages left out."""
        messages, _ = self.models.writer.seen[-1]
        return [message.content for message in messages if message.role != "system"][:-1]

    def shown(self, talk: str) -> list[str]:
        return [message.text for message in self.archive.conversation(talk)[1] if message.role == "user"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.library.close()


def names(stage: Stage) -> tuple[str, str]:
    """The ids of an exchange's conversation and answer."""
    assert stage.conversation is not None
    assert stage.message_id is not None
    return stage.conversation, stage.message_id


class Writing:
    """An answer that is being written in a thread of its own, for ever."""

    def __init__(self, desk: Desk, request: AskRequest) -> None:
        desk.models.writer = ScriptedWriter(["The buyer pays "], wait=True)
        self.events: list[AskEvent] = []
        self.begun = threading.Event()
        run = desk.workspace.ask(request)

        def read() -> None:
            for event in run:
                self.events.append(event)
                if isinstance(event, Token):
                    self.begun.set()

        self.thread = ended(read)
        assert self.begun.wait(20)
        assert desk.models.writer.waiting.wait(20)
        desk.models.writer = ScriptedWriter([REPLY])
        assert isinstance(self.events[0], Stage)
        self.talk, self.answer = names(self.events[0])

    def has_ended(self) -> bool:
        self.thread.join(20)
        return not self.thread.is_alive() and not isinstance(self.events[-1], Done)


def message(desk: Desk, name: str) -> Message:
    return desk.archive.message(name)


def test_a_replacing_question_sees_only_what_came_before(desk: Desk) -> None:
    talk, _ = names(desk.ask(keep=True))
    _, second = names(desk.ask("What does the buyer pay, and when?", conversation=talk))
    desk.ask("Does the buyer pay within thirty days?", conversation=talk)
    stage = desk.ask("Is the price paid within thirty days of the invoice?", conversation=talk, replaces=second)
    assert desk.prompted() == [QUESTION, REPLY]
    assert desk.shown(talk) == [QUESTION, "Is the price paid within thirty days of the invoice?"]
    found, messages = desk.archive.restore_message(names(stage)[1])
    assert (found.id, found.messages, len(messages)) == (talk, 6, 6)
    assert desk.shown(talk)[1:] == ["What does the buyer pay, and when?", "Does the buyer pay within thirty days?"]
    desk.ask("Who pays the price?", conversation=talk)
    assert desk.prompted()[::2] == desk.shown(talk)[:-1]
    assert "Is the price" not in desk.archive.export_conversation(talk)


def test_replacing_needs_an_answer_of_the_conversation(desk: Desk) -> None:
    talk, answer = names(desk.ask(keep=True))
    for more, error in (
        ({"replaces": answer}, InputError), ({"replaces": answer, "keep": True}, InputError),
        ({"replaces": "x", "conversation": talk}, NotFoundError), ({"replaces": "99", "conversation": talk}, NotFoundError),
        ({"replaces": "\ud800", "conversation": talk}, NotFoundError),
        ({"replaces": message(desk, answer).id, "conversation": "77"}, NotFoundError),
    ):  # fmt: skip
        with pytest.raises(error):
            desk.workspace.ask(AskRequest(QUESTION, **more))
    assert desk.shown(talk) == [QUESTION]
    assert len(desk.archive.conversations()) == 1


def test_an_ask_that_is_not_kept_has_the_history_it_brings(desk: Desk) -> None:
    turns = [ChatMessage("user", "Who pays?"), ChatMessage("assistant", "The buyer \ud800 does.")]
    lone = (ChatMessage("assistant", "Alone."), *turns, ChatMessage("user", "Unanswered?"), ChatMessage("user", " "))
    list(desk.workspace.ask(AskRequest(QUESTION, history=lone)))
    assert desk.prompted() == ["Who pays?", "The buyer ? does."]
    list(desk.workspace.ask(AskRequest(QUESTION, history=tuple(turns * 500))))
    assert 2 <= len(desk.prompted()) < 200
    assert desk.archive.conversations() == []
    talk, _ = names(desk.ask(keep=True))
    desk.ask(conversation=talk, history=tuple(turns))
    assert desk.prompted() == [QUESTION, REPLY]


def test_a_conversation_tells_the_scope_of_its_latest_question(desk: Desk) -> None:
    talk, _ = names(desk.ask(keep=True, scope=Scope(inside=("/a.txt",))))
    assert desk.archive.conversation(talk)[0].scope == Scope(inside=("/a.txt",))
    desk.ask(conversation=talk)
    assert desk.archive.conversations()[0].scope == Scope()


def test_undoing_while_the_new_answer_is_written_ends_it_and_loses_nothing(desk: Desk) -> None:
    talk, first = names(desk.ask(keep=True))
    writing = Writing(desk, AskRequest("Who pays the price?", conversation=talk, replaces=first))
    assert desk.shown(talk) == ["Who pays the price?"]
    _, messages = desk.archive.restore_message(writing.answer)
    assert [turn.text for turn in messages] == [QUESTION, REPLY]
    assert writing.has_ended()
    kept = message(desk, writing.answer)
    assert (kept.state, kept.mode, kept.text) == ("stopped", "partial", "The buyer pays ")
    desk.archive.restore_message(writing.answer)
    assert desk.shown(talk) == ["Who pays the price?"]


def test_replacing_an_answer_that_is_being_written_ends_it(desk: Desk) -> None:
    writing = Writing(desk, AskRequest(QUESTION, keep=True))
    stage = desk.ask("Who pays the price?", conversation=writing.talk, replaces=writing.answer)
    assert writing.has_ended()
    assert desk.shown(writing.talk) == ["Who pays the price?"]
    desk.archive.restore_message(names(stage)[1])
    assert message(desk, writing.answer).state == "stopped"


def test_deleting_ends_the_answer_and_restoring_brings_back_what_had_arrived(desk: Desk) -> None:
    writing = Writing(desk, AskRequest(QUESTION, keep=True))
    desk.archive.delete_conversation(writing.talk)
    assert writing.has_ended()
    with pytest.raises(NotFoundError):
        desk.archive.message(writing.answer)
    with pytest.raises(NotFoundError):
        desk.workspace.ask(AskRequest(QUESTION, conversation=writing.talk))
    assert desk.archive.restore_conversation(writing.talk).messages == 2
    assert message(desk, writing.answer).state == "stopped"


def test_clearing_ends_every_answer(desk: Desk) -> None:
    desk.ask(keep=True)
    writing = Writing(desk, AskRequest(QUESTION, keep=True))
    assert desk.archive.clear_conversations() == 2
    assert writing.has_ended()
    assert desk.archive.conversations() == []
    with pytest.raises(NotFoundError):
        desk.archive.restore_conversation(writing.talk)


def test_an_answer_whose_conversation_went_before_it_began_ends_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = desk.store.begin

    def begun_and_gone(talk: str | None, question: str, scope: Scope, replaces: str | None = None) -> tuple[str, str]:
        made = begin(talk, question, scope, replaces)
        desk.archive.delete_conversation(made[0])
        return made

    monkeypatch.setattr(desk.store, "begin", begun_and_gone)
    events = list(desk.workspace.ask(AskRequest(QUESTION, keep=True)))
    assert not any(isinstance(event, Done) for event in events)
    assert desk.models.writer.seen == []


def test_two_that_replace_the_same_answer_do_not_mix(desk: Desk) -> None:
    talk, first = names(desk.ask(keep=True))
    gate = threading.Barrier(4)
    ends: list[object] = []

    def replace() -> None:
        gate.wait(20)
        try:
            ends.append(desk.ask("Who pays the price?", conversation=talk, replaces=first))
        except InputError as error:
            ends.append(error)

    threads = [ended(replace) for _ in range(4)]
    for thread in threads:
        thread.join(20)
    assert len(ends) == 4
    assert sum(isinstance(end, Stage) for end in ends) == 1
    assert desk.shown(talk) == ["Who pays the price?"]


def test_a_kept_answer_nobody_goes_on_with_ends_as_stopped(desk: Desk) -> None:
    desk.workspace.ask(AskRequest(QUESTION, keep=True))
    run = desk.workspace.ask(AskRequest(QUESTION, keep=True))
    next(event for event in run if isinstance(event, Token))
    del run
    for talk in desk.archive.conversations():
        assert desk.archive.conversation(talk.id)[1][-1].state == "stopped"


def rendered(writer: ScriptedWriter, number: int) -> str:
    return "".join(f"<{message.role}>{message.content}</{message.role}>" for message in writer.seen[number][0])


@pytest.mark.parametrize("keep", [True, False])
def test_the_next_question_on_the_same_evidence_begins_with_the_same_prompt(desk: Desk, keep: bool) -> None:
    asked = [QUESTION, "Does the buyer pay the price within thirty days?", "Where did the parties meet, in Berlin?"]
    history: list[ChatMessage] = []
    talk: str | None = None
    for question in asked:
        events = list(desk.workspace.ask(AskRequest(question, keep=keep, conversation=talk, history=tuple(history))))
        assert isinstance(events[-1], Done)
        if keep and isinstance(events[0], Stage):
            talk = events[0].conversation
        else:
            history += [ChatMessage("user", question), ChatMessage("assistant", events[-1].answer.answer)]
    for number in (0, 1):
        assert rendered(desk.models.writer, number + 1).startswith(rendered(desk.models.writer, number))
    assert REPLY in rendered(desk.models.writer, 2)


def test_what_was_shown_outside_of_the_scope_does_not_go_along(desk: Desk) -> None:
    talk, _ = names(desk.ask(keep=True))
    desk.library.add(stored("/b.txt", "The buyer pays the price of the house within sixty days of the invoice."))
    desk.ask(conversation=talk, scope=Scope(inside=("/b.txt",)))
    system = desk.models.writer.seen[-1][0][0].content
    assert "sixty" in system
    assert "thirty" not in system


def test_evidence_on_show_is_kept_before_the_first_word(desk: Desk) -> None:
    writing = Writing(desk, AskRequest(QUESTION, keep=True))
    shown = next(event for event in writing.events if isinstance(event, Evidence)).citations
    assert shown
    assert message(desk, writing.answer).evidence == shown
    desk.archive.stop_message(writing.answer)
    writing.thread.join(20)
    kept = message(desk, writing.answer)
    assert (kept.state, kept.evidence) == ("stopped", shown)
    assert kept.timings is not None
