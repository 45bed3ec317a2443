"""What passes the door, line by line: who was asked, why, how much went and came; nothing of the content."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import app.core.types as t
from app.core.errors import LedgerBroken, StorageError
from app.core.ports import NetworkPermit
from app.storage.ledger import NetworkLedger, StoredRequest

Outcome = Literal["ok", "failed", "cut"]
_REASON = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended; ``sent`` and ``received`` are bytes of HTTP, TLS's own left out."""

    outcome: Outcome
    status: int | None
    sent: int
    received: int


class Ledger:
    """The ledger as the door keeps it. Any thread may call it."""

    def __init__(self, lines: NetworkLedger) -> None:
        self._lines = lines
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self._late: dict[int, Mapping[str, Any]] = {}

    def begin(self, permit: NetworkPermit, method: str, host: str, *, local: bool) -> int:
        """The number of a request that is about to be made. Raises ``StorageError``s: it must not be made then."""
        self._write_late()
        number = self._lines.append("begun", _asked(permit, method, host, local=local))
        with self._lock:
            self._running.add(number)
        return number

    def end(self, number: int, ending: Ending) -> None:
        """The request is over. What cannot be written now is written before the next request."""
        content = {
            "outcome": ending.outcome, "status": ending.status, "sent": ending.sent, "received": ending.received,
        }  # fmt: skip
        with self._lock:
            if number not in self._running:
                return
            self._running.discard(number)
            self._late[number] = content
        try:
            self._write_late()
        except StorageError as error:
            _log.warning("the end of network request %d is not written yet: %s", number, error.message)

    def refuse(self, permit: NetworkPermit, method: str, host: str, *, local: bool) -> None:
        """A request that was asked for and not made."""
        try:
            self._lines.append("refused", _asked(permit, method, host, local=local))
        except StorageError as error:
            # It is refused all the same.
            _log.warning("a refused network request is not in the ledger: %s", error.message)

    def entries(self, limit: int, before: int | None = None) -> tuple[t.LedgerEntry, ...]:
        """Requests, newest first; with ``before`` those with a smaller number. ``LedgerBroken`` for unreadable lines."""
        with self._lock:
            running = set(self._running)  # before and after: one may begin or end while the lines are read
        stored = self._lines.requests(limit, before)
        with self._lock:
            running, late = running | self._running, dict(self._late)
        try:
            return tuple(_entry(request, running, late) for request in stored)
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerBroken(
                "A line of the network ledger cannot be read.", "Run `aiworkspace doctor --ledger`."
            ) from error

    def summary(self, entries: tuple[t.LedgerEntry, ...], offline: Literal["", "environment", "setting"]) -> t.Ledger:
        """The entries with the sums over the whole ledger."""
        totals = self._lines.totals()
        return t.Ledger(entries, totals.requests, totals.left, totals.sent, totals.received, offline)

    def check(self) -> t.LedgerCheck:
        """Whether it is as it was written."""
        found = self._lines.check()
        return t.LedgerCheck(found.broken_at is None, found.lines, found.broken_at, found.head)

    def _write_late(self) -> None:
        with self._lock:
            waiting = list(self._late.items())
            for number, content in waiting:
                self._lines.append("ended", content, number)
                del self._late[number]


def _asked(permit: NetworkPermit, method: str, host: str, *, local: bool) -> dict[str, Any]:
    reason = " ".join("".join(c if c.isprintable() else " " for c in permit.reason).split())
    return {
        "host": host,
        "method": method,
        "purpose": permit.purpose,
        "reason": reason[:_REASON],
        "local": local,
    }


def _entry(request: StoredRequest, running: set[int], late: Mapping[int, Mapping[str, Any]]) -> t.LedgerEntry:
    begun, ended = request.begun, request.ended or late.get(request.number)
    if ended is not None:
        outcome = ended["outcome"]
    elif request.event == "refused":
        outcome = "refused"
    else:  # one that nobody is making any more was under way when the program ended
        outcome = "open" if request.number in running else "cut"
    return t.LedgerEntry(
        number=request.number,
        at=request.at,
        host=str(begun["host"]),
        method=str(begun["method"]),
        purpose=str(begun["purpose"]),
        reason=str(begun["reason"]),
        local=bool(begun["local"]),
        sent=ended["sent"] if ended else None,
        received=ended["received"] if ended else None,
        outcome=outcome,
        status=ended["status"] if ended else None,
    )
