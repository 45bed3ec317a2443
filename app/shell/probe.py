"""Which webview would show the window here, and why: asked of a process of its own, so that no server loads one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.core.errors import DesktopUnavailable

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60
_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from app.core.errors import AppError
from app.shell.toolkit import load_toolkit
try:
    print(load_toolkit(sys.argv[2]).version())
except AppError as error:
    sys.exit(error.message)
"""


def describe_webview(wanted: str) -> str:
    """The webview in force for the setting ``window.backend``; ``DesktopUnavailable`` saying why there is none."""
    hint = "Run `make run` again; without a window: aiworkspace serve."
    try:
        ran = subprocess.run(
            [sys.executable, "-c", _CHILD, str(_ROOT), wanted],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DesktopUnavailable("The webview does not load in time.", hint) from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines()
        raise DesktopUnavailable(said[-1] if said else f"The webview ended with {ran.returncode}.", hint)
    why = "window.backend is auto" if wanted == "auto" else f"window.backend is {wanted}"
    return f"{ran.stdout.strip().splitlines()[-1]}; {why}"
