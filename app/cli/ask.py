"""``aiworkspace ask``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any

import app.core.types as t
from app.cli import options, shapes
from app.cli.batch import run_batch
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.search import page, print_hits
from app.cli.terminal import one_line
from app.cli.wrap import Wrapping, wrapped
from app.core.errors import AppError
from app.core.events import AskEvent, Done, Failed, Stage, Token
from app.workspace.port import AskRequest, Workspace, ending

_QUOTE = 300


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("ask", help=say("help.ask"), description=say("help.ask"))
    parser.add_argument("question", nargs="?", metavar="QUESTION", help=say("help.question"))
    parser.add_argument("--model", type=options.model, metavar="M", help=say("help.model"))
    options.add_scope(parser, say)
    options.add_json(parser, say)
    parser.set_defaults(run=run, check=lambda args: options.one_or_batch(parser, args, "question"))


def run(args: argparse.Namespace, context: Context) -> int:
    def request(question: str) -> AskRequest:
        return AskRequest(question, args.model, options.scope_of(args), now=args.now, zone=args.zone)

    def one(workspace: Workspace, question: str) -> dict[str, Any]:
        return shapes.answer(final_answer(workspace.ask(request(question))))

    if args.batch is not None:
        return run_batch(context, args.batch, one)
    with context.opening.workspace() as workspace:
        events = workspace.ask(request(args.question))
        if not args.json:
            return print_answer(events, context, live=context.terminal.live)
        answer = final_answer(events)
    context.terminal.json(shapes.answer(answer))
    return 0 if answer.error is None else 1


def final_answer(events: Iterator[AskEvent], show: Callable[[AskEvent], None] = lambda _: None) -> t.Answer:
    """The checked answer; ``show`` sees every event before. An answer that failed is raised as its error."""
    with ending(events) as run:
        for event in run:
            match event:
                case Done():
                    return event.answer
                case Failed():
                    raise AppError(event.message, event.hint, code=event.code)
                case _:
                    show(event)
    raise AppError("The answer ended before it was finished.", "Ask again.")


def print_answer(events: Iterator[AskEvent], context: Context, *, live: bool) -> int:
    """The answer for people, streamed when ``live``; then its sources. 1 when it ended in an error."""
    written = list[str]()
    wrapping = Wrapping(context.terminal.columns)

    def show(event: AskEvent) -> None:
        match event:
            case Token() if live:
                written.append(event.text)
                context.terminal.piece(wrapping.feed(event.text))
            case Stage(stage="load") if context.terminal.bars:
                context.terminal.note(context.say("ask.load"))

    try:
        answer = final_answer(events, show)
    finally:
        context.terminal.piece(wrapping.finish())
        if written and not written[-1].endswith("\n"):
            context.terminal.line()
    if answer.mode == "refused":
        _print_refusal(answer, context, shown="".join(written).strip())
        return 0
    if answer.answer.strip() != "".join(written).strip():
        if written:
            context.terminal.line("\n" + context.say("ask.checked"))
        context.terminal.line(answer.answer)
    _print_sources(answer, context)
    if answer.mode == "partial":
        context.terminal.note(context.say("ask.partial"))
    if answer.error is None:
        return 0
    error = AppError(answer.error.get("message", ""), answer.error.get("hint", ""), code=answer.error.get("code"))
    for line in context.say.error(error):
        context.terminal.note(line)
    return 1


def _print_refusal(answer: t.Answer, context: Context, *, shown: str) -> None:
    refusal = answer.answer.strip() or context.say("ask.refused")
    if shown != refusal:
        context.terminal.line(refusal)
    if answer.nearest:
        context.terminal.line("\n" + context.say("ask.nearest"))
        print_hits(answer.nearest, context)


def _print_sources(answer: t.Answer, context: Context) -> None:
    if answer.citations:
        context.terminal.line("\n" + context.say("ask.sources"))
    for citation in answer.citations:
        context.terminal.line(f"[{citation.n}] {citation.path}{page(citation.page, context)}")
        quote = f"    “{one_line(citation.quote, _QUOTE)}”"
        context.terminal.line(wrapped(quote, context.terminal.columns) if context.terminal.live else quote)
