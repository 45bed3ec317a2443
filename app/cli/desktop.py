"""``aiworkspace app`` and ``aiworkspace toggle``: the desktop window."""

from __future__ import annotations

import argparse

from app.cli import options, serve
from app.cli.context import Asked, Context
from app.cli.messages import Messages
from app.core.errors import DesktopUnavailable, NoDisplay


def add(commands: options.Commands, say: Messages) -> None:
    opened = commands.add_parser("app", help=say("help.app"), description=say("help.app"))
    opened.add_argument("paths", nargs="*", metavar="PATH", help=say("help.app.paths"))
    opened.add_argument("--hidden", action="store_true", help=say("help.hidden"))
    opened.add_argument("--ask", action="store_true", help=say("help.app.ask"))
    opened.add_argument("--or-serve", action="store_true", help=say("help.or_serve"))
    opened.set_defaults(run=run)
    options.add_json(opened, say)
    toggled = commands.add_parser("toggle", help=say("help.toggle"), description=say("help.toggle"))
    toggled.set_defaults(run=toggle)
    options.add_json(toggled, say)


def run(args: argparse.Namespace, context: Context) -> int:
    """Open the window and stay until it is closed; one that is open already comes to the front."""
    paths = [options.absolute(options.local(path)) for path in getattr(args, "paths", ())]
    try:
        _need_display(context)
        opened = context.opening.window(
            Asked(paths, about=bool(paths) and getattr(args, "ask", False), hidden=getattr(args, "hidden", False))
        )
    except (NoDisplay, DesktopUnavailable) as error:
        if not getattr(args, "or_serve", False):
            raise
        context.terminal.note(error.message)
        return serve.serve(context, port=None, as_json=args.json)
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
