"""``aiworkspace index``."""

from __future__ import annotations

import argparse
import getpass
import os

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.progress import watch
from app.core.errors import UsageError
from app.core.types import IndexReport
from app.workspace.port import IndexRequest

_MOST_BYTES = 65536


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("index", help=say("help.index"), description=say("help.index"))
    parser.add_argument("paths", nargs="+", metavar="PATH", help=say("help.paths"))
    parser.add_argument("--password", action="append", default=[], metavar="TEXT", help=say("help.password"))
    parser.add_argument("--password-fd", type=int, metavar="N", help=say("help.password_fd"))
    parser.add_argument("--ask-password", action="store_true", help=say("help.ask_password"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    request = IndexRequest(
        paths=tuple(options.absolute(path) for path in args.paths), passwords=_passwords(args, context)
    )
    with context.opening.workspace() as workspace:
        report = watch(workspace.index(request), context)
    if args.json:
        context.terminal.json(shapes.report(report))
    else:
        _print(report, context)
    return exit_code(report)


def exit_code(report: IndexReport) -> int:
    """0 when nothing failed, 1 when everything did, 3 when some files did and some did not."""
    if not report.failed:
        return 0
    return 3 if report.indexed + report.unchanged + report.skipped + report.removed else 1


def _print(report: IndexReport, context: Context) -> None:
    for file in report.files:
        if file.status in {"failed", "skipped"}:
            reason = f" ({file.reason})" if file.reason else ""
            context.terminal.line(f"{context.say('status.' + file.status)}  {file.path}  {file.code}{reason}")
    counts = {name: value for name, value in shapes.report(report).items() if name != "files"}
    context.terminal.line(context.say("index.done", **counts))


def _passwords(args: argparse.Namespace, context: Context) -> tuple[str, ...]:
    passwords: list[str] = [*args.password]
    if args.password_fd is not None:
        try:
            given = os.read(args.password_fd, _MOST_BYTES).decode()
        except (OSError, ValueError, OverflowError) as error:
            raise UsageError(f"--password-fd {args.password_fd} cannot be read as UTF-8.", "") from error
        passwords += [line for line in given.splitlines() if line]
    if args.ask_password:
        try:
            passwords.append(getpass.getpass(context.say("index.password"), context.terminal.err))
        except EOFError as error:
            raise UsageError("--ask-password needs a terminal.", "") from error
    return tuple(passwords)
