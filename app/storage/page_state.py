"""What the page wants to find again, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.core.errors import InputError
from app.storage.database import Database

MOST_NAMES = 1000
"""Names kept at most; the page uses a few dozen."""


class PageState:
    """The repository of the page's state: JSON values by name."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def load(self) -> dict[str, Any]:
        """Every value."""
        return {str(name): json.loads(value) for name, value in self._db.rows("SELECT name, value FROM page_state")}

    def change(self, values: Mapping[str, str | None]) -> None:
        """Set some, given as JSON text, None taking one away: all of them, or none when there would be too many."""
        with self._db.write() as db:
            for name, value in values.items():
                if value is None:
                    db.execute("DELETE FROM page_state WHERE name = ?", (name,))
                else:
                    db.execute(
                        "INSERT INTO page_state(name, value) VALUES (?, ?) "
                        "ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                        (name, value),
                    )
            ((number,),) = db.execute("SELECT count(*) FROM page_state")
            if number > MOST_NAMES:
                raise InputError("Too many values would be kept.", f"At most {MOST_NAMES} names are kept.")
