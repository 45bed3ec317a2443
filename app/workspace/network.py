"""What went through the network door, as the page and the command line see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import app.core.types as t
from app.net.ledger import Ledger


class Network:
    """``NetworkStore`` over the ledger."""

    def __init__(self, ledger: Ledger, shut: Callable[[], Literal["", "environment", "setting"]]) -> None:
        """``shut``: by what the door is shut now, empty when it is open."""
        self._ledger = ledger
        self._shut = shut

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        """Requests, newest first; with ``before`` those with a smaller number."""
        return self._ledger.summary(self._ledger.entries(limit, before), self._shut())

    def check_ledger(self) -> t.LedgerCheck:
        """Whether it is as it was written."""
        return self._ledger.check()
