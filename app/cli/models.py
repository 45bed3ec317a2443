"""``aiworkspace models``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.progress import watch_work
from app.cli.sizes import parameters, size, tokens
from app.cli.terminal import clean
from app.cli.wrap import width_of
from app.core.errors import AppError, ModelNotFound
from app.core.events import WorkDone
from app.core.types import ModelInfo
from app.workspace.port import Workspace

_HEADS = ("model", "state", "size", "memory", "context", "fits")
_RIGHT = {"size", "memory", "context"}


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("models", help=say("help.models"), description=say("help.models"))
    options.add_json(parser, say)
    parser.set_defaults(run=list_models)
    actions = parser.add_subparsers(metavar="ACTION", parser_class=options.Parser)
    for name, run in (
        ("list", list_models),
        ("show", show_model),
        ("download", download_model),
        ("use", use_model),
        ("remove", remove_model),
    ):
        action = actions.add_parser(name, help=say("help.models." + name), description=say("help.models." + name))
        if name == "download":
            action.add_argument("model", metavar="M", help=say("help.download"))
        elif name != "list":
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
        kinds = [kind for kind in ("chat", "embedding", "speech", "vision") if any(m.kind == kind for m in models)]
        for number, kind in enumerate(kinds):
            if number:
                context.terminal.line()
            _table(context.say("models." + kind), [model for model in models if model.kind == kind], context)
    return 0


def show_model(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        model = workspace.model(args.model)
    _print(model, args, context)
    return 0


def download_model(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        try:
            done = watch_work(workspace.download_model(args.model), context)
        except KeyboardInterrupt:
            context.terminal.note("\n" + context.say("models.kept", model=args.model))
            raise
        model = _fetched(done, workspace)
    if not done.verified:
        context.terminal.note(context.say("models.unverified", model=args.model))
    _print(model, args, context)
    return 0


def _fetched(done: WorkDone, workspace: Workspace) -> ModelInfo:
    try:
        return workspace.model(done.model)
    except ModelNotFound:  # a file of the hub that the catalogue does not know goes by its path
        return workspace.model(done.path)


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


def remove_model(args: argparse.Namespace, context: Context) -> int:
    with context.opening.workspace() as workspace:
        model = workspace.remove_model(args.model)
    if args.json:
        context.terminal.json(shapes.model(model))
    else:
        context.terminal.line(context.say("models.removed", model=model.name or model.id))
    return 0


def _table(title: str, models: Sequence[ModelInfo], context: Context) -> None:
    say = context.say
    rows = [[title, *(say("models.head." + head) for head in _HEADS[1:])]]
    for model in models:
        columns = (model.id, _state(model, say), size(model.size), size(model.memory), tokens(model.context))
        rows.append([*(clean(text).replace("\n", " ") for text in columns), _fits(model, say)])
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        cells = [
            " " * (room - width_of(text)) + text if head in _RIGHT else text + " " * (room - width_of(text))
            for head, text, room in zip(_HEADS, row, widths, strict=True)
        ]
        context.terminal.line("  ".join(cells).rstrip())


def _print(model: ModelInfo, args: argparse.Namespace, context: Context) -> None:
    if args.json:
        context.terminal.json(shapes.model(model))
        return
    say, line = context.say, context.terminal.line
    colon = "：" if say.language == "zh" else ": "
    line(f"{model.id}  {_state(model, say)}")
    if model.name and model.name != model.id:
        line(model.name)
    purpose = model.zh if say.language == "zh" else model.en
    if purpose:
        line(purpose)
    for name, value in _facts(model, say):
        line(f"{say('models.head.' + name)}{colon}{value}")
    for count, need in model.contexts.items():
        line("  " + say("models.with", tokens=tokens(int(count)), memory=size(need)))
    line(f"{say('models.head.fits')}{colon}{_fits(model, say)}")
    if model.problem is not None:
        problem = AppError(model.problem["message"], model.problem["hint"], code=model.problem["code"])
        for text in say.error(problem):
            line(text)
    if not model.checked:
        line(say("models.unchecked"))


def _facts(model: ModelInfo, say: Messages) -> list[tuple[str, str]]:
    template = None if model.template is None else say("yes" if model.template else "no")
    facts = {
        "path": model.path,
        "source": "/".join(part for part in (model.source, model.file) if part) if model.source else None,
        "licence": model.licence,
        "languages": ", ".join(model.languages) or None,
        "architecture": model.architecture,
        "parameters": None if model.parameters is None else parameters(model.parameters),
        "quantisation": model.quantisation,
        "template": template,
        "trained": None if model.trained is None else tokens(model.trained),
        "size": None if model.size is None else size(model.size),
        "context": None if model.context is None else tokens(model.context),
        "memory": None if model.memory is None else size(model.memory),
    }
    return [(name, value) for name, value in facts.items() if value is not None]


def _state(model: ModelInfo, say: Messages) -> str:
    states = []
    if model.active:
        states.append(say("models.active"))
    if model.loaded:
        states.append(say("models.loaded"))
    if not states:
        states.append(say("models.installed" if model.installed else "models.absent"))
    if model.job is not None:
        states.append(say("models.coming"))
    elif model.partial and not model.installed:
        states.append(say("models.partial", bytes=size(model.partial)))
    return ", ".join(states)


def _fits(model: ModelInfo, say: Messages) -> str:
    if model.problem is not None:
        return say("models.unusable", code=model.problem["code"])
    if model.origin in {"ollama", "server"}:
        return say("models.remote" if model.remote else "models.elsewhere")
    if model.fits is None:
        return say("models.unknown")
    return say("models.fits") if model.fits else say("models.large", missing=size(model.missing))
