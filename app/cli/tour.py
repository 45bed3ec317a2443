"""``aiworkspace tour``: the main job on the sample files, in both languages."""

from __future__ import annotations

import argparse
import sys

from app.cli import options
from app.cli.ask import print_answer
from app.cli.context import Context
from app.cli.index import exit_code
from app.cli.messages import Messages
from app.cli.progress import watch
from app.core.errors import AppError, SamplesMissing
from app.core.types import Scope
from app.workspace.port import AskRequest, IndexRequest, Workspace

QUESTIONS = ("付款条款是什么?", "What are the payment terms?")
_PROMPT = "> "


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("tour", help=say("help.tour"), description=say("help.tour"))
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace, context: Context) -> int:
    """Index the samples, ask one question in each language, then those of the user until the input ends."""
    folder = str(context.samples)
    if not context.samples.is_dir() or not any(context.samples.iterdir()):
        raise SamplesMissing(context.say("samples.missing", folder=folder), context.say("samples.hint"))
    with context.opening.workspace() as workspace:
        context.terminal.line(context.say("tour.index", folder=folder))
        code = exit_code(watch(workspace.index(IndexRequest((folder,))), context))
        for question in QUESTIONS:
            context.terminal.line(f"\n{_PROMPT}{question}")
            request = AskRequest(question, scope=Scope(inside=(folder,)))
            code = max(code, print_answer(workspace.ask(request), context, live=True))
        if context.stdin.isatty():
            _converse(workspace, context)
    return code


def _converse(workspace: Workspace, context: Context) -> None:
    context.terminal.line("\n" + context.say("tour.prompt"))
    while (question := _read(context)) is not None:
        if not question.strip():
            continue
        try:
            print_answer(workspace.ask(AskRequest(question.strip())), context, live=True)
        except AppError as error:
            for line in context.say.error(error):
                context.terminal.note(line)
        except KeyboardInterrupt:
            context.terminal.note(context.say("stopped"))


def _read(context: Context) -> str | None:
    """The next line, None at the end of the input."""
    if context.stdin is sys.stdin:
        try:
            return input(_PROMPT)
        except EOFError:
            context.terminal.line()
            return None
    context.terminal.piece(_PROMPT)
    return context.stdin.readline() or None
