"""The network ledger's lines: written once, never changed, each carrying the hash of all before it.

A line's hash is SHA-256 over the hash of the line before (32 zero bytes before the first) and the canonical JSON of
``[id, at, event, request, content]``. What is missing at the end shows too: SQLite's own table of AUTOINCREMENT
numbers remembers the last one given.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import apsw

from app.core.errors import LedgerBroken
from app.storage.database import Database

Event = Literal["begun", "ended", "refused"]
_GENESIS = bytes(32)
_LAST_NUMBER = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'network_ledger'), 0)"


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request's first line and, once it is over, its last: contents as they were written."""

    number: int
    at: str
    event: str
    begun: Mapping[str, Any]
    ended: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All requests (refused ones too); those that went to other computers, and their bytes."""

    requests: int = 0
    left: int = 0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How many lines there are, the number of the first that does not fit, and the last hash in hexadecimal."""

    lines: int
    broken_at: int | None
    head: str


class NetworkLedger:
    """The repository of the ledger's lines."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._counting = threading.Lock()
        self._counted_to = 0
        self._totals = Totals()

    def append(self, event: Event, content: Mapping[str, Any], request: int | None = None) -> int:
        """A new line's number, once it is on the disk. ``request``: the number of the ``begun`` line it ends.

        ``StorageFull`` and other ``StorageError``s: the line is not there.
        """
        with self._db.write(durable=True) as db:
            ((last,),) = db.execute(f"SELECT max(({_LAST_NUMBER}), coalesce((SELECT max(id) FROM network_ledger), 0))")
            number, at = int(last) + 1, datetime.now(UTC).isoformat(timespec="milliseconds")
            of, written = number if request is None else request, _canonical(content)
            before = _GENESIS
            for (held,) in db.execute("SELECT hash FROM network_ledger ORDER BY id DESC LIMIT 1"):
                before = _as_hash(held)
            db.execute(
                "INSERT INTO network_ledger(id, at, event, request, content, hash) VALUES (?, ?, ?, ?, ?, ?)",
                (number, at, event, of, written, _hash(before, (number, at, event, of, written))),
            )
        return number

    def requests(self, limit: int, before: int | None = None) -> list[StoredRequest]:
        """Requests, newest first; with ``before`` those with a smaller number."""
        rows = self._db.rows(
            "SELECT b.id, b.at, b.event, b.content, e.content FROM network_ledger b "
            "LEFT JOIN network_ledger e ON e.request = b.id AND e.event = 'ended' "
            "WHERE b.event <> 'ended' AND b.id < coalesce(?, 9223372036854775807) ORDER BY b.id DESC LIMIT ?",
            (before, limit),
        )
        return [
            StoredRequest(int(number), str(at), str(event), _content(begun), _content(ended) if ended else None)
            for number, at, event, begun, ended in rows
        ]

    def totals(self) -> Totals:
        """Sums over the whole ledger."""
        # Lines never change, so only those that came since the last time are counted.
        with self._counting:
            for number, event, content, begun in self._db.rows(
                "SELECT l.id, l.event, l.content, b.content FROM network_ledger l "
                "LEFT JOIN network_ledger b ON l.event = 'ended' AND b.id = l.request WHERE l.id > ? ORDER BY l.id",
                (self._counted_to,),
            ):
                of = _content(begun) if begun else None
                self._totals = _added(self._totals, str(event), _content(content), of)
                self._counted_to = int(number)
            return self._totals

    def check(self) -> ChainCheck:
        """Recompute every hash."""
        with self._db.snapshot() as db:
            return _checked(db)


def _checked(db: apsw.Connection) -> ChainCheck:
    before, lines, broken_at = _GENESIS, 0, None
    for row in db.execute("SELECT id, at, event, request, content, hash FROM network_ledger ORDER BY id"):
        number, held = int(row[0]), row[5]
        lines += 1
        if broken_at is None and number != lines:
            broken_at = lines  # the first number that is missing
        if broken_at is None and not _fits(before, row[:5], held):
            broken_at = number
        before = _as_hash(held)
    ((last,),) = db.execute(_LAST_NUMBER)
    if broken_at is None and int(last) != lines:
        broken_at = lines + 1
    return ChainCheck(lines, broken_at, before.hex() if lines else "")


def _fits(before: bytes, line: tuple[Any, ...], held: object) -> bool:
    return not any(isinstance(value, bytes) for value in line) and held == _hash(before, line)


def _as_hash(held: object) -> bytes:
    return held if isinstance(held, bytes) else _GENESIS  # somebody put something else there: it shows in the check


def _hash(before: bytes, line: tuple[Any, ...]) -> bytes:
    return hashlib.sha256(before + _canonical(line).encode()).digest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _content(written: str) -> dict[str, Any]:
    try:
        content = json.loads(written)
    except (TypeError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise LedgerBroken("A line of the network ledger cannot be read.", "Run `aiworkspace doctor --ledger`.")
    return content


def _added(totals: Totals, event: str, content: Mapping[str, Any], begun: Mapping[str, Any] | None) -> Totals:
    if event != "ended":
        left = event == "begun" and not content.get("local")
        return replace(totals, requests=totals.requests + 1, left=totals.left + left)
    if begun is None or begun.get("local"):
        return totals
    sent, received = int(content.get("sent") or 0), int(content.get("received") or 0)
    return replace(totals, sent=totals.sent + sent, received=totals.received + received)
