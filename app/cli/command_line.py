"""The command line as a whole: from arguments to an exit code.

0 done, 1 a named error, 2 wrong usage, 3 some files or questions failed and some did not, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Sequence
from typing import TextIO

from app import __version__
from app.cli import ask, desktop, do, doctor, documents, index, integrate, models, search, serve, tour
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.options import Parser, add_json
from app.cli.terminal import Terminal, error_document
from app.core.errors import AppError, UsageError
from app.core.trace import where

STOPPED = 130


def build_parser(say: Messages) -> Parser:
    """Every command with its options."""
    parser = Parser(prog="aiworkspace", description=say("help.program"), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"aiworkspace {__version__}", help=say("help.version"))
    add_json(parser, say)
    parser.set_defaults(run=desktop.run, json=False, check=None)
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Subparser)
    for module in (desktop, serve, index, search, ask, do, documents, models, doctor, integrate, tour):
        module.add(commands, say)
    return parser


class _Subparser(Parser):
    def __init__(self, **options: object) -> None:
        super().__init__(**{**options, "allow_abbrev": False})  # type: ignore[arg-type]  # what add_parser was given


def run(arguments: Sequence[str], context: Context) -> int:
    """Run one command; every failure is printed in its shape and becomes an exit code."""
    as_json = wants_json(arguments)
    try:
        args = _parse(arguments, context)
        code: int = args.run(args, context)
        context.terminal.out.flush()
    except UsageError as error:
        context.terminal.note(f"{error.hint}\naiworkspace: {error.message}" if error.hint else error.message)
        if as_json:
            context.terminal.json(error_document(error.code, error.message, error.hint))
        return 2
    except AppError as error:
        print_error(error, context.terminal, context.say, as_json=as_json)
        return 1
    except KeyboardInterrupt:
        context.terminal.note("\n" + context.say("stopped"))
        if as_json:
            context.terminal.json(error_document("cancelled", context.say("stopped"), ""))
        return STOPPED
    except BrokenPipeError:
        # Whoever read the output has seen enough. Every write is flushed at once: nothing is left to fail at the end.
        return 0
    except Exception as error:
        unexpected = AppError(context.say("internal", where=where(error)))
        try:
            print_error(unexpected, context.terminal, context.say, as_json=as_json)
        except OSError:
            # Standard output itself is what failed, as on a full disk: only standard error can say so.
            _discard(context.terminal.out)
            print_error(unexpected, context.terminal, context.say, as_json=False)
        return 1
    return code


def _discard(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, so that the interpreter's end does not try it again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _parse(arguments: Sequence[str], context: Context) -> argparse.Namespace:
    args = build_parser(context.say).parse_args(arguments)
    if args.check is not None:
        args.check(args)
    return args


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether ``--json`` is among the options; looked up before parsing, since parsing can fail."""
    return "--json" in [*arguments][: [*arguments, "--"].index("--")]


def print_error(error: AppError, terminal: Terminal, say: Messages, *, as_json: bool) -> None:
    """A failure in the shape asked for: JSON on standard output, else sentences on standard error."""
    if as_json:
        terminal.json(error_document(error.code, error.message, error.hint))
        return
    for line in say.error(error):
        terminal.note(line)
