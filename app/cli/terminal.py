"""Where the command line writes: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import re
from typing import Any, TextIO

# Controls other than tab and line feed: text of a document must not steer the terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Terminal:
    """Standard output and error of one command."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self.out = out
        self.err = err

    @property
    def live(self) -> bool:
        """Whether somebody watches the output as it comes."""
        return self.out.isatty()

    @property
    def columns(self) -> int:
        """How wide the terminal is; 80 where there is none."""
        try:
            return os.get_terminal_size(self.out.fileno()).columns
        except (OSError, ValueError):
            return 80

    @property
    def bars(self) -> bool:
        """Whether progress can be drawn."""
        return self.err.isatty()

    def json(self, document: object) -> None:
        """One JSON document on one line."""
        text = json.dumps(document, ensure_ascii=False)
        # A file name that is not UTF-8 holds lone surrogates: written as escapes it survives.
        self._write(text if _encodable(text) else json.dumps(document))

    def line(self, text: str = "") -> None:
        """A line for people on standard output."""
        self._write(clean(text))

    def exact(self, text: str) -> None:
        """A text as it is, for a file or a pipe; on a terminal without what would steer it."""
        self.out.write(clean(text) + "\n" if self.live else text)
        self.out.flush()

    def piece(self, text: str) -> None:
        """A piece of a line, shown at once."""
        self.out.write(clean(text))
        self.out.flush()

    def note(self, text: str) -> None:
        """A line for people on standard error."""
        self.err.write(clean(text) + "\n")
        self.err.flush()

    def aside(self, text: str) -> None:
        """A piece of what stands beside the result, on standard error."""
        self.err.write(clean(text))
        self.err.flush()

    def dim(self, on: bool) -> None:
        """From here on standard error is dimmed, or as usual again on a new line."""
        self.err.write("\x1b[2m" if on else "\x1b[0m\n")
        self.err.flush()

    def _write(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()


def clean(text: str) -> str:
    """The text without what would steer a terminal; unreadable bytes of file names are spelt out."""
    text = _CONTROLS.sub("\ufffd", text.replace("\f", "\n").replace("\r\n", "\n").replace("\r", "\n"))
    return text if _encodable(text) else text.encode("utf-8", "backslashreplace").decode()


def one_line(text: str, most: int) -> str:
    """The text on one line of at most ``most`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def error_document(code: str, message: str, hint: str) -> dict[str, Any]:
    """A failure as ``--json`` prints it."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
