"""The app, started by a command that itself ends at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.core.errors import DesktopUnavailable

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.__main__ import main; sys.exit(main(['app']))"
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.1


def start_window(ready: Callable[[], bool], command: list[str] | None = None) -> None:
    """Start the app as a process of its own and return when ``ready``. ``DesktopUnavailable`` when it ends instead."""
    process = subprocess.Popen(
        command or [sys.executable, "-c", _START, str(_ROOT)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        code = process.poll()
        if code:
            break
        if code == 0 or ready():
            process.returncode = 0  # it lives on by itself: nobody is to wait for it
            return
        time.sleep(_PAUSE_SECONDS)
    raise DesktopUnavailable("The app did not start.", "Run aiworkspace app to see why.")
