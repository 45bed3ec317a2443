"""``aiworkspace documents``."""

from __future__ import annotations

import argparse

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.types import DocumentRow


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("documents", help=say("help.documents"), description=say("help.documents"))
    options.add_json(parser, say)
    parser.set_defaults(run=list_documents)
    actions = parser.add_subparsers(metavar="ACTION", parser_class=options.Parser)
    for name, run in (
        ("list", list_documents), ("show", show_document), ("text", show_text), ("remove", remove_document),
    ):  # fmt: skip
        action = actions.add_parser(name, help=say("help.documents." + name), description=say("help.documents." + name))
        if name != "list":
            action.add_argument("id", metavar="ID", help=say("help.id"))
        options.add_json(action, say)
        action.set_defaults(run=run)


def list_documents(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        rows = workspace.documents()
    if args.json:
        context.terminal.json({"documents": [shapes.row(row) for row in rows]})
    elif not rows:
        context.terminal.line(context.say("documents.none"))
    else:
        width = max(len(row.id) for row in rows)
        for row in rows:
            context.terminal.line(f"{row.id:<{width}}  {_state(row, context)}  {row.path}")
    return 0


def show_document(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        row = workspace.document(args.id)
    shape = shapes.document(row)
    if args.json:
        context.terminal.json(shape)
        return 0
    metadata = shape.pop("metadata")
    for name, value in {**shape, **metadata}.items():
        said = ", ".join(value) if isinstance(value, list) else value
        if said not in {None, ""}:
            context.terminal.line(f"{name}: {said}")
    return 0


def show_text(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        text, pages = workspace.document_text(args.id)
    if args.json:
        context.terminal.json(shapes.text(args.id, text, pages))
    else:
        context.terminal.exact(text)
    return 0


def remove_document(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        removed = workspace.remove_document(args.id)
    if args.json:
        context.terminal.json({"removed": removed})
    else:
        context.terminal.line(context.say("documents.removed", removed=removed))
    return 0


def _state(row: DocumentRow, context: Context) -> str:
    state = context.say("status." + row.status)
    return f"{state} ({row.code})" if row.code else f"{state} ({row.chunks})"
