"""Commands that the user has written: a name and a prompt."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from app.core.errors import CommandExists, NotFoundError
from app.storage.database import Database
from app.storage.documents import now
from app.storage.naming import folded


@dataclass(frozen=True, slots=True)
class UserCommand:
    """A command of the user's own as it is kept."""

    id: int
    name: str
    prompt: str


class UserCommands:
    """The repository of the user's commands. Names are unique, case and width aside."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def list(self) -> list[UserCommand]:
        """Every command, the oldest first."""
        return [UserCommand(*row) for row in self._db.rows("SELECT id, name, prompt FROM user_commands ORDER BY id")]

    def add(self, name: str, prompt: str) -> UserCommand:
        """A new one; ``CommandExists`` for a name that is taken."""
        with self._db.write() as db:
            _claim(db, name, None)
            db.execute(
                "INSERT INTO user_commands(name, name_key, prompt, created_at) VALUES (?,?,?,?)",
                (name, folded(name), prompt, now()),
            )
            return UserCommand(db.last_insert_rowid(), name, prompt)

    def change(self, number: int, name: str, prompt: str) -> UserCommand:
        """Give it another name and prompt; ``NotFoundError``, ``CommandExists``."""
        with self._db.write() as db:
            _claim(db, name, number)
            db.execute(
                "UPDATE user_commands SET name = ?, name_key = ?, prompt = ? WHERE id = ?",
                (name, folded(name), prompt, number),
            )
            _found(db)
        return UserCommand(number, name, prompt)

    def delete(self, number: int) -> None:
        """Forget it; ``NotFoundError`` when there is none."""
        with self._db.write() as db:
            db.execute("DELETE FROM user_commands WHERE id = ?", (number,))
            _found(db)


def _claim(db: apsw.Connection, name: str, owner: int | None) -> None:
    for number, taken in db.execute("SELECT id, name FROM user_commands WHERE name_key = ?", (folded(name),)):
        if number != owner:
            raise CommandExists(f"There is already a command {taken}.", "Choose another name.")


def _found(db: apsw.Connection) -> None:
    if not db.changes():
        raise NotFoundError("There is no such command of your own.", "Reload the list of commands.")
