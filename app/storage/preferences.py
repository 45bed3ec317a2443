"""Settings the user changed, by name, as they were written."""

from __future__ import annotations

from app.storage.database import Database


class Preferences:
    """The repository of stored settings."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def load(self) -> dict[str, str]:
        """Every stored setting."""
        return {str(name): str(value) for name, value in self._db.rows("SELECT name, value FROM settings")}

    def save(self, name: str, value: str) -> None:
        """Store one setting."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO settings(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def delete(self, name: str) -> None:
        """Forget one setting."""
        with self._db.write() as db:
            db.execute("DELETE FROM settings WHERE name = ?", (name,))
