from __future__ import annotations

import argparse
import re
from pathlib import Path

from app.cli.command_line import build_parser
from app.cli.messages import Messages
from app.cli.options import Parser

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
EVERYWHERE = {"--help"}


def parsed(parser: Parser, name: str = "") -> dict[str, set[str]]:
    """Every command by its full name with the long options that it takes."""
    options = {
        option
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction)
        for option in action.option_strings
        if option.startswith("--")
    }
    found = {name: options - EVERYWHERE}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, command in action.choices.items():
                found |= parsed(command, f"{name} {word}".strip())
    return found


def documented() -> dict[str, set[str]]:
    """Every command that has a section with the options in its table."""
    found = {}
    for section in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]:
        heading = section.splitlines()[0]
        name = " ".join(word for word in heading.strip("`").split() if word.islower()) if "`" in heading else ""
        found[name] = set(re.findall(r"^\| `(--[a-z-]+)", section, flags=re.MULTILINE)) - EVERYWHERE
    return found


def test_every_command_and_option_is_documented_and_every_documented_one_exists() -> None:
    assert documented() == parsed(build_parser(Messages("en")))


def test_positional_arguments_are_named_as_the_parser_names_them() -> None:
    for metavar in (
        "index PATH",
        "search QUERY",
        "ask QUESTION",
        "documents show ID",
        "models use M",
        "models download M",
    ):
        assert f"`{metavar}" in PAGE


def test_both_languages_build_the_same_command_line() -> None:
    assert parsed(build_parser(Messages("zh"))) == parsed(build_parser(Messages("en")))
