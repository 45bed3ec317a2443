"""Documents, their texts, pages and passages: added, replaced or removed as one operation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw

from app.core.errors import NotFoundError
from app.core.types import DocumentQuery, DocumentRow, DocumentSlice, LibrarySummary, Metadata, Page
from app.storage import rows as lists
from app.storage.database import Database
from app.storage.naming import SEPARATOR, folder_key, folder_range, name_key, sought

BLOCK = 8192
"""Characters of stored text per row of ``texts``: a passage is read without its whole document."""

_COLUMNS = "id, path, title, kind, status, code, reason, chunks, pages, indexed_at, metadata"


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A passage with what the indexes need of it: the hash its vector is kept by and its search terms."""

    start: int
    end: int
    page: int | None
    heading: str
    tokens: int
    language: str
    text_hash: bytes
    terms: str
    title_terms: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One file, or a file inside a file, as it is to stand in the library."""

    path: str
    status: str
    title: str = ""
    kind: str = ""
    code: str | None = None
    reason: str | None = None
    text: str = ""
    language: str = "und"
    date: str | None = None
    people: str = ""
    metadata: Metadata | None = None
    pages: tuple[Page, ...] = ()
    chunks: tuple[StoredChunk, ...] = ()


@dataclass(frozen=True, slots=True)
class FileState:
    """What the library knows of a file on disk, to tell whether it must be read again."""

    id: int
    status: str
    code: str | None
    reason: str | None
    size: int | None
    mtime_ns: int | None
    content_hash: str | None
    reader: str


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What identifies one version of a file. ``reader`` names the versions of parser and chunker."""

    size: int
    mtime_ns: int
    content_hash: str
    reader: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with its document's name and its own text."""

    chunk: int
    document: int
    ordinal: int
    path: str
    title: str
    page: int | None
    start: int
    end: int
    heading: str
    text: str


def text_hash(text: str) -> bytes:
    """The 16-byte BLAKE2b digest a passage's vector is kept by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def now() -> str:
    """The time as the database keeps it: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _row(row: tuple[object, ...], *, metadata: bool = False) -> DocumentRow:
    (number, path, title, kind, status, code, reason, chunks, pages, indexed_at, meta) = row
    return DocumentRow(
        str(number), str(path), str(title), str(kind), status, code, reason,  # type: ignore[arg-type]
        chunks, pages, indexed_at, json.loads(str(meta)) if metadata else None,  # type: ignore[arg-type]
    )  # fmt: skip


class Documents:
    """The repository of documents."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._listings = lists.Listings()

    # --- reading -------------------------------------------------------------------------------

    def list(self) -> list[DocumentRow]:
        """Every row, by path."""
        return [_row(r) for r in self._db.rows(f"SELECT {_COLUMNS} FROM documents ORDER BY path")]

    def rows(self, query: DocumentQuery) -> DocumentSlice:
        """Some rows, found and sorted by the database; ``NotFoundError`` for a collection that is none."""
        revision = self._db.revision
        with self._db.snapshot() as db:
            total, ids = self._listings.find(db, query, revision)
            sql = f"SELECT {_COLUMNS} FROM documents WHERE id IN (SELECT value FROM json_each(?))"
            by_id = {int(row[0]): _row(row) for row in db.execute(sql, (json.dumps(ids),))}
        return DocumentSlice(total, query.offset, tuple(by_id[number] for number in ids))

    def summary(self) -> LibrarySummary:
        """Documents by status, and passages."""
        with self._db.snapshot() as db:
            return lists.summed_up(db)

    def get(self, document: str) -> DocumentRow:
        """One row with its metadata; ``NotFoundError`` when there is none."""
        row = self._db.row(f"SELECT {_COLUMNS} FROM documents WHERE id = ?", (self._number(document),))
        if row is None:
            raise NotFoundError(f"There is no document {document}.", "`aiworkspace documents` lists them.")
        return _row(row, metadata=True)

    @staticmethod
    def _number(document: str) -> int:
        if not document.isascii() or not document.isdigit() or len(document) > 18:
            raise NotFoundError(f"There is no document {document}.", "`aiworkspace documents` lists them.")
        return int(document)

    def text(self, document: str) -> tuple[str, tuple[Page, ...]]:
        """The stored text and its pages, boxes left out."""
        number = int(self.get(document).id)
        with self._db.snapshot() as db:
            body = "".join(
                r[0] for r in db.execute("SELECT body FROM texts WHERE document = ? ORDER BY start", (number,))
            )
            pages = tuple(
                Page(n, s, e, w, h)
                for n, s, e, w, h in db.execute(
                    'SELECT number, start, "end", width, height FROM pages WHERE document = ? ORDER BY number',
                    (number,),
                )
            )
        return body, pages

    def page(self, document: str, number: int) -> Page:
        """One page with its character boxes; ``NotFoundError`` when there is none."""
        row = self._db.row(
            'SELECT number, start, "end", width, height, boxes FROM pages WHERE document = ? AND number = ?',
            (self._number(document), number),
        )
        if row is None:
            raise NotFoundError(f"Document {document} has no page {number}.")
        return Page(*row)

    def passages(self, chunks: Sequence[int]) -> dict[int, Passage]:
        """Passages by chunk id; ids that are gone are left out."""
        found: dict[int, Passage] = {}
        marks = ",".join("?" * len(chunks))
        with self._db.snapshot() as db:
            rows = list(
                db.execute(
                    'SELECT c.id, c.document, c.ordinal, d.path, d.title, c.page, c.start, c."end", c.heading '
                    f"FROM chunks c JOIN documents d ON d.id = c.document WHERE c.id IN ({marks})",
                    tuple(chunks),
                )
            )
            for chunk, document, ordinal, path, title, page, start, end, heading in rows:
                text = self._slice(db, document, start, end)
                found[chunk] = Passage(chunk, document, ordinal, path, title, page, start, end, heading, text)
        return found

    @staticmethod
    def _slice(db: apsw.Connection, document: int, start: int, end: int) -> str:
        first = start - start % BLOCK
        body = "".join(
            r[0]
            for r in db.execute(
                "SELECT body FROM texts WHERE document = ? AND start >= ? AND start < ? ORDER BY start",
                (document, first, end),
            )
        )
        return body[start - first : end - first]

    def layout(self, after: int) -> Sequence[tuple[int, int, int, str]]:
        """(chunk id, document id, tokens, language) of the chunks with id > ``after``, by id."""
        return self._db.rows("SELECT id, document, tokens, language FROM chunks WHERE id > ? ORDER BY id", (after,))

    def chunk_ids(self) -> Sequence[int]:
        """Every chunk id, ascending."""
        return [int(r[0]) for r in self._db.rows("SELECT id FROM chunks ORDER BY id")]

    def slice(self, document: int, start: int, end: int) -> str:
        """Part of a document's stored text."""
        with self._db.read() as db:
            return self._slice(db, document, start, end)

    def language_shares(self, chunks: Sequence[int] | None = None) -> dict[str, float]:
        """Share of the library's characters by language, 0–1; of some passages where these are given."""
        with self._db.read() as db:
            return lists.language_shares(db, chunks)

    # --- what is on disk -----------------------------------------------------------------------

    def states(self, path: str) -> dict[str, FileState]:
        """What is known of a file, or of every file inside a folder, by path; files inside files left out."""
        low, high = folder_range(path)
        rows = self._db.rows(
            "SELECT path, id, status, code, reason, size, mtime_ns, content_hash, reader FROM documents "
            "WHERE parent IS NULL AND (path = ? OR (path >= ? AND path < ?))",
            (path, low, high),
        )
        return {str(row[0]): FileState(*row[1:]) for row in rows}

    def children(self, document: int) -> Sequence[tuple[str, str, str | None, str | None]]:
        """Files inside a file, nested ones too: (path, status, code, reason)."""
        return self._db.rows(
            "WITH RECURSIVE inside(id) AS (SELECT id FROM documents WHERE parent = ? UNION "
            "SELECT d.id FROM documents d JOIN inside i ON d.parent = i.id) "
            "SELECT path, status, code, reason FROM documents WHERE id IN inside ORDER BY path",
            (document,),
        )

    def expect(self, paths: Iterable[str]) -> None:
        """Rows for files about to be read, so that the library shows them; existing rows stay as they are."""
        with self._db.write() as db:
            db.executemany(
                "INSERT INTO documents(path, status, name, folder, sought) VALUES (?, 'waiting', ?, ?, ?) "
                "ON CONFLICT(path) DO NOTHING",
                ((path, name_key(path), folder_key(path), sought(path, "", None, None)) for path in paths),
            )

    def touch(self, path: str, stamp: FileStamp) -> None:
        """The file was written again with the same content."""
        with self._db.write() as db:
            db.execute("UPDATE documents SET size = ?, mtime_ns = ? WHERE path = ?", (stamp.size, stamp.mtime_ns, path))

    # --- writing -------------------------------------------------------------------------------

    def put(self, files: Sequence[tuple[FileStamp | None, Sequence[StoredDocument]]]) -> int:
        """Store files, each with what lies inside it, replacing what was there; all or nothing.

        Returns the number of passages stored.
        """
        chunks = 0
        with self._db.write() as db:
            for stamp, units in files:
                before: dict[str, int] = {}
                for unit in units:  # a folder named "mail.eml!" can hold what looks like an attachment
                    before.update(db.execute("SELECT path, id FROM documents WHERE path = ?", (unit.path,)))
                self._forget(db, list(before.values()))
                ids: dict[str, int] = {}
                for unit in units:
                    parent = ids.get(unit.path.rpartition(SEPARATOR)[0]) if ids else None
                    # A file keeps its id, so that answers given before still lead to it.
                    ids[unit.path] = self._insert(db, before.get(unit.path), unit, parent, stamp if not ids else None)
                    chunks += len(unit.chunks)
            self._drop_unused_vectors(db)
        return chunks

    def remove(self, documents: Sequence[int]) -> Sequence[int]:
        """Take documents and what lies inside them out; the ids of every row that went."""
        with self._db.write() as db:
            gone = self._forget(db, documents)
            self._drop_unused_vectors(db)
        return gone

    def discard(self, documents: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Take many documents out at once: how many rows went, and the files to index again to have them back.

        Those that are gone already do not count; ``NotFoundError`` when none is there.
        """
        numbers = json.dumps([self._number(document) for document in documents])
        with self._db.write() as db:
            held = [
                r[0]
                for r in db.execute("SELECT d.id FROM json_each(?) j JOIN documents d ON d.id = j.value", (numbers,))
            ]
            if not held:
                raise NotFoundError("None of these documents is in the library.", "`aiworkspace documents` lists them.")
            files = lists.files_of(db, held)
            gone = self._forget(db, held)
            # A file whose attachment went is read again when it is indexed the next time.
            db.executemany("UPDATE documents SET reader = '' WHERE id = ?", ((number,) for number in files))
            self._drop_unused_vectors(db)
        return len(gone), tuple(sorted(files.values()))

    @staticmethod
    def _forget(db: apsw.Connection, documents: Sequence[int]) -> Sequence[int]:
        gone = []
        for document in documents:
            family = [
                r[0]
                for r in db.execute(
                    "WITH RECURSIVE inside(id) AS (SELECT id FROM documents WHERE id = ? UNION "
                    "SELECT d.id FROM documents d JOIN inside i ON d.parent = i.id) SELECT id FROM inside",
                    (document,),
                )
            ]
            for member in family:
                db.execute(
                    "INSERT OR IGNORE INTO temp.loose SELECT text_hash FROM main.chunks WHERE document = ?", (member,)
                )
                db.execute(
                    "DELETE FROM chunk_terms WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)", (member,)
                )
            db.execute("DELETE FROM documents WHERE id = ?", (document,))
            gone += family
        return gone

    @staticmethod
    def _drop_unused_vectors(db: apsw.Connection) -> None:
        db.execute(
            "DELETE FROM vectors WHERE text_hash IN (SELECT text_hash FROM temp.loose) "
            "AND text_hash NOT IN (SELECT text_hash FROM chunks WHERE text_hash IN (SELECT text_hash FROM temp.loose))"
        )
        db.execute("DELETE FROM temp.loose")

    @staticmethod
    def _insert(
        db: apsw.Connection, number: int | None, unit: StoredDocument, parent: int | None, stamp: FileStamp | None
    ) -> int:
        db.execute(
            "INSERT INTO documents(id, path, parent, title, kind, status, code, reason, content_hash, size, mtime_ns, reader, "
            "language, date, people, metadata, pages, chunks, characters, indexed_at, name, folder, sought) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number, unit.path, parent, unit.title, unit.kind, unit.status, unit.code, unit.reason,
                stamp and stamp.content_hash, stamp and stamp.size, stamp and stamp.mtime_ns, stamp.reader if stamp else "",
                unit.language, unit.date, unit.people, json.dumps(unit.metadata or {}, ensure_ascii=False),
                len(unit.pages) or None, len(unit.chunks), len(unit.text), now(),
                name_key(unit.path), folder_key(unit.path), sought(unit.path, unit.title, unit.code, unit.reason),
            ),
        )  # fmt: skip
        document = db.last_insert_rowid()
        db.executemany(
            "INSERT INTO texts VALUES (?,?,?)",
            ((document, at, unit.text[at : at + BLOCK]) for at in range(0, len(unit.text), BLOCK)),
        )
        db.executemany(
            "INSERT INTO pages VALUES (?,?,?,?,?,?,?)",
            ((document, p.number, p.start, p.end, p.width, p.height, p.boxes) for p in unit.pages),
        )
        for ordinal, chunk in enumerate(unit.chunks):
            db.execute(
                'INSERT INTO chunks(document, ordinal, start, "end", page, heading, tokens, language, text_hash) '
                "VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    document, ordinal, chunk.start, chunk.end, chunk.page, chunk.heading, chunk.tokens, chunk.language,
                    chunk.text_hash,
                ),
            )  # fmt: skip
            db.execute(
                "INSERT INTO chunk_terms(rowid, body, title) VALUES (?,?,?)",
                (db.last_insert_rowid(), chunk.terms, chunk.title_terms),
            )
        return document

    def chunks_within(
        self, inside: Sequence[str], since: str | None, until: str | None, person: str | None
    ) -> Sequence[int]:
        """Ids of the passages of documents under any of the paths, dated within the days given, naming the person."""
        with self._db.read() as db:
            return lists.chunks_within(db, inside, since, until, person)

    def knows_path(self, path: str) -> bool:
        """Whether any document has this path or lies inside it."""
        low, high = folder_range(path)
        sql = "SELECT 1 FROM documents WHERE path = ? OR (path >= ? AND path < ?) LIMIT 1"
        return self._db.row(sql, (path, low, high)) is not None
