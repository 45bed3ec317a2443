"""Real doors with a real ledger, for tests that send requests to servers on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.net.door import Door, Shut
from app.net.ledger import Ledger
from app.storage.database import Database
from app.storage.ledger import NetworkLedger


@contextmanager
def open_door(folder: Path, shut: Shut = "", proxy: str = "none") -> Iterator[Door]:
    """A door that is open, with a ledger of its own in ``folder``."""
    with Database(folder / "ledger.db") as database:
        yield Door(Ledger(NetworkLedger(database)), lambda: shut, lambda: proxy)


@contextmanager
def shut_door(folder: Path) -> Iterator[Door]:
    """A door that is shut by its setting."""
    with open_door(folder, shut="setting") as door:
        yield door
