"""``aiworkspace integrate``: entries of file managers, of the log-in and of the list of applications."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli import options
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.errors import AppError

if TYPE_CHECKING:
    from app.shell.entries.integration import Integration, Part

_PARTS: tuple[Part, ...] = ("file-manager", "startup", "application")
_SETTINGS: dict[Part, str] = {"file-manager": "desktop.file_manager", "startup": "startup.login"}


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("integrate", help=say("help.integrate"), description=say("help.integrate"))
    parser.add_argument(
        "action",
        nargs="?",
        choices=("status", "install", "remove"),
        default="status",
        metavar="ACTION",
        help=say("help.integrate.action"),
    )
    parser.add_argument("part", nargs="?", choices=_PARTS, metavar="PART", help=say("help.integrate.part"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """Do what was asked for with each part, then show how the entries stand; the first refusal is raised at the end."""
    from app.shell.entries.integration import Integration

    integration = Integration(context.system, context.say.language)
    parts: tuple[Part, ...] = _PARTS if args.part is None else (args.part,)
    refused: AppError | None = None
    for part in _acted_on(args, parts):
        try:
            _act(args.action, part, integration, context)
        except AppError as error:
            refused = refused or error
    if refused is not None:
        raise refused
    found = integration.found(parts)
    if args.json:
        context.terminal.json({"entries": [asdict(row) for row in found]})
        return 0
    for row in found:
        title, state = context.say(f"integrate.{row.part}"), context.say(f"integrate.state.{row.state}")
        context.terminal.line(f"{title}  {row.name}  {state}  {row.place}")
    if not found:
        context.terminal.line(context.say("integrate.none"))
    return 0


def _acted_on(args: argparse.Namespace, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if args.action == "status":
        return ()
    # Starting with the computer is only ever switched on by name.
    return tuple(part for part in parts if args.part or args.action == "remove" or part != "startup")


def _act(action: str, part: Part, integration: Integration, context: Context) -> None:
    if part in _SETTINGS:
        context.opening.change_setting(_SETTINGS[part], "true" if action == "install" else "false")
    elif action == "install":
        integration.install(part)
    else:
        integration.remove(part)
