"""The one list of commands."""

from __future__ import annotations

import pytest

from app.commands.builtin import BUILT_IN, register_built_in
from app.commands.command import EVERYTHING, Command, Words
from app.commands.registry import CommandRegistry
from app.commands.task import Task
from app.commands.writing import Steps
from app.core.errors import NotFoundError


def command(name: str) -> Command:
    return Command(name, Words(name, name), Words("", ""))


def nothing(task: Task) -> Steps:
    yield task.say("")


def test_commands_are_listed_in_the_order_they_came_and_can_be_taken_out() -> None:
    registry = CommandRegistry()
    for name in ("c", "a", "b"):
        registry.register(command(name), nothing)
    registry.withdraw("a")
    registry.withdraw("unknown")
    assert [one.id for one in registry.list()] == ["c", "b"]
    assert registry.get("b") == (command("b"), nothing)
    with pytest.raises(NotFoundError):
        registry.get("a")


def test_an_id_is_given_once() -> None:
    registry = CommandRegistry()
    registry.register(command("a"), nothing)
    with pytest.raises(ValueError, match="a already"):
        registry.register(command("a"), nothing)


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "诗", "own-1", "a" * 61])
def test_what_is_no_id_is_refused(name: str) -> None:
    registry = CommandRegistry()
    with pytest.raises(ValueError, match="no id"):
        registry.register(command(name), nothing)
    assert registry.list() == ()


def test_a_changed_command_keeps_its_place() -> None:
    registry = CommandRegistry()
    for name in ("a", "b"):
        registry.register(command(name), nothing)
    changed = Command("a", Words("New", "新"), Words("", ""))
    registry.change(changed, nothing)
    assert registry.list() == (changed, command("b"))
    with pytest.raises(NotFoundError):
        registry.change(command("c"), nothing)


def test_what_comes_with_the_program_speaks_both_languages() -> None:
    registry = CommandRegistry()
    register_built_in(registry)
    assert [one.id for one in registry.list()] == [
        "ask", "summarise", "translate", "explain", "rewrite", "grammar", "todos", "reply", "search"
    ]  # fmt: skip
    for one, _ in BUILT_IN:
        words = [one.name, one.description, *(option.name for option in one.options.values())]
        words += [choice.name for option in one.options.values() for choice in option.choices]
        assert all(word.en.isascii() and not word.zh.isascii() for word in words), one.id
        assert set(one.takes) <= set(EVERYTHING)
        assert not one.own
    free = {one.id for one, _ in BUILT_IN if not one.writes or one.quotes}
    assert free == {"summarise", "search"}
