"""Named sets of files and folders."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from app.core.errors import CollectionExists, NotFoundError
from app.core.types import Collection
from app.storage import rows
from app.storage.database import Database
from app.storage.documents import now
from app.storage.naming import folded, sort_key


class Collections:
    """The repository of collections. Names are unique, case and width aside."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def list(self) -> list[Collection]:
        """Every collection, by name."""
        with self._db.snapshot() as db:
            found = [_read(db, row) for row in list(db.execute("SELECT id, name, created_at FROM collections"))]
        return sorted(found, key=lambda collection: sort_key(collection.name))

    def get(self, collection: str) -> Collection:
        """One collection; ``NotFoundError`` when there is none."""
        number = _number(collection)
        with self._db.snapshot() as db:
            for row in db.execute("SELECT id, name, created_at FROM collections WHERE id = ?", (number,)):
                return _read(db, row)
        raise _missing(collection)

    def named(self, name: str) -> Collection | None:
        """The collection of this name, case and width aside."""
        row = self._db.row("SELECT id FROM collections WHERE name_key = ?", (folded(name.strip()),))
        return None if row is None else self.get(str(row[0]))

    def add(self, name: str, paths: Sequence[str]) -> Collection:
        """A new collection; ``CollectionExists`` for a name that is taken."""
        with self._db.write() as db:
            _claim(db, name, None)
            db.execute(
                "INSERT INTO collections(name, name_key, created_at) VALUES (?,?,?)", (name, folded(name), now())
            )
            number = db.last_insert_rowid()
            _put(db, number, paths)
        return self.get(str(number))

    def rename(self, collection: str, name: str) -> Collection:
        """Give it another name; ``CollectionExists`` for one that is taken."""
        number = int(self.get(collection).id)
        with self._db.write() as db:
            _claim(db, name, number)
            db.execute("UPDATE collections SET name = ?, name_key = ? WHERE id = ?", (name, folded(name), number))
        return self.get(collection)

    def change(self, collection: str, add: Sequence[str], remove: Sequence[str]) -> Collection:
        """Take paths out and put paths in, all at once."""
        number = int(self.get(collection).id)
        with self._db.write() as db:
            db.executemany(
                "DELETE FROM collection_paths WHERE collection = ? AND path = ?", ((number, path) for path in remove)
            )
            _put(db, number, add)
        return self.get(collection)

    def delete(self, collection: str) -> None:
        """Forget it; its documents stay."""
        number = int(self.get(collection).id)
        with self._db.write() as db:
            db.execute("DELETE FROM collections WHERE id = ?", (number,))


def _claim(db: apsw.Connection, name: str, owner: int | None) -> None:
    for number, taken in db.execute("SELECT id, name FROM collections WHERE name_key = ?", (folded(name),)):
        if number != owner:
            raise CollectionExists(f"There is already a collection {taken}.", "Choose another name.")


def _put(db: apsw.Connection, collection: int, paths: Sequence[str]) -> None:
    db.executemany("INSERT OR IGNORE INTO collection_paths VALUES (?,?)", ((collection, path) for path in paths))


def _read(db: apsw.Connection, row: tuple[object, ...]) -> Collection:
    number, name, created_at = row
    paths = rows.paths_of(db, str(number))
    return Collection(str(number), str(name), tuple(paths), rows.count_within(db, paths), str(created_at))


def _number(collection: str) -> int:
    if not collection.isascii() or not collection.isdigit() or len(collection) > 18:
        raise _missing(collection)
    return int(collection)


def _missing(collection: str) -> NotFoundError:
    return NotFoundError(f"There is no collection {collection[:40]}.", "Reload the list of collections.")
