"""``aiworkspace app`` and ``aiworkspace toggle``: the desktop window, where there is one."""

from __future__ import annotations

import argparse

from app.cli import options
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.errors import NoDisplay


def add(commands: options.Commands, say: Messages) -> None:
    opened = commands.add_parser("app", help=say("help.app"), description=say("help.app"))
    opened.set_defaults(run=run)
    options.add_json(opened, say)
    toggled = commands.add_parser("toggle", help=say("help.toggle"), description=say("help.toggle"))
    toggled.set_defaults(run=run)
    options.add_json(toggled, say)


def run(_args: argparse.Namespace, context: Context) -> int:
    """There is no window in this release; the error says what to do instead."""
    missing = "desktop.no_window" if context.display else "desktop.no_display"
    raise NoDisplay(context.say(missing), context.say("desktop.hint"))
