"""What went through the network door, as the page and the command line see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import app.core.types as t
from app.core.errors import LedgerBroken
from app.net.ledger import Ledger
from app.net.proxies import describe

_DOOR = {
    "": "open",
    "environment": "shut by AIWORKSPACE_OFFLINE",
    "setting": "shut by the setting network.offline",
}


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

    def describe(self, proxy: str) -> str:
        """The door in a few words; ``proxy`` is the setting. ``NetworkFailed`` for a proxy that cannot be used,
        ``LedgerBroken`` when the ledger does not hold.
        """
        check = self._ledger.check()
        if not check.ok:
            raise LedgerBroken(
                f"The network ledger is not as it was written: line {check.broken_at} of {check.lines} does not fit.",
                "Run `aiworkspace doctor --ledger`.",
            )
        return f"{_DOOR[self._shut()]}; proxy: {describe(proxy)}; the ledger holds ({check.lines} lines)"
