"""Marking a rectangle on a Mac, by the system's own ``screencapture``."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import DesktopUnavailable

_PROGRAM = "/usr/sbin/screencapture"


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class MacRegions:
    """``run``: runs a command to its end."""

    def __init__(self, run: Callable[[Sequence[str]], None] = _run) -> None:
        self._run = run

    def available(self) -> bool:
        return True

    def mark(self) -> bytes | None:
        with tempfile.TemporaryDirectory(prefix="aiworkspace-") as folder:
            file = Path(folder, "region.png")
            try:
                self._run([_PROGRAM, "-i", "-s", "-x", "-t", "png", str(file)])
                return file.read_bytes() or None
            except FileNotFoundError:  # Esc: nothing is written
                return None
            except OSError as why:
                raise DesktopUnavailable(f"The screen could not be read: {why}.", "Try again.") from why
