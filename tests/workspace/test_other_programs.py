"""Another program's models among our own: listed, chosen, asked, refused, in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import EndpointFailed, InputError, ModelNotFound, NetworkClosed
from app.core.events import Done, Evidence, Failed, Reasoning
from app.main import Opened, open_workspace
from app.settings import Environment
from app.workspace.port import AskRequest, IndexRequest
from tests.ollama_server import OllamaModel, OllamaServer

QWEN = "ollama:qwen3:4b"
QUESTION = "When does the harbour gate open?"


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    with OllamaServer([OllamaModel("qwen3:4b", ("The gate", " opens at six [1]", "."), thoughts=("hm",))]) as server:
        yield server


@pytest.fixture
def opened(tmp_path: Path, ollama: OllamaServer) -> Iterator[Opened]:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "harbour.md").write_text("The harbour gate opens at six in the morning every day.", encoding="utf-8")
    environment = Environment(home=tmp_path / "home", overrides={"ollama.address": ollama.address})
    with open_workspace(environment) as made:
        list(made.workspace.index(IndexRequest((str(notes),))))
        yield made


def test_they_are_listed_after_our_own_and_can_be_chosen(opened: Opened) -> None:
    listed = {model.id: model for model in opened.workspace.models()}
    assert (listed[QWEN].origin, listed[QWEN].installed, listed[QWEN].active) == ("ollama", True, False)
    used = opened.workspace.use_model(QWEN)
    assert used is not None
    assert (used.id, used.active, used.trained) == (QWEN, True, 40960)
    assert opened.settings.text("model.active") == QWEN
    assert opened.models.engine().phase == "elsewhere"
    assert opened.workspace.model(QWEN).active


def test_one_answers_from_our_passages(opened: Opened, ollama: OllamaServer) -> None:
    events = list(opened.workspace.ask(AskRequest(QUESTION, model=QWEN)))
    done = events[-1]
    assert isinstance(done, Done)
    assert (done.answer.mode, done.answer.answer) == ("generated", "The gate opens at six [1].")
    assert [event.text for event in events if isinstance(event, Reasoning)] == ["hm"]
    assert any(isinstance(event, Evidence) and event.citations for event in events)
    (citation,) = done.answer.citations
    assert "opens at six" in citation.quote
    (chat,) = ollama.seen
    assert "opens at six in the morning" in str(chat["messages"])


def test_the_ledger_has_a_line_of_each_request_and_none_that_left(opened: Opened) -> None:
    list(opened.workspace.ask(AskRequest(QUESTION, model=QWEN)))
    ledger = opened.network.ledger()
    assert {entry.purpose for entry in ledger.entries} == {"ollama"}
    assert all(entry.local and entry.outcome == "ok" for entry in ledger.entries)
    assert (ledger.left, ledger.offline) == (0, "")
    assert not any(QUESTION in entry.reason for entry in ledger.entries)


def test_one_that_has_gone_is_refused_and_an_answer_names_it(opened: Opened, ollama: OllamaServer) -> None:
    with pytest.raises(ModelNotFound):
        opened.workspace.use_model("ollama:other")
    with pytest.raises(ModelNotFound, match="address is not set"):
        opened.workspace.use_model("server:any")
    assert opened.settings.text("model.active") == ""
    opened.workspace.use_model(QWEN)
    ollama.close()
    failed = list(opened.workspace.ask(AskRequest(QUESTION)))[-1]
    assert isinstance(failed, Failed)
    assert failed.code == EndpointFailed.code


def test_they_are_not_ours_to_delete(opened: Opened) -> None:
    with pytest.raises(InputError, match="another program"):
        opened.workspace.remove_model(QWEN)


def test_offline_none_is_looked_for(opened: Opened, ollama: OllamaServer) -> None:
    opened.settings.change("network.offline", "true")
    before = opened.network.ledger().total
    assert QWEN not in {model.id for model in opened.workspace.models()}
    assert ollama.asked == []
    assert opened.network.ledger().total == before
    with pytest.raises(NetworkClosed):
        opened.workspace.use_model(QWEN)
