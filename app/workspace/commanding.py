"""Commands over the open library: ``CommandStore``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.commands import own
from app.commands.builtin import register_built_in
from app.commands.command import Command
from app.commands.registry import CommandRegistry
from app.commands.task import Order, needs_model, start
from app.core.errors import AppError, CommandExists, InputError, ModelError
from app.core.events import AskEvent
from app.rag.answer import Answerer
from app.rag.course import AnswerRun
from app.storage.conversations import Conversations
from app.storage.naming import folded
from app.storage.user_commands import UserCommands
from app.workspace.asking import KeptAnswer, Running
from app.workspace.given import GivenTexts
from app.workspace.models import Models
from app.workspace.port import CommandRequest
from app.workspace.talk import whole_text

MOST_TEXT = 1_000_000
"""Characters given as text; a document may have more."""
MOST_QUESTION = 8_000
_GIVEN = ("text", "document", "conversation", "paths", "question", "options")
"""What of a request is kept with its answer, so that it can be run again."""


@dataclass(frozen=True, slots=True)
class CommandParts:
    """What commands work with. ``language`` gives the interface's: ``auto``, ``en`` or ``zh``."""

    own: UserCommands
    answerer: Answerer
    models: Models
    given: GivenTexts
    conversations: Conversations
    running: Running
    language: Callable[[], str]


class Commands:
    """Built-in commands, those of plugins, and the user's own: all in one ``registry``."""

    def __init__(self, parts: CommandParts) -> None:
        self._parts = parts
        self.registry = CommandRegistry()
        register_built_in(self.registry)
        for kept in parts.own.list():
            self.registry.register(own.command_of(kept.name, kept.prompt, kept.id), own.run_of(kept.prompt))

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        """Every command, and why it cannot run now where it cannot."""
        broken: ModelError | None = None
        chosen = False
        try:
            chosen = self._parts.models.chosen()
        except ModelError as error:
            broken = error

        def obstacle(command: Command) -> AppError | None:
            if not command.writes or chosen:
                return None
            return broken or (None if command.quotes else needs_model(command))

        return [(command, obstacle(command)) for command in self.registry.list()]

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        """Run it; ends with ``Done`` or ``Failed``. Closing the iterator stops it."""
        parts = self._parts
        command, run = self.registry.get(command_id)
        if request.again is not None:
            request = _once_more(command, request, parts.conversations.command(request.again))
        request = _checked(command, request)
        sources = parts.given.of(request)
        # The place in the model's queue is taken now, in the order in which runs and questions arrive.
        turn = parts.models.turn(request.model) if command.writes else None
        if command.writes and turn is None and not command.quotes:
            raise needs_model(command)
        language = request.language or parts.language()
        order = Order(sources, request.question, request.options, "zh" if language == "zh" else "en", turn)
        answer = start(command, run, order, parts.answerer)
        return self._kept(answer, command, request, language) if request.keep else answer

    def _kept(self, answer: AnswerRun, command: Command, request: CommandRequest, language: str) -> KeptAnswer:
        """The run as a conversation of its own, or in the place of the answer it is made again of."""
        store, running = self._parts.conversations, self._parts.running
        told = self._parts.given.told(request)
        question = "\n\n".join(part for part in (command.name.of(language), request.question, told) if part)
        if request.again is None:
            conversation, message = store.begin(None, question)
        else:
            where = store.get(store.message(request.again).conversation)
            conversation, message = store.begin(where.id, question, where.scope, request.again)
            running.cancel(store.hidden_by(message))
        store.keep_command(message, {"id": command.id, **{name: getattr(request, name) for name in _GIVEN}})
        kept = KeptAnswer(answer, store, running, conversation, message)
        if not store.stands(message):  # deleted or undone before it could be told to end
            kept.cancel()
        return kept

    def create_command(self, name: str, prompt: str) -> Command:
        """A command of the user's own."""
        kept = self._parts.own.add(*self._free(name, prompt))
        command = own.command_of(kept.name, kept.prompt, kept.id)
        self.registry.register(command, own.run_of(kept.prompt))
        return command

    def change_command(self, command_id: str, name: str, prompt: str) -> Command:
        """Give one of the user's own another name and prompt."""
        kept = self._parts.own.change(self._own(command_id), *self._free(name, prompt))
        command = own.command_of(kept.name, kept.prompt, kept.id)
        self.registry.change(command, own.run_of(kept.prompt))
        return command

    def delete_command(self, command_id: str) -> None:
        """Forget one of the user's own."""
        self._parts.own.delete(self._own(command_id))
        self.registry.withdraw(command_id)

    def _free(self, name: str, prompt: str) -> tuple[str, str]:
        """Name and prompt as they are kept; ``CommandExists`` for the name of a command of the program or a plugin."""
        tidy, prompt = own.checked(name, prompt)
        for command in self.registry.list():
            names = {folded(command.id), folded(command.name.en), folded(command.name.zh)}
            if not command.own and folded(tidy) in names:
                raise CommandExists(f"There is already a command {tidy}.", "Choose another name.")
        return tidy, prompt

    def _own(self, command_id: str) -> int:
        command, _ = self.registry.get(command_id)
        if not command.own:
            raise InputError(f"{command.name.en} belongs to the program.", "Only your own commands can be changed.")
        return int(command_id.rpartition("-")[2])


def _once_more(command: Command, request: CommandRequest, kept: Mapping[str, Any] | None) -> CommandRequest:
    """The request that gave a kept answer; options that are named now take the place of those named then."""
    if kept is None or kept["id"] != command.id:
        raise InputError(f"This answer is no run of {command.name.en}.", "Run the command on the text itself.")
    given = {name: kept[name] for name in _GIVEN}
    options = {name: value for name, value in given["options"].items() if name in command.options} | dict(
        request.options
    )
    return replace(request, **{**given, "paths": tuple(given["paths"]), "options": options, "keep": True})


def _listed(command: Command) -> str:
    """The options of a command, for people."""
    options = [f"{name}={'|'.join(one.value for one in option.choices)}" for name, option in command.options.items()]
    return f"It takes {', '.join(options)}." if options else "It takes none."


def _checked(command: Command, request: CommandRequest) -> CommandRequest:
    """The request with whole characters; ``InputError`` for what is too long or no option of the command's."""
    for noun, value, most in (("text", request.text, MOST_TEXT), ("question", request.question, MOST_QUESTION)):
        if len(value) > most:
            raise InputError(f"The {noun} has {len(value)} characters.", f"At most {most} are understood.")
    for name, value in request.options.items():
        option = command.options.get(name)
        if option is None or value not in {choice.value for choice in option.choices}:
            raise InputError(f"{name[:40]}={value[:40]} is no option of {command.name.en}.", _listed(command))
    made = replace(request, text=whole_text(request.text), question=whole_text(request.question))
    empty = not made.text and not made.paths and made.document is None and made.conversation is None
    if empty and not command.asks:
        made = replace(made, text=made.question, question="")
    if empty and not made.text and not made.question:
        raise InputError("There is no text to work on.", "Give a text, a file or a conversation.")
    return made
