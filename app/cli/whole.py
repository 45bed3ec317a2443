"""The whole command line, over this process's own streams and environment."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from app.cli.command_line import print_error, run, wants_json
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.opening import Door, Library, Surroundings
from app.cli.terminal import Terminal
from app.core.errors import AppError
from app.settings import Environment, Paths, read_environment

_PACKAGE = Path(__file__).resolve().parents[1]


OpenLibrary = Callable[[Environment], AbstractContextManager[Library]]


def main(arguments: Sequence[str], open_library: OpenLibrary | None = None) -> int:
    """Run the command line with the process's own surroundings; the exit code."""
    out, err = (stream or _nowhere() for stream in (sys.stdout, sys.stderr))
    for stream in (out, err):
        if isinstance(stream, io.TextIOWrapper):
            # Whatever the locale says: scripts read UTF-8, and a path that is not must not end a command.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    terminal = Terminal(out, err)
    try:
        environment = read_environment()
        paths = Paths.of(environment)
    except AppError as error:
        print_error(error, terminal, Messages("en"), as_json=wants_json(arguments))
        return 1
    say = Messages(_language(environment))
    context = Context(
        opening=Door(
            paths.instance_file,
            lambda: (open_library or _open_library)(environment),
            around=Surroundings(
                _PACKAGE.parent / "web" / "dist",
                _PACKAGE / "samples",
                environment.display,
                environment.language,
                environment.system,
            ),
            # What this command's own environment says goes before what a running app was set to.
            speak=_keep if "interface.language" in environment.overrides else say.speak,
        ),
        terminal=terminal,
        stdin=sys.stdin or io.StringIO(),
        say=say,
        display=environment.display,
        samples=_PACKAGE / "samples",
        system=environment.system,
    )
    return run(arguments, context)


def _open_library(environment: Environment) -> AbstractContextManager[Library]:
    # The composition root brings everything with it: a client of the running app does without.
    from app.main import open_workspace

    return open_workspace(environment)


def _nowhere() -> TextIO:
    """In place of a stream that was closed before the program began, as ``>&-`` does."""
    return open(os.devnull, "w", encoding="utf-8")  # as long as the process


def _keep(_language: str) -> None:
    """The language is settled."""


def _language(environment: Environment) -> str:
    chosen = environment.overrides.get("interface.language", "auto")
    return chosen if chosen in {"en", "zh"} else environment.language
