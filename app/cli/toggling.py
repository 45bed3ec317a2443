"""``aiworkspace toggle`` where the app runs already, with as little as that takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.core.errors import AppError
from app.settings.paths import Paths, read_environment
from app.workspace.instance import toggle_running

_WORDS = frozenset({"toggle", "--json"})


def toggled(arguments: Sequence[str]) -> int | None:
    """The exit code, when the arguments mean nothing else and an app with a window took it; None: not done here."""
    if not _WORDS.issuperset(arguments) or arguments.count("toggle") != 1:
        return None
    try:
        environment = read_environment()
        shown = toggle_running(Paths.of(environment).instance_file) if environment.display else None
    except AppError:
        return None  # the whole command line says what is wrong
    if shown is None:
        return None
    if "--json" in arguments and sys.stdout is not None:
        try:
            print(f'{{"shown": {str(shown).lower()}}}', flush=True)
        except BrokenPipeError:
            return 0  # whoever read the output has seen enough
        except OSError as error:
            print(f"aiworkspace: {error.strerror}", file=sys.stderr)
            return 1
    return 0
