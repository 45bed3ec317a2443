"""A real class that stands in for the commands in tests of the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import app.core.types as t
from app.commands import own
from app.commands.builtin import register_built_in
from app.commands.command import Command
from app.commands.registry import CommandRegistry
from app.commands.task import needs_model
from app.core.errors import AppError, CommandExists, NotFoundError
from app.core.events import AskEvent, Done, Stage, Token
from app.workspace.port import CommandRequest


class FakeCommands:
    """``CommandStore`` in memory, without a language model; what was run is in ``seen``."""

    def __init__(self) -> None:
        self.registry = CommandRegistry()
        register_built_in(self.registry)
        self.seen: list[tuple[str, CommandRequest]] = []
        self._made = 0

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        return [(one, needs_model(one) if one.writes and not one.quotes else None) for one in self.registry.list()]

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        command, _ = self.registry.get(command_id)
        self.seen.append((command_id, request))
        if command.writes and not command.quotes:
            raise needs_model(command)
        answer = t.Answer(f"> {request.text}\n", "extracted", (), (), t.Timings(0, 1, 2))
        return iter((Stage("write"), Token(answer.answer), Done(answer)))

    def create_command(self, name: str, prompt: str) -> Command:
        name, prompt = own.checked(name, prompt)
        if name in {one.name.en for one in self.registry.list() if one.own}:
            raise CommandExists(f"There is already a command {name}.", "Choose another name.")
        self._made += 1
        command = own.command_of(name, prompt, self._made)
        self.registry.register(command, own.run_of(prompt))
        return command

    def change_command(self, command_id: str, name: str, prompt: str) -> Command:
        self.registry.get(command_id)
        command = own.command_of(*own.checked(name, prompt), int(command_id.rpartition("-")[2]))
        self.registry.change(command, own.run_of(prompt))
        return command

    def delete_command(self, command_id: str) -> None:
        if not self.registry.get(command_id)[0].own:
            raise NotFoundError("There is no such command of your own.", "Reload the list of commands.")
        self.registry.withdraw(command_id)
