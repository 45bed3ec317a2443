"""Background work, kept so that an interrupted one is known at the next start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import NotFoundError
from app.storage.database import Database
from app.storage.documents import now

_COLUMNS = "id, kind, state, request, progress, result, error, created_at, ended_at"


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One row; ``request``, ``progress``, ``result`` and ``error`` are what was stored as JSON."""

    id: str
    kind: str
    state: str
    request: Mapping[str, Any]
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: Mapping[str, str] | None
    created_at: str
    ended_at: str | None


class Jobs:
    """The repository of jobs."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, kind: str, request: Mapping[str, Any]) -> str:
        """A new waiting job's id."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO jobs(kind, state, request, created_at) VALUES (?, 'waiting', ?, ?)",
                (kind, json.dumps(request, ensure_ascii=False), now()),
            )
            return str(db.last_insert_rowid())

    def started(self, job: str) -> None:
        """The job runs now."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET state = 'running', started_at = ? WHERE id = ?", (now(), int(job)))

    def set_aside(self, job: str) -> None:
        """The job waits again."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET state = 'waiting' WHERE id = ?", (int(job),))

    def progressed(self, job: str, progress: Mapping[str, Any]) -> None:
        """Where the job stands."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET progress = ? WHERE id = ?", (json.dumps(progress), int(job)))

    def ended(
        self, job: str, state: str, result: Mapping[str, Any] | None = None, error: Mapping[str, str] | None = None
    ) -> None:
        """The job is over."""
        with self._db.write() as db:
            db.execute(
                "UPDATE jobs SET state = ?, result = ?, error = ?, ended_at = ? WHERE id = ?",
                (state, _dump(result), _dump(error), now(), int(job)),
            )

    def interrupt_running(self) -> None:
        """Mark the jobs the program ended under without a word."""
        with self._db.write() as db:
            db.execute(
                "UPDATE jobs SET state = 'interrupted', ended_at = ? WHERE state IN ('waiting', 'running')", (now(),)
            )

    def take_up(self, kind: str, job: str | None = None) -> list[StoredJob]:
        """Interrupted jobs of a kind nobody has taken up since, now taken up: all of them, or this one."""
        which = "kind = ? AND state = 'interrupted' AND request ->> 'taken_up' IS NULL AND coalesce(?, id) = id"
        named = (kind, None if job is None else int(job))
        with self._db.write() as db:
            rows = list(db.execute(f"SELECT {_COLUMNS} FROM jobs WHERE {which} ORDER BY id", named))
            db.execute(f"UPDATE jobs SET request = json_set(request, '$.taken_up', 1) WHERE {which}", named)
        return [_job(row) for row in rows]

    def list(self, limit: int) -> list[StoredJob]:
        """Newest first."""
        return [_job(r) for r in self._db.rows(f"SELECT {_COLUMNS} FROM jobs ORDER BY id DESC LIMIT ?", (limit,))]

    def get(self, job: str) -> StoredJob:
        """One job; ``NotFoundError`` when there is none."""
        row = None
        if job.isascii() and job.isdigit() and len(job) < 18:
            row = self._db.row(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", (int(job),))
        if row is None:
            raise NotFoundError(f"There is no job {job}.")
        return _job(row)


def _dump(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _job(row: tuple[Any, ...]) -> StoredJob:
    number, kind, state, request, progress, result, error, created, ended = row
    return StoredJob(
        str(number), kind, state, json.loads(request), json.loads(progress),
        json.loads(result) if result else None, json.loads(error) if error else None, created, ended,
    )  # fmt: skip
