"""``aiworkspace models``."""

from __future__ import annotations

import argparse

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.core.types import ModelInfo


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("models", help=say("help.models"), description=say("help.models"))
    options.add_json(parser, say)
    parser.set_defaults(run=list_models)
    actions = parser.add_subparsers(metavar="ACTION", parser_class=options.Parser)
    for name, run in (("list", list_models), ("show", show_model), ("use", use_model)):
        action = actions.add_parser(name, help=say("help.models." + name), description=say("help.models." + name))
        if name != "list":
            action.add_argument("model", type=options.model, metavar="M", help=say("help.model"))
        options.add_json(action, say)
        action.set_defaults(run=run)


def list_models(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        models = workspace.models()
    if args.json:
        context.terminal.json({"models": [shapes.model(model) for model in models]})
    elif not models:
        context.terminal.line(context.say("models.none"))
    else:
        width = max(len(model.id) for model in models)
        for model in models:
            context.terminal.line(
                f"{model.id:<{width}}  {model.kind:<9}  {size(model.size):>8}  {_state(model, context)}"
            )
    return 0


def show_model(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        model = workspace.model(args.model)
    _print(model, args, context)
    return 0


def use_model(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        model = workspace.use_model(args.model)
    if model is not None:
        _print(model, args, context)
    elif args.json:
        context.terminal.json(shapes.EXTRACTED)
    else:
        context.terminal.line(context.say("models.extract"))
    return 0


def size(count: int | None) -> str:
    """Bytes for people."""
    if count is None:
        return "–"
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in {"B", "kB"} else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _print(model: ModelInfo, args: argparse.Namespace, context: Context) -> None:
    if args.json:
        context.terminal.json(shapes.model(model))
        return
    context.terminal.line(f"{model.id}  {_state(model, context)}")
    for name in ("kind", "path", "context", "licence"):
        value = getattr(model, name)
        if value is not None:
            context.terminal.line(f"{name}: {value}")
    for name in ("size", "memory"):
        context.terminal.line(f"{name}: {size(getattr(model, name))}")


def _state(model: ModelInfo, context: Context) -> str:
    states = [context.say("models.installed" if model.installed else "models.absent")]
    if model.active:
        states.append(context.say("models.active"))
    if model.fits is False:
        states.append(context.say("models.large"))
    return ", ".join(states)
