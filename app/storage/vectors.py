"""Generations of vectors: which embedder made them, and the vectors by the hash of their text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.storage.database import Database
from app.storage.documents import BLOCK, now


@dataclass(frozen=True, slots=True)
class Generation:
    """All vectors of one embedder, with the evidence gate derived for it."""

    id: int
    embedder: str
    dimensions: int
    gate: Mapping[str, float]


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

    def generation(self, embedder: str, dimensions: int, gate: Mapping[str, float]) -> Generation:
        """The generation of this embedder, made and put in force if it is new."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO generations(embedder, dimensions, gate, created_at) VALUES (?,?,?,?) "
                "ON CONFLICT(embedder) DO UPDATE SET gate = excluded.gate",
                (embedder, dimensions, json.dumps(dict(gate)), now()),
            )
            db.execute("UPDATE generations SET active = (embedder = ?)", (embedder,))
        row = self._db.row("SELECT id, embedder, dimensions, gate FROM generations WHERE embedder = ?", (embedder,))
        assert row is not None
        return Generation(row[0], row[1], row[2], json.loads(row[3]))

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
