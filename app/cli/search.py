"""``aiworkspace search``."""

from __future__ import annotations

import argparse
from typing import Any

import app.core.types as t
from app.cli import options, shapes
from app.cli.batch import run_batch
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.terminal import one_line
from app.workspace.port import SearchRequest, Workspace

_SNIPPET = 300


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("search", help=say("help.search"), description=say("help.search"))
    parser.add_argument("query", nargs="?", metavar="QUERY", help=say("help.query"))
    parser.add_argument("--limit", type=options.limit, metavar="N", help=say("help.limit"))
    options.add_scope(parser, say)
    options.add_json(parser, say)
    parser.set_defaults(run=run, check=lambda args: options.one_or_batch(parser, args, "query"))


def run(args: argparse.Namespace, context: Context) -> int:
    def request(query: str) -> SearchRequest:
        return SearchRequest(query, args.limit, options.scope_of(args), args.now, args.zone)

    def one(workspace: Workspace, query: str) -> dict[str, Any]:
        return shapes.search(workspace.search(request(query)))

    if args.batch is not None:
        return run_batch(context, args.batch, one)
    with context.opening.workspace() as workspace:
        result = workspace.search(request(args.query))
    if args.json:
        context.terminal.json(shapes.search(result))
    elif result.hits:
        print_hits(result.hits, context)
    else:
        context.terminal.line(context.say("search.nothing"))
    return 0


def print_hits(hits: tuple[t.Hit, ...], context: Context) -> None:
    """Passages for people: where each stands, then its text."""
    for n, hit in enumerate(hits, 1):
        context.terminal.line(f"{n}. {hit.path}{page(hit.page, context)}  [{hit.score:.2f}]")
        context.terminal.line(f"   {one_line(hit.text, _SNIPPET)}")


def page(number: int | None, context: Context) -> str:
    return "" if number is None else context.say("page", page=number)
