"""What the library shows of files that are to be read, are being read, or were given up."""

from __future__ import annotations

from collections.abc import Sequence

from app.storage.database import Database


class ReadingStates:
    """The repository of the states between a file's discovery and its end state."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def await_again(self, paths: Sequence[str]) -> None:
        """Files that failed or were skipped wait to be read again; indexed ones stay, their passages are found."""
        with self._db.write() as db:
            db.executemany(
                "UPDATE documents SET status = 'waiting' WHERE path = ? AND status IN ('failed', 'skipped')",
                ((path,) for path in paths),
            )

    def reading(self, path: str) -> None:
        """A waiting file is being read."""
        with self._db.write() as db:
            db.execute("UPDATE documents SET status = 'reading' WHERE path = ? AND status = 'waiting'", (path,))

    def settle(self) -> None:
        """Nothing is being read any more: what was, waits."""
        with self._db.write() as db:
            db.execute("UPDATE documents SET status = 'waiting' WHERE status = 'reading'")

    def give_up(self, files: Sequence[tuple[str, str]]) -> None:
        """Files (path, status before) will not be read: rows never read go, the others say again what they said."""
        with self._db.write() as db:
            for path, before in files:
                row = "path = ? AND status IN ('waiting', 'reading')"
                db.execute(f"DELETE FROM documents WHERE {row} AND indexed_at IS NULL", (path,))
                db.execute(f"UPDATE documents SET status = ? WHERE {row}", (before, path))
