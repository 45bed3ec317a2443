"""``doctor --ledger``: whether the chain holds, and what left this computer."""

from __future__ import annotations

from dataclasses import replace

import app.core.types as t
from app.core.errors import LedgerBroken
from tests.cli.conftest import CommandLine
from tests.fake_models import ENTRY


def test_the_ledger_as_one_document(cli: CommandLine) -> None:
    assert cli("doctor", "--ledger", "--json") == 0
    held = {
        "ok": True, "lines": 2, "broken_at": None, "head": "ab" * 32,
        "requests": 1, "left": 1, "sent": 300, "received": 4096,
    }  # fmt: skip
    assert cli.json == {"ledger": held}
    cli.fake.desk.check = t.LedgerCheck(False, 2, 1, "cd" * 32)
    assert cli("doctor", "--ledger", "--json") == 1
    assert (cli.json["ledger"]["broken_at"], cli.json["error"]["code"]) == (1, "ledger.broken")


def test_what_left_is_listed_with_when_where_why_and_how_much(cli: CommandLine) -> None:
    assert cli("doctor", "--ledger") == 0
    assert cli.out.splitlines() == [
        "Requests to other computers: 1; 300 B sent, 4 kB received.",
        "  2026-03-01T09:00:00+08:00  hub.example  download: tiny.gguf; 300 B sent, 4 kB received, done",
        f"The ledger holds: 2 lines, the last with the hash {'ab' * 32}.",
    ]


def test_nothing_left(cli: CommandLine) -> None:
    cli.fake.desk.entries = (replace(ENTRY, local=True),)
    assert cli("doctor", "--ledger") == 0
    assert "Nothing has left this computer.\nRequests that stayed on this computer or were refused: 1." in cli.out
    assert "hub.example" not in cli.out


def test_every_page_is_read_and_refused_ones_did_not_leave(cli: CommandLine) -> None:
    made = [replace(ENTRY, number=number) for number in range(2500, 0, -1)]
    cli.fake.desk.entries = (*made[:1200], replace(ENTRY, number=1300, outcome="refused"), *made[1201:])
    assert cli("doctor", "--ledger") == 0
    assert cli.out.count("hub.example") == 2499


def test_a_ledger_that_does_not_hold_is_an_error_after_what_it_says(cli: CommandLine) -> None:
    cli.fake.desk.check = t.LedgerCheck(False, 2, 1)
    assert cli("doctor", "--ledger") == 1
    assert "hub.example" in cli.out
    assert "line 1 of 2 does not fit" in cli.err


def test_lines_that_cannot_be_read_do_not_hide_where(cli: CommandLine) -> None:
    def unreadable(limit: int = 100, before: int | None = None) -> t.Ledger:
        del limit, before
        raise LedgerBroken("A line of the network ledger cannot be read.")

    cli.fake.desk.check = t.LedgerCheck(False, 2, 1)
    cli.fake.desk.ledger = unreadable  # type: ignore[method-assign]  # as a tampered one answers
    assert cli("doctor", "--ledger") == 1
    assert "line 1 of 2" in cli.err
    assert cli("doctor", "--ledger", "--json") == 1
    assert (cli.json["ledger"]["requests"], cli.json["ledger"]["broken_at"]) == (None, 1)
