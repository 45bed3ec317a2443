"""The chain: what was written stays, and what was not left alone shows."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import apsw
import pytest

from app.core.errors import LedgerBroken, StorageFull
from app.storage.database import Database
from app.storage.ledger import NetworkLedger, Totals

ASKED = {"host": "hub.example", "method": "GET", "purpose": "download", "reason": "tiny", "local": False}
ENDED = {"outcome": "ok", "status": 200, "sent": 10, "received": 90}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "library.db") as made:
        yield made


@pytest.fixture
def ledger(database: Database) -> NetworkLedger:
    """Five lines: two whole requests and one refused."""
    made = NetworkLedger(database)
    for _ in range(2):
        made.append("ended", ENDED, made.append("begun", ASKED))
    made.append("refused", {**ASKED, "reason": "模型"})
    return made


def tampered(database: Database, *statements: str) -> None:
    """As another program could do it."""
    connection = apsw.Connection(str(database.path))
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_the_hash_is_the_one_that_is_described(database: Database, ledger: NetworkLedger) -> None:
    before = bytes(32)
    rows = database.rows("SELECT id, at, event, request, content, hash FROM network_ledger ORDER BY id")
    for row in rows:
        line = json.dumps(row[:5], ensure_ascii=True, separators=(",", ":"))
        before = hashlib.sha256(before + line.encode()).digest()
        assert row[5] == before
        assert datetime.fromisoformat(row[1]).tzinfo is not None
    check = ledger.check()
    assert (check.lines, check.broken_at, check.head) == (5, None, before.hex())
    assert [row[3] for row in rows] == [1, 1, 3, 3, 5]


def test_an_empty_ledger_holds(database: Database) -> None:
    ledger = NetworkLedger(database)
    assert ledger.check().broken_at is None
    assert ledger.totals() == Totals()
    assert ledger.requests(10) == []


@pytest.mark.parametrize(
    "statements, broken_at",
    [
        (["UPDATE network_ledger SET content = replace(content, 'hub', 'pub') WHERE id = 3"], 3),
        (["UPDATE network_ledger SET at = '2020-01-01T00:00:00+00:00' WHERE id = 1"], 1),
        (["UPDATE network_ledger SET event = 'refused' WHERE id = 3"], 3),
        (["UPDATE network_ledger SET request = 3 WHERE id = 2"], 2),
        (["UPDATE network_ledger SET hash = zeroblob(32) WHERE id = 2"], 2),
        (["UPDATE network_ledger SET hash = 'text' WHERE id = 5"], 5),
        (["UPDATE network_ledger SET content = x'00ff' WHERE id = 4"], 4),
        (["DELETE FROM network_ledger WHERE id = 1"], 1),
        (["DELETE FROM network_ledger WHERE id = 3"], 3),
        (["DELETE FROM network_ledger WHERE id IN (3, 4)"], 3),
        (["DELETE FROM network_ledger WHERE id = 5"], 5),
        (["DELETE FROM network_ledger WHERE id > 2"], 3),
        (["DELETE FROM network_ledger"], 1),
        (["DELETE FROM network_ledger", "DELETE FROM sqlite_sequence WHERE name = 'documents'"], 1),
        (
            [
                "UPDATE network_ledger SET id = 99 WHERE id = 1",
                "UPDATE network_ledger SET id = 1 WHERE id = 3",
                "UPDATE network_ledger SET id = 3 WHERE id = 99",
            ],
            1,
        ),
        (
            [
                "DELETE FROM network_ledger WHERE id = 3",
                "UPDATE network_ledger SET id = id - 1 WHERE id > 3",
                "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'network_ledger'",
            ],
            3,
        ),
        (
            ["INSERT INTO network_ledger SELECT 6, at, event, request, content, hash FROM network_ledger WHERE id = 1"],
            6,
        ),
    ],
)
def test_what_was_changed_taken_out_or_moved_shows(
    database: Database, ledger: NetworkLedger, statements: list[str], broken_at: int
) -> None:
    tampered(database, *statements)
    assert ledger.check().broken_at == broken_at
    ledger.append("begun", ASKED)  # new lines are kept all the same, and mend nothing
    assert ledger.check().broken_at == broken_at


def test_what_is_missing_at_the_end_still_shows_after_new_lines(database: Database, ledger: NetworkLedger) -> None:
    tampered(database, "DELETE FROM network_ledger WHERE id >= 4")
    assert ledger.append("begun", ASKED) == 6
    assert ledger.check().broken_at == 4


def test_a_missing_count_shows_and_stops_nothing(database: Database, ledger: NetworkLedger) -> None:
    tampered(database, "DELETE FROM sqlite_sequence WHERE name = 'network_ledger'")
    assert ledger.check().broken_at == 6
    assert ledger.append("begun", ASKED) == 6


def test_lines_that_cannot_be_read_are_said_so(database: Database, ledger: NetworkLedger) -> None:
    tampered(database, "UPDATE network_ledger SET content = 'not json' WHERE id = 3")
    with pytest.raises(LedgerBroken):
        ledger.requests(10)
    with pytest.raises(LedgerBroken):
        ledger.totals()
    assert ledger.check().broken_at == 3


def test_requests_come_newest_first_in_pages(ledger: NetworkLedger) -> None:
    assert [(r.number, r.event) for r in ledger.requests(10)] == [(5, "refused"), (3, "begun"), (1, "begun")]
    assert [r.number for r in ledger.requests(2)] == [5, 3]
    assert [r.number for r in ledger.requests(2, before=3)] == [1]
    assert ledger.requests(10)[1].ended == ENDED
    assert ledger.requests(10)[0].ended is None


def test_sums_are_of_everything_and_follow_new_lines(database: Database, ledger: NetworkLedger) -> None:
    assert ledger.totals() == Totals(requests=3, left=2, sent=20, received=180)
    number = ledger.append("begun", {**ASKED, "local": True})
    ledger.append("ended", ENDED, number)
    number = ledger.append("begun", ASKED)
    assert ledger.totals() == Totals(requests=5, left=3, sent=20, received=180)
    ledger.append("ended", ENDED, number)
    assert ledger.totals() == NetworkLedger(database).totals() == Totals(requests=5, left=3, sent=30, received=270)


def test_lines_of_many_threads_make_one_chain(ledger: NetworkLedger) -> None:
    def write() -> None:
        for _ in range(5):
            ledger.append("ended", ENDED, ledger.append("begun", ASKED))

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check = ledger.check()
    assert (check.lines, check.broken_at) == (205, None)


def test_a_full_disk_takes_no_half_line(database: Database, ledger: NetworkLedger) -> None:
    def fill(append: Callable[[], object]) -> None:
        with pytest.raises(StorageFull):
            for _ in range(10_000):
                append()

    with database.write() as db:
        pages = int(db.pragma("page_count"))
        db.pragma("max_page_count", pages + 1)
    fill(lambda: ledger.append("begun", {**ASKED, "reason": "r" * 200}))
    check = ledger.check()
    assert check.broken_at is None
    assert check.lines > 5
    with database.write() as db:
        db.pragma("max_page_count", pages + 100)
    assert ledger.append("begun", ASKED) == check.lines + 1
    assert ledger.check().broken_at is None


def test_a_line_is_written_through_to_the_disk(database: Database) -> None:
    during: list[int] = []
    with database.write(durable=True) as db:
        during.append(int(db.pragma("synchronous")))
    with database.write() as db:
        during.append(int(db.pragma("synchronous")))
    assert during == [2, 1]
