"""The user's own commands as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import CommandExists, NotFoundError
from app.storage.database import Database
from app.storage.user_commands import UserCommand, UserCommands


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[UserCommands]:
    with Database(tmp_path / "library.db") as database:
        yield UserCommands(database)


def test_they_are_kept_the_oldest_first(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        made = [UserCommands(database).add(name, f"Do {name}") for name in ("b", "a")]
    with Database(tmp_path / "library.db") as database:
        assert UserCommands(database).list() == made


def test_a_name_is_given_once_case_and_width_aside(commands: UserCommands) -> None:
    first = commands.add("Polite 礼貌", "p")
    with pytest.raises(CommandExists):
        commands.add("ＰＯＬＩＴＥ 礼貌", "q")
    other = commands.add("Other", "q")
    with pytest.raises(CommandExists):
        commands.change(other.id, "polite 礼貌", "q")
    assert commands.change(first.id, "POLITE 礼貌", "r") == UserCommand(first.id, "POLITE 礼貌", "r")
    assert commands.list() == [UserCommand(first.id, "POLITE 礼貌", "r"), other]


def test_one_that_is_gone_cannot_be_changed_and_its_number_does_not_come_back(commands: UserCommands) -> None:
    gone = commands.add("a", "p")
    commands.delete(gone.id)
    with pytest.raises(NotFoundError):
        commands.delete(gone.id)
    with pytest.raises(NotFoundError):
        commands.change(gone.id, "a", "p")
    assert commands.list() == []
    assert commands.add("a", "p").id > gone.id
