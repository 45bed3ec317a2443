"""The one list of commands: panel and palette show it, built-in commands and plugins register in it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from app.commands.command import Command
from app.core.errors import NotFoundError
from app.core.events import AskEvent

if TYPE_CHECKING:
    from app.commands.task import Task

_ID = re.compile("[a-z0-9][a-z0-9._-]{0,59}")
Run = Callable[["Task"], Generator[AskEvent, None, None]]
"""What a command does: the events of its answer, made with the tools of the task it is given."""


class CommandRegistry:
    """Commands by id, in the order in which they were registered. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Command, Run]] = {}

    def register(self, command: Command, run: Run) -> None:
        """Add a command at the end. ``ValueError`` when the id is taken or is none.

        An id is small Latin letters, digits, ``.``, ``_`` and ``-``, as ``poet.poem``; ``own-…`` are the user's own.
        """
        if _ID.fullmatch(command.id) is None or command.id.startswith("own-") != command.own:
            raise ValueError(f"{command.id!r} is no id for a command")
        with self._lock:
            if command.id in self._known:
                raise ValueError(f"there is a command {command.id} already")
            self._known[command.id] = command, run

    def withdraw(self, name: str) -> None:
        """Take a command out; no effect where there is none."""
        with self._lock:
            self._known.pop(name, None)

    def change(self, command: Command, run: Run) -> None:
        """Put another in the place of the command with its id; ``NotFoundError`` when there is none."""
        with self._lock:
            if command.id not in self._known:
                raise _missing(command.id)
            self._known[command.id] = command, run

    def list(self) -> tuple[Command, ...]:
        """Every command, in order."""
        with self._lock:
            return tuple(command for command, _ in self._known.values())

    def get(self, name: str) -> tuple[Command, Run]:
        """A command by id and what it does; ``NotFoundError`` when there is none."""
        with self._lock:
            if name not in self._known:
                raise _missing(name)
            return self._known[name]


def _missing(name: str) -> NotFoundError:
    return NotFoundError(f"There is no command {name[:60]}.", "Reload the list of commands.")
