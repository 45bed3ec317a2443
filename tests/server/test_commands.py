"""Commands over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from app.commands.builtin import BUILT_IN
from app.commands.command import Choice, Command, Option, Words
from app.commands.task import Task
from app.commands.writing import Steps
from app.server.run import RunningServer
from app.workspace.port import CommandRequest
from tests.fake_commands import FakeCommands


def events(reply: httpx.Response) -> list[tuple[str, Any]]:
    assert reply.headers["content-type"].startswith("text/event-stream")
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in reply.text.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


@pytest.fixture
def commands(server: RunningServer) -> FakeCommands:
    store = server.services.commands
    assert isinstance(store, FakeCommands)
    return store


def test_the_list_says_what_each_can_do_now_and_why_not(client: httpx.Client) -> None:
    rows = client.get("/api/commands").json()["commands"]
    assert [row["id"] for row in rows] == [command.id for command, _ in BUILT_IN]
    by_id = {row["id"]: row for row in rows}
    assert by_id["summarise"]["available"]
    assert by_id["summarise"]["reason"] is None
    assert not by_id["translate"]["available"]
    assert by_id["translate"]["reason"]["code"] == "command.needs_model"
    assert by_id["translate"]["name"] == {"en": "Translate", "zh": "翻译"}
    tone = by_id["rewrite"]["options"]["tone"]
    assert tone["default"] == "neutral"
    assert [choice["value"] for choice in tone["choices"]] == ["neutral", "friendly", "formal", "concise"]
    assert [choice["value"] for choice in by_id["translate"]["options"]["to"]["choices"]] == ["auto", "zh", "en"]
    assert by_id["ask"]["asks"]
    assert not by_id["search"]["writes"]


def test_a_command_of_ones_own_is_made_changed_and_deleted(client: httpx.Client) -> None:
    made = client.post("/api/commands", json={"name": " Polite  礼貌 ", "prompt": "Be polite: {text}"})
    row = made.json()
    assert (made.status_code, row["name"]["zh"], row["own"], row["prompt"]) == (
        201,
        "Polite 礼貌",
        True,
        "Be polite: {text}",
    )
    assert client.post("/api/commands", json={"name": "Polite 礼貌", "prompt": "p"}).status_code == 409
    changed = client.put(f"/api/commands/{row['id']}", json={"name": "Kind", "prompt": "Be kind"}).json()
    assert (changed["id"], changed["name"]["en"]) == (row["id"], "Kind")
    assert client.get("/api/commands").json()["commands"][-1] == changed
    assert client.delete(f"/api/commands/{row['id']}").status_code == 204
    assert client.delete(f"/api/commands/{row['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "prompt": "p"},
        {"name": "n" * 61, "prompt": "p"},
        {"name": "n", "prompt": " "},
        {"name": "n", "prompt": "p" * 8001},
        {"name": "n\0", "prompt": "p"},
    ],
)
def test_what_is_no_name_or_prompt_is_refused(client: httpx.Client, body: dict[str, str]) -> None:
    reply = client.post("/api/commands", json=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "input.invalid")


def test_a_command_of_somebody_elses_is_listed_and_runs_as_the_others(
    client: httpx.Client, commands: FakeCommands
) -> None:
    about = Words("As a poem", "写成诗")
    choices = Option(Words("Form", "体裁"), (Choice("haiku", Words("Haiku", "俳句")),))
    poem = Command("poet.poem", about, about, writes=False, options={"form": choices})

    def nothing(task: Task) -> Steps:
        yield task.say("")

    commands.registry.register(poem, nothing)
    row = client.get("/api/commands").json()["commands"][-1]
    assert (row["id"], row["name"], row["own"]) == ("poet.poem", {"en": "As a poem", "zh": "写成诗"}, False)
    assert list(row["options"]) == ["form"]
    answer = client.post("/api/commands/poet.poem/run", json={"text": "old pond", "options": {"form": "haiku"}})
    assert "old pond" in answer.text
    assert commands.seen[-1][0] == "poet.poem"


def test_a_run_streams_as_an_answer_does(client: httpx.Client, commands: FakeCommands) -> None:
    reply = client.post("/api/commands/summarise/run", json={"text": "Hello. 你好。"})
    told = events(reply)
    assert [name for name, _ in told] == ["status", "token", "done"]
    assert told[-1][1]["answer"] == "> Hello. 你好。\n"
    assert (told[-1][1]["mode"], told[-1][1]["message_id"]) == ("extracted", None)
    assert commands.seen == [("summarise", CommandRequest(text="Hello. 你好。"))]


def test_everything_a_run_is_told_arrives(client: httpx.Client, commands: FakeCommands) -> None:
    body = {
        "document": "7", "conversation": "3", "paths": ["/a b/合同 (终稿) 100% #1.pdf"], "question": "when?",
        "options": {"library": "on"}, "keep": True, "model": "none", "language": "zh",
    }  # fmt: skip
    assert client.post("/api/commands/search/run", json=body).status_code == 200
    (seen,) = commands.seen
    paths = ("/a b/合同 (终稿) 100% #1.pdf",)
    assert seen == (
        "search",
        CommandRequest("", "7", "3", paths, "when?", {"library": "on"}, keep=True, model="none", language="zh"),
    )


def test_what_cannot_run_is_refused_by_name(client: httpx.Client) -> None:
    reply = client.post("/api/commands/translate/run", json={"text": "Hello"})
    assert (reply.status_code, reply.json()["code"]) == (503, "command.needs_model")
    assert client.post("/api/commands/none/run", json={"text": "Hello"}).status_code == 404
    assert client.post("/api/commands/search/run", json={"text": "Hello", "language": "fr"}).status_code == 422
    assert client.post("/api/commands/search/run", json={"texts": "Hello"}).status_code == 422


def test_a_stranger_runs_nothing(anyone: httpx.Client, commands: FakeCommands) -> None:
    assert anyone.get("/api/commands").status_code == 401
    assert anyone.post("/api/commands/search/run", json={"text": "Hello"}).status_code == 401
    assert commands.seen == []
