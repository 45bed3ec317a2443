"""``aiworkspace do``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from app.cli import options, shapes
from app.cli.ask import final_answer, print_answer
from app.cli.batch import standard_input
from app.cli.context import Context
from app.cli.messages import Messages
from app.commands.command import Command
from app.core.errors import AppError, NotFoundError
from app.core.script import fold_word
from app.workspace.port import CommandRequest, Workspace


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("do", help=say("help.do"), description=say("help.do"))
    parser.add_argument("command", nargs="?", metavar="COMMAND", help=say("help.command"))
    parser.add_argument("text", nargs="?", default="", metavar="TEXT", help=say("help.do.text"))
    parser.add_argument(
        "--in", dest="paths", action="append", default=[], type=options.absolute, metavar="FILE", help=say("help.do.in")
    )
    parser.add_argument("--question", default="", metavar="TEXT", help=say("help.do.question"))
    parser.add_argument(
        "--with", dest="told", action="append", default=[], type=_option, metavar="NAME=VALUE", help=say("help.do.with")
    )
    parser.add_argument("--model", type=options.model, metavar="M", help=say("help.model"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    if args.command is None:
        return _list(args, context)
    text = standard_input(context.stdin).read() if args.text == "-" else args.text
    text = text.encode("utf-8", "replace").decode()  # bytes that were no UTF-8 are half characters here
    with context.opening.workspace() as workspace:
        request = CommandRequest(
            text=text,
            paths=tuple(args.paths),
            question=args.question,
            options=dict(args.told),
            model=args.model,
            language=context.say.language,
        )
        events = workspace.run_command(_named(args.command, workspace, context), request)
        if not args.json:
            return print_answer(events, context, live=context.terminal.live)
        answer = final_answer(events)
    context.terminal.json(shapes.answer(answer))
    return 0 if answer.error is None else 1


def _list(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        found = workspace.commands()
    if args.json:
        context.terminal.json({"commands": [_shape(command, reason) for command, reason in found]})
        return 0
    width = max(len(command.id) for command, _ in found)
    for command, reason in found:
        about = command.description.of(context.say.language)
        lacking = "" if reason is None else f" ({context.say('do.unavailable')})"
        context.terminal.line(f"{command.id:<{width}}  {command.name.of(context.say.language)}: {about}{lacking}")
        for name, option in command.options.items():
            choices = "|".join(choice.value for choice in option.choices)
            context.terminal.line(f"{'':<{width}}  --with {name}={choices}")
    return 0


def _named(name: str, workspace: Workspace, context: Context) -> str:
    """The id of the command of this id, or of this name in either language."""
    known = [command for command, _ in workspace.commands()]
    wanted = fold_word(name.strip())
    for command in known:
        if name == command.id or wanted in {fold_word(command.name.en), fold_word(command.name.zh)}:
            return command.id
    raise NotFoundError(context.say("do.unknown", name=name[:60]), context.say("do.unknown.hint"))


def _shape(command: Command, reason: AppError | None) -> Mapping[str, Any]:
    return {
        "id": command.id,
        "name": {"en": command.name.en, "zh": command.name.zh},
        "writes": command.writes,
        "own": command.own,
        "options": {name: [one.value for one in option.choices] for name, option in command.options.items()},
        "reason": None if reason is None else reason.code,
    }


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
