"""Lists of documents: which, in which order, and where they lie; made for tens of thousands of rows."""

from __future__ import annotations

import json
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence

import apsw

from app.core.errors import NotFoundError
from app.core.types import DocumentQuery, LibrarySummary
from app.storage.naming import SEPARATOR, folded, folder_range

_STATUSES = {
    "indexed": ("indexed",),
    "open": ("waiting", "reading"),
    "skipped": ("skipped",),
    "failed": ("failed",),
}
# Each order is that of an index, ties included: a slice is a walk along it, and no row is read to be left out.
_ORDERS = {
    "name": ("documents_name", ("name", "status", "id")),
    "folder": ("documents_folder", ("folder", "name", "status", "id")),
    "kind": ("documents_kind", ("kind", "name", "status", "id")),
    "pages": ("documents_pages", ("pages", "name", "status", "id")),
    "added": ("documents_added", ("indexed_at", "name", "status", "id")),
    "state": ("documents_state", ("status", "name", "id")),
}
_KEPT = 4

# A path and what lies in it: the file itself, what a folder of this name holds, what lies inside the file. A folder
# named "mail.eml!" can hold what looks like an attachment, hence the look at ``parent``.
_PLACES = (
    "places(path, low, high, inner, outer) AS MATERIALIZED (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, "
    "value ->> 4 FROM json_each(?)), within(id) AS MATERIALIZED ("
    "SELECT d.id FROM places p CROSS JOIN documents d ON d.path = p.path UNION "
    "SELECT d.id FROM places p CROSS JOIN documents d ON d.path >= p.low AND d.path < p.high UNION "
    "SELECT d.id FROM places p CROSS JOIN documents d ON d.path >= p.inner AND d.path < p.outer "
    "WHERE d.parent IS NOT NULL)"
)


class Listings:
    """Which documents a query finds, in order. The last few filtered lists are kept while nothing is written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], array[int]] = OrderedDict()

    def find(self, db: apsw.Connection, query: DocumentQuery, revision: int) -> tuple[int, list[int]]:
        """How many rows a query finds, and the ids of its slice in order.

        ``revision`` is the database's from before ``db``'s snapshot began.
        """
        last = query.offset + query.limit
        if not query.text.strip() and query.status == "all" and query.collection is None:
            ((total,),) = db.execute("SELECT count(*) FROM documents")
            walk = db.execute(f"{_ordered(query)} LIMIT ? OFFSET ?", (query.limit, query.offset))
            return int(total), [int(row[0]) for row in walk]
        key = (revision, query.text, query.status, query.collection, query.sort, query.descending)
        with self._lock:
            ids = self._kept.get(key)
            if ids is not None:
                self._kept.move_to_end(key)
        if ids is None:
            ids = _filtered(db, query)
            with self._lock:
                self._kept[key] = ids
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return len(ids), list(ids[query.offset : last])


def _ordered(query: DocumentQuery) -> str:
    index, columns = _ORDERS[query.sort]
    statuses = _STATUSES.get(query.status)
    where = f" WHERE status IN ({','.join(map(repr, statuses))})" if statuses else ""
    direction = " DESC" if query.descending else ""
    return f"SELECT id FROM documents INDEXED BY {index}{where} ORDER BY {', '.join(c + direction for c in columns)}"


def _filtered(db: apsw.Connection, query: DocumentQuery) -> array[int]:
    wanted: set[int] | None = None
    if query.collection is not None:
        places = as_places(paths_of(db, query.collection))
        wanted = {row[0] for row in db.execute(f"WITH {_PLACES} SELECT id FROM within", (places,))}
    text = folded(query.text.strip())
    if text:
        matching = {row[0] for row in db.execute("SELECT id FROM documents WHERE instr(sought, ?)", (text,))}
        wanted = matching if wanted is None else wanted & matching
    if wanted is not None and not wanted:
        return array("q")
    walk = db.execute(_ordered(query))
    return array("q", (row[0] for row in walk if wanted is None or row[0] in wanted))


def summed_up(db: apsw.Connection) -> LibrarySummary:
    """Documents by status, and passages."""
    counts = {str(s): int(n) for s, n in db.execute("SELECT status, count(*) FROM documents GROUP BY status")}
    ((chunks,),) = db.execute("SELECT count(*) FROM chunks")
    counted = {name: sum(counts.get(status, 0) for status in group) for name, group in _STATUSES.items()}
    return LibrarySummary(**counted, chunks=int(chunks))


def count_within(db: apsw.Connection, paths: Sequence[str]) -> int:
    """How many documents lie at or in the paths."""
    ((number,),) = db.execute(f"WITH {_PLACES} SELECT count(*) FROM within", (as_places(paths),))
    return int(number)


def language_shares(db: apsw.Connection, chunks: Sequence[int] | None) -> dict[str, float]:
    """Share of the library's characters by language, 0–1; of some passages where these are given."""
    if chunks is None:
        sql = "SELECT language, sum(characters) FROM documents WHERE status = 'indexed' AND characters > 0 GROUP BY 1"
        rows = list(db.execute(sql))
    else:
        sql = 'SELECT language, sum("end" - start) FROM chunks WHERE id IN (SELECT value FROM json_each(?)) GROUP BY 1'
        rows = list(db.execute(sql, (json.dumps(list(chunks)),)))
    total = sum(n for _, n in rows)
    return {str(language): n / total for language, n in rows} if total else {}


def chunks_within(
    db: apsw.Connection, inside: Sequence[str], since: str | None, until: str | None, person: str | None
) -> list[int]:
    """Ids of the passages of documents at or in any of the paths, dated within the days, naming the person."""
    tests, values = [], list[str]()
    begin, source = "", "documents d"
    if inside:
        begin = f"WITH {_PLACES} "
        source = "within w CROSS JOIN documents d ON d.id = w.id"
        values.append(as_places(inside))
    for test, value in (
        ("substr(d.date, 1, 10) >= ?", since),
        ("substr(d.date, 1, 10) <= ?", until),
        ("instr(d.people, ?) > 0", person),
    ):
        if value:
            tests.append(test)
            values.append(value)
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    sql = f"{begin}SELECT c.id FROM {source} CROSS JOIN chunks c ON c.document = d.id{where}"
    return [int(row[0]) for row in db.execute(sql, values)]


def files_of(db: apsw.Connection, documents: Sequence[int]) -> dict[int, str]:
    """The files on disk that documents are, or lie in: paths by id."""
    return dict(
        db.execute(
            "WITH RECURSIVE up(id, parent, path) AS ("
            "SELECT id, parent, path FROM documents WHERE id IN (SELECT value FROM json_each(?)) UNION "
            "SELECT d.id, d.parent, d.path FROM up JOIN documents d ON d.id = up.parent) "
            "SELECT id, path FROM up WHERE parent IS NULL",
            (json.dumps(documents),),
        )
    )


def paths_of(db: apsw.Connection, collection: str) -> list[str]:
    """The paths of a collection; ``NotFoundError`` when there is none of this id."""
    if collection.isascii() and collection.isdigit() and len(collection) <= 18:
        number = int(collection)
        for _ in db.execute("SELECT 1 FROM collections WHERE id = ?", (number,)):
            rows = db.execute("SELECT path FROM collection_paths WHERE collection = ? ORDER BY path", (number,))
            return [str(row[0]) for row in rows]
    raise NotFoundError(f"There is no collection {collection[:40]}.")


def as_places(paths: Sequence[str]) -> str:
    """Paths with the bounds of what lies in them, as one JSON value: any number of them fits one statement."""
    after = SEPARATOR[:-1] + chr(ord(SEPARATOR[-1]) + 1)
    return json.dumps(
        [(path, *folder_range(path), path + SEPARATOR, path + after) for path in paths], ensure_ascii=False
    )
