"""``python -m app`` and the ``aiworkspace`` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cli.whole import OpenLibrary


def main(arguments: Sequence[str] | None = None, open_library: OpenLibrary | None = None) -> int:
    """Run the command line with the process's own surroundings; the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if "toggle" in arguments:
        # A key of the desktop may be bound to it: what the other commands need would take ten times as long to load.
        from app.cli.toggling import toggled

        code = toggled(arguments)
        if code is not None:
            return code
    from app.cli.whole import main as run

    return run(arguments, open_library)


if __name__ == "__main__":
    sys.exit(main())
