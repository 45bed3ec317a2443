"""The log: rotating files in the data folder. Never document text, questions, answers or tokens."""

from __future__ import annotations

import logging
import logging.handlers
import os
from io import TextIOWrapper
from pathlib import Path

LOG_BYTES = 1_000_000
LOG_FILES = 4
_QUIET = ("httpx", "httpcore", "pdfminer", "pypdfium2", "sse_starlette", "uvicorn.access", "asyncio")


def start_logging(folder: Path, *, name: str = "app", level: int = logging.INFO) -> logging.Handler:
    """Send the program's log to ``folder/<name>.log`` and return the handler; ``stop_logging`` takes it back.

    At most ``LOG_FILES + 1`` files of ``LOG_BYTES`` bytes, readable by the user only. Libraries known to
    log what they read or where they connect are held to warnings.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = _PrivateFile(
        folder / f"{name}.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for library in _QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """Take the handler out and close its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotating file created with mode 0600, the rotated ones included."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors="backslashreplace")
