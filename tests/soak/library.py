"""What a library's database holds, read from the file: to compare, and to watch a run from outside."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

Entry = tuple[str, str, str, int | None, int | None, int | None, bytes | None]

_CONTENTS = """
SELECT d.path, d.status, coalesce(d.content_hash, ''), c.start, c."end", c.page, v.vector
FROM documents d LEFT JOIN chunks c ON c.document = d.id LEFT JOIN vectors v ON v.text_hash = c.text_hash
"""
_WRONG = {
    "documents whose chunks are not as many as they say": (
        "SELECT count(*) FROM documents d WHERE status = 'indexed' AND chunks <> "
        "(SELECT count(*) FROM chunks c WHERE c.document = d.id)"
    ),
    "chunks of no document": "SELECT count(*) FROM chunks WHERE document NOT IN (SELECT id FROM documents)",
    "chunks without their search terms": "SELECT count(*) FROM chunks WHERE id NOT IN (SELECT rowid FROM chunk_terms)",
    "search terms of no chunk": "SELECT count(*) FROM chunk_terms WHERE rowid NOT IN (SELECT id FROM chunks)",
    "vectors of no chunk": "SELECT count(*) FROM vectors WHERE text_hash NOT IN (SELECT text_hash FROM chunks)",
    "texts of no document": "SELECT count(*) FROM texts WHERE document NOT IN (SELECT id FROM documents)",
    "conversations of a question not kept": "SELECT count(*) FROM messages WHERE state = 'writing'",
}


def contents(database: Path) -> frozenset[Entry]:
    """(path, status, content hash, start, end, page, vector) of every chunk, and of documents without any."""
    return frozenset((p, s, h, a, b, g, v) for p, s, h, a, b, g, v in _rows(database, _CONTENTS))


def faults(database: Path) -> list[str]:
    """What contradicts itself in the database, as it lies there: a copy is opened, the file itself is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            source = database.with_name(database.name + suffix)
            if source.exists():
                shutil.copyfile(source, Path(folder) / source.name)
        copy = Path(folder) / database.name
        if not copy.exists() or not copy.stat().st_size:
            return []
        connection = apsw.Connection(str(copy))
        try:
            if not list(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'")):
                return []
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            found += [f"{row}" for row in connection.execute("PRAGMA foreign_key_check")]
            for what, sql in _WRONG.items():
                (number,) = next(iter(connection.execute(sql)))
                if number:
                    found.append(f"{number} {what}")
            return found
        finally:
            connection.close()


def count(database: Path, table: str) -> int:
    """Rows of a table now, while another process may be writing; 0 before there is one."""
    try:
        return int(_rows(database, f"SELECT count(*) FROM {table}")[0][0])
    except apsw.Error:
        return 0


def _rows(database: Path, sql: str) -> Sequence[tuple[Any, ...]]:
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(5000)
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def difference(found: frozenset[Entry], wanted: frozenset[Entry]) -> str:
    """In words, what is not the same; empty when everything is."""
    if found == wanted:
        return ""
    missing, extra = wanted - found, found - wanted
    examples = [
        f"{entry[0]} {entry[1]} {entry[3]}-{entry[4]}"
        for entry in [*sorted(missing, key=str)[:2], *sorted(extra, key=str)[:2]]
    ]
    return f"{len(missing)} entries are missing and {len(extra)} are too many, such as {'; '.join(examples)}"
