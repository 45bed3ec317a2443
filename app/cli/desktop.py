"""``aiworkspace app`` and ``aiworkspace toggle``: the desktop window."""

from __future__ import annotations

import argparse

from app.cli import options
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.errors import NoDisplay


def add(commands: options.Commands, say: Messages) -> None:
    opened = commands.add_parser("app", help=say("help.app"), description=say("help.app"))
    opened.add_argument("paths", nargs="*", metavar="PATH", help=say("help.app.paths"))
    opened.set_defaults(run=run)
    options.add_json(opened, say)
    toggled = commands.add_parser("toggle", help=say("help.toggle"), description=say("help.toggle"))
    toggled.set_defaults(run=toggle)
    options.add_json(toggled, say)


def run(args: argparse.Namespace, context: Context) -> int:
    """Open the window and stay until it is closed; one that is open already comes to the front."""
    _need_display(context)
    paths = [options.absolute(path) for path in getattr(args, "paths", ())]
    opened = context.opening.window(paths)
    if args.json:
        context.terminal.json({"opened": opened})
    elif not opened:
        context.terminal.note(context.say("desktop.running"))
    return 0


def toggle(args: argparse.Namespace, context: Context) -> int:
    """Show the running app's window or hide it; start the app when none runs."""
    _need_display(context)
    shown = context.opening.toggle()
    if args.json:
        context.terminal.json({"shown": shown})
    return 0


def _need_display(context: Context) -> None:
    if not context.display:
        raise NoDisplay(context.say("desktop.no_display"), context.say("desktop.hint"))
