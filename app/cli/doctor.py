"""``aiworkspace doctor``."""

from __future__ import annotations

import argparse

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.types import Check


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("doctor", help=say("help.doctor"), description=say("help.doctor"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """1 if something the main job needs is not there."""
    with context.opening.workspace() as workspace:
        checks = workspace.doctor()
    if args.json:
        context.terminal.json({"checks": [shapes.check(check) for check in checks]})
    else:
        for check in checks:
            _print(check, context)
    return 1 if any(check.needed and not check.ok for check in checks) else 0


def _print(check: Check, context: Context) -> None:
    state = "doctor.ok" if check.ok else "doctor.bad" if check.needed else "doctor.optional"
    context.terminal.line(f"{context.say(state)}  {check.name}: {check.detail}")
    if check.hint and not check.ok:
        context.terminal.line("    " + context.say("hint", hint=check.hint))
