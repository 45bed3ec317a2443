"""``--batch``: one question a line in, one JSON document a line out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from app.cli.context import Context
from app.cli.terminal import error_document
from app.core.errors import AppError, InputError, PathNotFound
from app.workspace.port import Workspace

Ask = Callable[[Workspace, str], dict[str, Any]]


def run_batch(context: Context, file: str, ask: Ask) -> int:
    """Answer each line in order with one workspace; 3 if any line ended in an error."""
    failed = False
    with _lines(context, file) as lines, context.opening.workspace() as workspace:
        for line in lines:
            try:
                if not _is_text(line):
                    raise InputError(context.say("batch.unreadable", file=file), context.say("batch.unreadable.hint"))
                document = ask(workspace, line)
            except AppError as error:
                document = error_document(error.code, error.message, error.hint)
            failed = failed or "error" in document
            context.terminal.json(document)
    return 3 if failed else 0


@contextmanager
def _lines(context: Context, file: str) -> Iterator[Iterator[str]]:
    if file == "-":
        yield _questions(context, file, standard_input(context.stdin))
        return
    try:
        source = Path(file).open(encoding="utf-8-sig", errors="surrogateescape")  # noqa: SIM115  # closed below
    except OSError as error:
        raise PathNotFound(context.say("batch.missing", file=file), context.say("batch.missing.hint")) from error
    with source:
        yield _questions(context, file, source)


def standard_input(stdin: TextIO) -> TextIO:
    """Standard input as UTF-8 whatever the locale says, without a byte order mark."""
    if stdin is sys.stdin and isinstance(stdin, io.TextIOWrapper):
        stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    return stdin


def _is_text(line: str) -> bool:
    """Whether every byte of the line was UTF-8; the others became lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in line)


def _questions(context: Context, file: str, source: TextIO) -> Iterator[str]:
    """The lines that hold something, as they come."""
    try:
        for line in source:
            question = line.removeprefix("\ufeff").strip()
            if question:
                yield question
    except OSError as error:
        raise InputError(context.say("batch.unreadable", file=file), context.say("batch.unreadable.hint")) from error
