"""``aiworkspace ask``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
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
from app.core.events import AskEvent, Done, Failed, Noticed, Reasoning, Stage, Token
from app.core.notices import notice_text
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
    shown = _Shown(context, live=live)
    try:
        answer = final_answer(events, shown.show)
    finally:
        shown.finish()
    shown.notices(answer.notices)
    if answer.mode == "refused":
        _print_refusal(answer, context, shown=shown.text)
        return 0
    if answer.answer.strip() != shown.text:
        if shown.text:
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


class _Shown:
    """An answer on the terminal while it is written; what is told beside it goes to standard error."""

    def __init__(self, context: Context, *, live: bool) -> None:
        self._terminal = context.terminal
        self._say = context.say
        self._live = live
        self._wrapping = Wrapping(context.terminal.columns)
        self._written = list[str]()
        self._thinking = False
        self._told = list[t.Notice]()

    @property
    def text(self) -> str:
        """The answer as it stands on the terminal."""
        return "".join(self._written).strip()

    def show(self, event: AskEvent) -> None:
        """What the event has for people."""
        match event:
            case Token() if self._live:
                self._think(False)
                self._written.append(event.text)
                self._terminal.piece(self._wrapping.feed(event.text))
            case Reasoning() if self._live and self._terminal.bars:
                self._think(True)
                self._terminal.aside(event.text)
            case Noticed():
                self.notices((event.notice,))
            case Stage(stage="wait", ahead=int(ahead)) if self._terminal.bars:
                self._terminal.note(self._say("ask.wait", ahead=ahead))
            case Stage(stage="load" | "understand" as stage) if self._terminal.bars:
                self._terminal.note(self._say(f"ask.{stage}"))

    def notices(self, notices: Sequence[t.Notice]) -> None:
        """Tell those that were not told yet."""
        for notice in notices:
            if notice not in self._told:
                self._told.append(notice)
                self._terminal.note(notice_text(notice, self._say.language))

    def finish(self) -> None:
        """The line that is being written ends."""
        self._think(False)
        self._terminal.piece(self._wrapping.finish())
        if self._written and not self._written[-1].endswith("\n"):
            self._terminal.line()

    def _think(self, on: bool) -> None:
        if on != self._thinking:
            self._thinking = on
            self._terminal.dim(on)


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
