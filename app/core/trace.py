"""What may be logged of an error: where it happened, never what it said."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_FRAMES = 8


def where(error: BaseException) -> str:
    """An error's class and the places it came through, innermost first, without its message.

    The message could hold what users wrote or what stands in their documents.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(
        [type(error).__name__, *(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))]
    )


def _short(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT / "app") else path.name
