"""Generations of vectors: which embedder made them, and the vectors by the hash of their text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.storage.database import Database
from app.storage.documents import BLOCK, now

if TYPE_CHECKING:
    from apsw import Connection


_INCOMPLETE = """
SELECT 1 FROM chunks c
WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.generation = ? AND v.text_hash = c.text_hash) LIMIT 1
"""
_FORGOTTEN_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Generation:
    """All vectors of one embedder, with the evidence gate derived for it.

    ``model`` is the name by which it was chosen, ``used_at`` when it was last put in force, None if never.
    """

    id: int
    embedder: str
    dimensions: int
    gate: Mapping[str, Any]
    model: str = ""
    active: bool = False
    used_at: str | None = None


@dataclass(frozen=True, slots=True)
class PendingText:
    """A passage's text that has no vector yet."""

    text_hash: bytes
    text: str


class Vectors:
    """The repository of generations and their vectors.

    ``CROSS JOIN`` is SQLite's way to fix which table leads: without statistics its planner walks every vector for
    every chunk asked for.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def generation(self, embedder: str, dimensions: int, gate: Mapping[str, Any], model: str = "") -> Generation:
        """The generation of this embedder, made if it is new, and put in force however many vectors it has."""
        made = self.begin(embedder, dimensions, gate, model)
        with self._db.write() as db:
            self._activate(db, made.id)
        return self._one(made.id)

    def begin(self, embedder: str, dimensions: int, gate: Mapping[str, Any], model: str) -> Generation:
        """The generation of this embedder, made if it is new; the one in force stays so."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO generations(embedder, dimensions, gate, created_at, model) VALUES (?,?,?,?,?) "
                "ON CONFLICT(embedder) DO UPDATE SET gate = excluded.gate, model = excluded.model",
                (embedder, dimensions, json.dumps(dict(gate)), now(), model),
            )
        row = self._db.row("SELECT id FROM generations WHERE embedder = ?", (embedder,))
        assert row is not None
        return self._one(int(row[0]))

    def generations(self) -> list[Generation]:
        """Every one: that in force, then those used last, then those never used, newest first."""
        return [
            Generation(row[0], row[1], row[2], json.loads(row[3]), row[4], bool(row[5]), row[6])
            for row in self._db.rows(
                "SELECT id, embedder, dimensions, gate, model, active, used_at FROM generations "
                "ORDER BY active DESC, used_at IS NULL, used_at DESC, id DESC"
            )
        ]

    def active(self) -> Generation | None:
        """The one in force."""
        return next((made for made in self.generations() if made.active), None)

    def put_in_force(self, generation: int) -> bool:
        """Put it in force if every passage has its vector in it, both in one moment; whether that was so."""
        with self._db.write() as db:
            if next(iter(db.execute(_INCOMPLETE, (generation,))), None) is not None:
                return False
            self._activate(db, generation)
        return True

    @staticmethod
    def _activate(db: Connection, generation: int) -> None:
        db.execute(
            "UPDATE generations SET active = (id = ?1), "
            "used_at = CASE WHEN id = ?1 AND NOT active THEN ?2 ELSE used_at END",
            (generation, now()),
        )

    def _one(self, generation: int) -> Generation:
        return next(made for made in self.generations() if made.id == generation)

    def forget(self, generation: int) -> None:
        """Delete one that is not in force, with its vectors; other writers get their turn in between."""
        row = self._db.row("SELECT max(id) FROM vectors")
        last = int(row[0] or 0) if row else 0
        for at in range(0, last, _FORGOTTEN_AT_ONCE):
            with self._db.write() as db:
                db.execute(
                    "DELETE FROM vectors WHERE id > ? AND id <= ? AND generation = ?"
                    " AND (SELECT NOT active FROM generations g WHERE g.id = generation)",
                    (at, at + _FORGOTTEN_AT_ONCE, generation),
                )
        with self._db.write() as db:
            db.execute("DELETE FROM generations WHERE id = ? AND NOT active", (generation,))

    def size(self, generation: int) -> int:
        """What its vectors take on disk, about."""
        row = self._db.row("SELECT sum(length(vector) + 24) FROM vectors WHERE generation = ?", (generation,))
        return int(row[0] or 0) if row else 0

    def pending(self, generation: int, after: int, limit: int) -> tuple[list[PendingText], int]:
        """Texts without a vector among chunks with id > ``after``; and the last chunk id looked at (0 = no more)."""
        with self._db.snapshot() as db:
            rows = list(
                db.execute(
                    'SELECT c.id, c.text_hash, c.document, c.start, c."end" FROM chunks c WHERE c.id > ? AND NOT EXISTS '
                    "(SELECT 1 FROM vectors v WHERE v.generation = ? AND v.text_hash = c.text_hash) ORDER BY c.id LIMIT ?",
                    (after, generation, limit),
                )
            )
            found: dict[bytes, PendingText] = {}
            for _, digest, document, start, end in rows:
                if digest in found:
                    continue
                first = start - start % BLOCK
                body = "".join(
                    r[0]
                    for r in db.execute(
                        "SELECT body FROM texts WHERE document = ? AND start >= ? AND start < ? ORDER BY start",
                        (document, first, end),
                    )
                )
                found[digest] = PendingText(digest, body[start - first : end - first])
        return list(found.values()), rows[-1][0] if rows else 0

    def missing(self, generation: int) -> int:
        """How many passages have no vector yet."""
        row = self._db.row(
            "SELECT count(*) FROM chunks c WHERE NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.generation = ? AND v.text_hash = c.text_hash)",
            (generation,),
        )
        return int(row[0]) if row else 0

    def progress(self, generation: int) -> tuple[int, int]:
        """How many passages there are, and how many of them have no vector yet."""
        row = self._db.row("SELECT count(*) FROM chunks")
        return int(row[0]) if row else 0, self.missing(generation)

    def add(self, generation: int, vectors: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep vectors by text hash; those whose passages have gone meanwhile are dropped."""
        with self._db.write() as db:
            db.executemany(
                "INSERT OR IGNORE INTO vectors(generation, text_hash, vector) SELECT ?1, ?2, ?3 "
                "WHERE EXISTS (SELECT 1 FROM chunks WHERE text_hash = ?2)",
                ((generation, digest, vector) for digest, vector in vectors),
            )

    def chunk_ids(self, generation: int) -> list[int]:
        """Every chunk that has a vector, ascending."""
        return [
            int(r[0])
            for r in self._db.rows(
                "SELECT c.id FROM chunks c CROSS JOIN vectors v ON v.generation = ? AND v.text_hash = c.text_hash ORDER BY c.id",
                (generation,),
            )
        ]

    def of_chunks(self, generation: int, chunks: Sequence[int]) -> dict[int, bytes]:
        """Vectors by chunk id; chunks without one are left out."""
        found: dict[int, bytes] = {}
        for at in range(0, len(chunks), 5000):
            part = chunks[at : at + 5000]
            marks = ",".join("?" * len(part))
            found.update(
                self._db.rows(
                    "SELECT c.id, v.vector FROM chunks c CROSS JOIN vectors v ON v.generation = ? AND v.text_hash = c.text_hash "
                    f"WHERE c.id IN ({marks})",
                    (generation, *part),
                )
            )
        return found
