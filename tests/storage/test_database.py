"""The database: its schema, versions, transactions and errors."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import apsw
import pytest

from app.core.errors import InputError, StorageError, StorageFull, StorageNewer
from app.core.types import DocumentQuery, Scope
from app.storage import database as module
from app.storage.conversations import Conversations
from app.storage.database import APPLICATION_ID, Database
from app.storage.documents import Documents
from app.storage.naming import folder_key, name_key, sought, teach
from app.storage.schema import MIGRATIONS, V1

DUMP = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name"


def dump(scripts: Sequence[str]) -> str:
    connection = apsw.Connection(":memory:")
    teach(connection)
    for script in scripts:
        connection.execute(script)
    return "".join(f"{sql};\n" for (sql,) in connection.execute(DUMP))


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_the_schemas_are_frozen(version: int) -> None:
    frozen = Path(__file__).with_name(f"schema_v{version}.sql")
    assert dump(MIGRATIONS[:version]) == frozen.read_text(encoding="utf-8")


def test_a_new_database_has_the_newest_schema_and_says_whose_it_is(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        assert database.row("PRAGMA user_version") == (len(MIGRATIONS),)
        assert database.row("PRAGMA application_id") == (APPLICATION_ID,)
        assert database.row("PRAGMA journal_mode") == ("wal",)
        assert database.row("PRAGMA foreign_keys") == (1,)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        database.backup(tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "library.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Database(path) as database, database.write() as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StorageNewer):
        Database(path)
    assert path.read_bytes() == before


def test_an_older_database_is_upgraded_after_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    with Database(path) as database, database.write() as db:
        db.execute("INSERT INTO settings VALUES ('answer.max_quotes', '3')")
    longer = (*MIGRATIONS, "ALTER TABLE settings ADD COLUMN since TEXT")
    monkeypatch.setattr(module, "MIGRATIONS", longer)
    with Database(path) as database:
        assert database.row("SELECT * FROM settings") == ("answer.max_quotes", "3", None)
        assert database.row("PRAGMA user_version") == (len(longer),)
    with apsw.Connection(str(tmp_path / f"library.v{len(MIGRATIONS)}.backup.db")) as backup:
        assert list(backup.execute("SELECT * FROM settings")) == [("answer.max_quotes", "3")]


def test_a_library_of_the_first_version_is_upgraded_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with apsw.Connection(str(path)) as first:
        first.execute(V1)
        first.execute(
            "INSERT INTO documents(id, path, parent, title, status, code, reason) VALUES "
            "(1, '/文档/邮件 10.eml', NULL, '关于付款', 'indexed', NULL, NULL), "
            "(2, '/文档/邮件 10.eml!/Scan 2.PDF', 1, '', 'failed', 'document.corrupt', 'It is cut off.')"
        )
        first.execute("INSERT INTO conversations VALUES (1, '付款', '2026-01-01', '2026-01-02')")
        first.execute(
            "INSERT INTO messages(conversation, role, state, content, created_at) VALUES "
            "(1, 'user', 'done', 'Q', ''), (1, 'assistant', 'done', 'A', '')"
        )
        first.pragma("user_version", 1)
    first.close()
    with Database(path) as database:
        for number, title, code, reason in ((1, "关于付款", None, None), (2, "", "document.corrupt", "It is cut off.")):
            row = database.row("SELECT path, name, folder, sought FROM documents WHERE id = ?", (number,))
            assert row is not None
            assert row[1:] == (name_key(row[0]), folder_key(row[0]), sought(row[0], title, code, reason))
        found = Documents(database).rows(DocumentQuery(text="SCAN 2"))
        assert [row.path for row in found.documents] == ["/文档/邮件 10.eml!/Scan 2.PDF"]
        (talk,) = Conversations(database).list(None, 10)
        assert (talk.title, talk.messages, talk.scope) == ("付款", 2, Scope())
        assert [message.text for message in Conversations(database).messages("1")] == ["Q", "A"]
    with apsw.Connection(str(tmp_path / "library.v1.backup.db")) as backup:
        assert backup.pragma("user_version") == 1
        assert list(backup.execute("SELECT count(*) FROM documents")) == [(2,)]


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    Database(path).close()
    broken = (*MIGRATIONS, "CREATE TABLE extra(x); INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(module, "MIGRATIONS", broken)
    with pytest.raises(StorageError):
        Database(path)
    monkeypatch.undo()
    with Database(path) as database:
        assert database.row("PRAGMA user_version") == (len(MIGRATIONS),)
        assert database.row("SELECT count(*) FROM sqlite_master WHERE name = 'extra'") == (0,)


def test_a_transaction_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        with pytest.raises(RuntimeError), database.write() as db:
            db.execute("INSERT INTO settings VALUES ('a', '1')")
            raise RuntimeError
        assert database.rows("SELECT * FROM settings") == []


def test_readers_see_only_what_is_committed_and_a_snapshot_does_not_move(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        with database.write() as db:
            db.execute("INSERT INTO settings VALUES ('a', '1')")
            assert database.rows("SELECT * FROM settings") == []
        with database.snapshot() as reader:
            assert list(reader.execute("SELECT name FROM settings")) == [("a",)]
            with database.write() as db:
                db.execute("DELETE FROM settings")
            assert list(reader.execute("SELECT name FROM settings")) == [("a",)]
        assert database.rows("SELECT name FROM settings") == []


def test_connections_of_ended_threads_do_not_pile_up(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        for _ in range(30):
            thread = threading.Thread(target=database.rows, args=("SELECT 1",))
            thread.start()
            thread.join()
        database.rows("SELECT 1")
        assert len(database._readers) <= 2


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        with database.write() as db:
            db.execute("INSERT INTO settings VALUES ('a', '1')")
            (pages,) = next(iter(db.execute("PRAGMA page_count")))
        with pytest.raises(StorageFull), database.write() as db:
            db.execute(f"PRAGMA max_page_count = {pages}")
            db.execute("INSERT INTO settings VALUES ('b', ?)", ("x" * 10_000_000,))
        with database.write() as db:
            db.execute("PRAGMA max_page_count = 100000")
            db.execute("INSERT INTO settings VALUES ('c', '1')")
        assert database.rows("SELECT name FROM settings") == [("a",), ("c",)]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(StorageError, match="damaged"):
        Database(path)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "library.db").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        Database(tmp_path / "library.db")


def test_half_a_character_is_bad_input(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db") as database:
        with pytest.raises(InputError):
            database.rows("SELECT ?", ("\ud800",))
        with pytest.raises(InputError), database.write() as db:
            db.execute("INSERT INTO settings VALUES ('a', ?)", ("\ud800",))


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.db")
    database.rows("SELECT 1")
    database.close()
    database.close()
    with pytest.raises(StorageError, match="closed"), database.write():
        pass
    asked: list[Exception] = []

    def ask() -> None:
        try:
            database.rows("SELECT 1")
        except StorageError as error:
            asked.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert len(asked) == 1
