"""Answers written by the real llama.cpp from models whose every answer is known."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelUnsupported
from app.core.events import AskEvent, Done, Evidence, Failed, IndexDone, Reasoning, Stage, Token
from app.core.types import Answer, ChatMessage, Notice
from app.main import Opened, open_workspace
from app.settings import Environment
from app.workspace.port import AskRequest, IndexRequest
from tests.gguf_writer import write_known_answer_gguf
from tests.library import ended

TEXT = "The lease of the warehouse ends on 31 May 2027. The tenant pays the rent monthly.\n\n仓库租约于二〇二七年五月三十一日终止。\n"
QUESTION = "When does the lease end?"
ANSWER: list[str | bytes] = [
    "The lease of the warehouse",
    " ends on 31 May 2027",
    " [1].",
    " ",
    "租约".encode(),
    "五月三十一日终止。",
    " 🙂".encode(),
    "[7]",
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_known_answer_gguf(folder / "known.gguf", ANSWER)
    write_known_answer_gguf(
        folder / "thinking.gguf", ["<think>", "I look. ", "</think>", "The lease ends on 31 May 2027 [1]."]
    )
    write_known_answer_gguf(folder / "asking.gguf", ['{"query": "', "When does the lease", " end?", '"}'])
    write_known_answer_gguf(folder / "endless.gguf", ["on ", "and ", "on. "], endless=True)
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("library")
    (folder / "lease.txt").write_text(TEXT, encoding="utf-8")
    with open_workspace(Environment(home=tmp_path_factory.mktemp("home"))) as library:
        assert isinstance(list(library.workspace.index(IndexRequest((str(folder),))))[-1], IndexDone)
        yield library


def request(models: Path, name: str, *, keep: bool = False) -> AskRequest:
    return AskRequest(QUESTION, model=str(models / f"{name}.gguf"), keep=keep)


def final(events: list[AskEvent]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer


def test_an_answer_streams_with_its_evidence_first_and_checked_citations(opened: Opened, models: Path) -> None:
    events = list(opened.workspace.ask(request(models, "known")))
    stages = [event.stage for event in events if isinstance(event, Stage)]
    assert stages == ["retrieve", "load", "prompt", "write"]
    order = [type(event) for event in events]
    assert order.index(Evidence) < order.index(Token)
    written = "".join(event.text for event in events if isinstance(event, Token))
    assert written.split() == "The lease of the warehouse ends on 31 May 2027 [1]. 租约五月三十一日终止。 🙂[7]".split()
    assert all("\ufffd" not in event.text for event in events if isinstance(event, Token))
    answer = final(events)
    assert answer.mode == "generated"
    assert "[1]" in answer.answer
    assert "[7]" not in answer.answer
    (citation,) = answer.citations
    assert opened.workspace.document_text(citation.document)[0][citation.start : citation.end] == citation.quote
    assert "31 May 2027" in citation.quote


def test_the_same_question_is_answered_the_same(opened: Opened, models: Path) -> None:
    answers = [final(list(opened.workspace.ask(request(models, "known")))) for _ in range(2)]
    assert answers[0].answer == answers[1].answer
    assert answers[0].citations == answers[1].citations


def test_thinking_is_kept_apart(opened: Opened, models: Path) -> None:
    events = list(opened.workspace.ask(request(models, "thinking", keep=True)))
    assert "".join(event.text for event in events if isinstance(event, Reasoning)).strip() == "I look."
    answer = final(events)
    assert "look" not in answer.answer
    done = events[-1]
    assert isinstance(done, Done)
    assert done.message_id is not None
    assert opened.conversations.message(done.message_id).reasoning.strip() == "I look."


def test_a_follow_up_is_completed_by_the_model_before_the_search(opened: Opened, models: Path) -> None:
    history = (ChatMessage("user", "Is there a lease?"), ChatMessage("assistant", "There is a lease."))
    asked = AskRequest("And when does it end?", model=str(models / "asking.gguf"), history=history)
    events = list(opened.workspace.ask(asked))
    stages = [event.stage for event in events if isinstance(event, Stage)]
    assert stages[-4:] == ["understand", "retrieve", "prompt", "write"]
    assert final(events).notices == (Notice("query.rewritten", {"query": QUESTION}),)


def test_an_endless_answer_is_stopped_from_another_thread(opened: Opened, models: Path) -> None:
    run = opened.workspace.ask(request(models, "endless", keep=True))
    message = started(run)
    rest: list[AskEvent] = []
    thread = ended(lambda: rest.extend(run))
    assert opened.conversations.stop_message(message)
    thread.join()
    assert final(rest).mode == "partial"
    kept = opened.conversations.message(message)
    assert (kept.state, kept.mode) == ("stopped", "partial")
    assert kept.text


def started(run: Iterator[AskEvent]) -> str:
    """The message an answer is written to, once its first words are there."""
    message = None
    for event in run:
        if isinstance(event, Stage):
            message = event.message_id
        if isinstance(event, Token):
            break
    assert message is not None
    return message


@pytest.mark.skipif(os.name != "posix", reason="killed as POSIX does it")
def test_a_worker_killed_in_the_middle_costs_only_that_answer(opened: Opened, models: Path) -> None:
    run = opened.workspace.ask(request(models, "endless", keep=True))
    message = started(run)
    loaded = opened.models._scheduler._keeper.loaded
    assert loaded is not None
    pid = loaded.engine.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    last = list(run)[-1]
    assert isinstance(last, Failed)
    assert last.code == "model.crashed"
    assert last.hint
    kept = opened.conversations.message(message)
    assert kept.state == "failed"
    assert kept.text.startswith("on")
    assert kept.error is not None
    assert kept.error["code"] == "model.crashed"
    assert final(list(opened.workspace.ask(request(models, "known")))).mode == "generated"


def test_a_model_in_use_is_the_one_that_answers_until_none_is(opened: Opened, models: Path) -> None:
    info = opened.workspace.use_model(str(models / "known.gguf"))
    assert info is not None
    assert info.active
    assert final(list(opened.workspace.ask(AskRequest(QUESTION)))).mode == "generated"
    assert final(list(opened.workspace.ask(AskRequest(QUESTION, model="none")))).mode == "extracted"
    assert opened.workspace.use_model("none") is None
    assert final(list(opened.workspace.ask(AskRequest(QUESTION)))).mode == "extracted"


def test_a_broken_model_is_named(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + b"\0" * 64)
    last = list(opened.workspace.ask(AskRequest(QUESTION, model=str(tmp_path / "broken.gguf"))))[-1]
    assert isinstance(last, Failed)
    assert last.code in {"model.broken", "model.unsupported"}


def test_a_model_the_engine_cannot_run_is_not_taken_into_use(opened: Opened, tmp_path: Path) -> None:
    strange = write_known_answer_gguf(tmp_path / "strange.gguf", ["hi"], architecture="zork")
    with pytest.raises(ModelUnsupported, match="zork"):
        opened.workspace.use_model(str(strange))
    assert not any(model.path == str(strange) for model in opened.workspace.models())
