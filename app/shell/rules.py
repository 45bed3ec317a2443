"""What the page in the window may do: stay on its own server. Links out of it go to the user's browser."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from app.core.errors import AppError

_log = logging.getLogger(__name__)
_OUTSIDE = frozenset({"http", "https", "mailto"})
_WITHIN = frozenset({"data", "blob"})


class PageRules:
    """Where the page may go. ``origin``: its server, as ``http://127.0.0.1:PORT``; ``browse`` opens what lies outside."""

    def __init__(self, origin: str, browse: Callable[[str], None]) -> None:
        self.origin = origin
        self._own = _origin(origin)
        self._browse = browse

    def inside(self, url: str) -> bool:
        """Whether the address is one of the page's own server."""
        return _origin(url) == self._own

    def may_fetch(self, url: str) -> bool:
        """Whether the page may load this: from its own server, or what it made itself."""
        return _scheme(url) in _WITHIN or self.inside(url)

    def leave(self, url: str) -> None:
        """A link that leads outside was clicked: the user's browser opens it. Returns at once."""
        if _scheme(url) in _OUTSIDE and not self.inside(url):
            threading.Thread(target=self._open, args=(url,), name="browse", daemon=True).start()

    def _open(self, url: str) -> None:
        try:
            self._browse(url)
        except AppError as error:
            _log.warning("a link could not be opened: %s", error.code)


def _scheme(url: str) -> str:
    """Empty for what is no address."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname or "", parts.port) if parts.username is None else None
    except ValueError:
        return None
