"""``aiworkspace do``."""

from __future__ import annotations

import io

import pytest

from app.commands.command import Command, Words
from app.workspace.port import CommandRequest
from tests.cli.conftest import CommandLine


def test_commands_are_listed_with_what_they_lack(cli: CommandLine) -> None:
    assert cli("do") == 0
    lines = cli.out.splitlines()
    assert lines[0] == "ask        Ask about this: Answer a question from the text at hand (needs a language model)"
    assert "summarise  Summarise: The main points, briefly" in lines
    assert "           --with tone=neutral|friendly|formal|concise" in lines
    cli.language = "zh"
    cli("do")
    assert "summarise  总结: 简要列出要点" in cli.out.splitlines()


def test_the_list_as_json(cli: CommandLine) -> None:
    cli("do", "--json")
    rewrite = next(row for row in cli.json["commands"] if row["id"] == "rewrite")
    assert rewrite == {
        "id": "rewrite", "name": {"en": "Rewrite", "zh": "改写"}, "writes": True, "own": False,
        "options": {"tone": ["neutral", "friendly", "formal", "concise"]}, "reason": "command.needs_model",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["summarise", "Summarise", "SUMMARISE", "总结"])
def test_a_command_goes_by_its_id_and_its_names(cli: CommandLine, name: str) -> None:
    assert cli("do", name, "Hello.") == 0
    assert cli.out.strip() == "> Hello."


def test_a_command_of_somebody_elses_is_one_of_them(cli: CommandLine) -> None:
    poem = Command("poet.poem", Words("As a poem", "写成诗"), Words("In verse", "以诗的形式"), writes=False)
    cli.fake.commanding.registry.register(poem, lambda task: iter(()))  # type: ignore[arg-type, return-value]
    cli("do")
    assert cli.out.splitlines()[-1] == "poet.poem  As a poem: In verse"
    for name in ("poet.poem", "as a POEM", "写成诗"):
        assert cli("do", name, "old pond") == 0
    assert [command for command, _ in cli.fake.commanding.seen] == ["poet.poem"] * 3


def test_the_text_comes_from_standard_input(cli: CommandLine) -> None:
    assert cli("do", "summarise", "-", "--json", stdin=io.StringIO("你好。\n")) == 0
    assert (cli.json["answer"], cli.json["mode"]) == ("> 你好。\n\n", "extracted")


def test_everything_said_arrives(cli: CommandLine) -> None:
    cli(
        "do",
        "search",
        "a",
        "--in",
        "/x/合同 100% #1.pdf",
        "--in",
        "/y",
        "--question",
        "q",
        "--with",
        "b=c=d",
        "--model",
        "m",
    )
    ((command, request),) = cli.fake.commanding.seen
    assert command == "search"
    assert request == CommandRequest(
        text="a", paths=("/x/合同 100% #1.pdf", "/y"), question="q", options={"b": "c=d"}, model="m", language="en"
    )


def test_what_cannot_be_done_says_why(cli: CommandLine) -> None:
    assert cli("do", "translate", "Hello.", "--json") == 1
    assert cli.json["error"]["code"] == "command.needs_model"
    assert cli("do", "nothing") == 1
    assert "There is no command nothing." in cli.err
    assert cli("do", "search", "--with", "tone") == 2
