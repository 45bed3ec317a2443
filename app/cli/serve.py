"""``aiworkspace serve``."""

from __future__ import annotations

import argparse

from app.cli import options
from app.cli.context import Context
from app.cli.messages import Messages


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("serve", help=say("help.serve"), description=say("help.serve"))
    parser.add_argument("--port", type=options.port, metavar="N", help=say("help.port"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    return serve(context, port=args.port, as_json=args.json)


def serve(context: Context, *, port: int | None, as_json: bool) -> int:
    """Serve until a signal ends it, or give the address of what runs already."""

    def announce(url: str, port: int) -> None:
        if as_json:
            context.terminal.json({"url": url, "port": port})
        else:
            context.terminal.line(context.say("serve.open", url=url))

    if not context.opening.serve(port, announce):
        context.terminal.note(context.say("serve.running"))
    return 0
