"""What the API takes and gives about commands."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from app.commands.command import Command, Given
from app.core.errors import AppError
from app.server.library_schemas import Id
from app.server.schemas import Body, ErrorBody, Labels, Text
from app.workspace.port import CommandRequest


class ChoiceRow(BaseModel):
    value: str
    name: Labels


class OptionRow(BaseModel):
    """What a command may be told: the value of one of ``choices``; ``default`` where nothing is said."""

    name: Labels
    default: str
    choices: list[ChoiceRow]


class CommandRow(BaseModel):
    """A command of the panel and the palette.

    ``takes``: what it can work on. ``writes``: it uses a language model; ``quotes``: without one it
    gives sentences of the text. ``asks``: it wants a ``question``. ``reason``
    says why it is not ``available``. ``own``: one of the user's, made of ``prompt``.
    """

    id: str
    name: Labels
    description: Labels
    takes: list[Given]
    writes: bool
    quotes: bool
    asks: bool
    available: bool
    reason: ErrorBody | None
    own: bool
    prompt: str
    options: dict[str, OptionRow]

    @classmethod
    def of(cls, command: Command, reason: AppError | None = None) -> CommandRow:
        options = {
            name: OptionRow(
                name=Labels(en=option.name.en, zh=option.name.zh),
                default=option.default,
                choices=[
                    ChoiceRow(value=one.value, name=Labels(en=one.name.en, zh=one.name.zh)) for one in option.choices
                ],
            )
            for name, option in command.options.items()
        }
        return cls(
            id=command.id,
            name=Labels(en=command.name.en, zh=command.name.zh),
            description=Labels(en=command.description.en, zh=command.description.zh),
            takes=list(command.takes),
            writes=command.writes,
            quotes=command.quotes,
            asks=command.asks,
            available=reason is None,
            reason=None if reason is None else ErrorBody(**reason.as_dict()),
            own=command.own,
            prompt=command.prompt,
            options=options,
        )


class CommandList(BaseModel):
    commands: list[CommandRow]


class CommandBody(Body):
    """A command of the user's own. In ``prompt``, ``{text}`` stands for the text and ``{language}`` for the interface's."""

    name: Annotated[str, Field(max_length=1000)]
    prompt: Annotated[str, Field(max_length=20_000)]


class RunBody(Body):
    """What a command works on (put together where several are given) and what it is told.

    ``question``: what the user wrote beside it. ``paths``: absolute; files, or folders of the library. With ``keep`` the
    run becomes a new conversation, which the first ``status`` event names. ``again``: the answer of a kept run, to be made
    once more from what that was given, in its place. ``language``: the page's, ``en`` or ``zh``.
    """

    text: Annotated[str, Field(max_length=1_000_000)] = ""
    document: Id | None = None
    conversation: Id | None = None
    paths: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    question: Text = ""
    options: Annotated[dict[str, str], Field(default_factory=dict, max_length=16)]
    keep: bool = False
    again: Id | None = None
    model: Text | None = None
    language: Annotated[str, Field(pattern="^(en|zh)$")] | None = None

    def request(self) -> CommandRequest:
        return CommandRequest(
            text=self.text,
            document=self.document,
            conversation=self.conversation,
            paths=self.paths,
            question=self.question,
            options=self.options,
            keep=self.keep,
            again=self.again,
            model=self.model,
            language=self.language,
        )
