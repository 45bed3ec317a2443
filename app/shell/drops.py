"""What was dropped on the window: a page knows only names, the window knows where the files lie."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, MutableSequence, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

_MOST = 100_000


class Drops:
    """The files of the last drop; each is given out once. Used from the window's thread and the server's.

    ``waiting``: where a toolkit leaves what it was given, as (name, path), both percent-encoded; taken over before
    each answer.
    """

    def __init__(self, waiting: Callable[[], MutableSequence[tuple[str, str]]] = list) -> None:
        self._waiting = waiting
        self._paths: list[str] = []
        self._lock = threading.Lock()

    def take(self, paths: Sequence[str]) -> None:
        """A drop: what was left of an earlier one is forgotten."""
        with self._lock:
            self._paths = [path for path in paths if path][:_MOST]

    def claim(self, names: Sequence[str]) -> tuple[str, ...]:
        """The paths of those names in the order asked; of several files of one name, one for each time it is asked.

        Without names: everything that was dropped, where the page is told none.
        """
        with self._lock:
            self._collect()
            if not names:
                claimed, self._paths = self._paths, []
                return tuple(claimed)
            return tuple(path for name in names if (path := self._first(name)) is not None)

    def _collect(self) -> None:
        left = self._waiting()
        if left:
            self._paths = [unquote(path) for _, path in left]
            left.clear()

    def _first(self, name: str) -> str | None:
        for number, path in enumerate(self._paths):
            if _same(Path(path).name, name):
                return self._paths.pop(number)
        return None


def _same(one: str, other: str) -> bool:
    # macOS gives names decomposed on one side and composed on the other.
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def local_path(uri: str) -> str | None:
    """The path a ``file:`` address names on this computer; None for any other."""
    parts = urlsplit(uri.strip())
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path:
        return None
    return url2pathname(parts.path)
