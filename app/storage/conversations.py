"""Conversations and their messages, also while an answer is being written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import apsw

from app.core.errors import NotFoundError
from app.core.types import Answer, Citation, Conversation, Hit, Message, Notice, Scope, Timings
from app.storage import replacing
from app.storage.database import Database
from app.storage.documents import now

_TITLE = 80
_EVERYWHERE = Scope()
_CONVERSATION = (
    "SELECT c.id, c.title, c.created_at, c.updated_at, "
    "(SELECT count(*) FROM messages m WHERE m.conversation = c.id AND m.superseded_by IS NULL), c.scope "
    "FROM conversations c WHERE c.deleted_at IS NULL"
)
_MESSAGE = "SELECT id, conversation, role, content, state, created_at, mode, reasoning, details FROM messages"


class Conversations:
    """The repository of conversations."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- reading -------------------------------------------------------------------------------

    def list(self, query: str | None, limit: int) -> list[Conversation]:
        """Newest first; with ``query`` those whose title or messages contain it."""
        where, values = "", []
        if query:
            where = (
                " AND (instr(lower(c.title), lower(?1)) OR EXISTS (SELECT 1 FROM messages m WHERE m.conversation = c.id "
                "AND m.superseded_by IS NULL AND instr(lower(m.content), lower(?1))))"
            )
            values = [query]
        rows = self._db.rows(f"{_CONVERSATION}{where} ORDER BY c.updated_at DESC, c.id DESC LIMIT {int(limit)}", values)
        return [_conversation(row) for row in rows]

    def get(self, conversation: str) -> Conversation:
        """One conversation; ``NotFoundError`` when there is none."""
        row = self._db.row(f"{_CONVERSATION} AND c.id = ?", (_number(conversation, "conversation"),))
        if row is None:
            raise _missing("conversation", conversation)
        return _conversation(row)

    def messages(self, conversation: str, before: str | None = None) -> tuple[Message, ...]:
        """The turns that stand, in order; with ``before``, the id of an answer, those ahead of its exchange."""
        number = _number(conversation, "conversation")
        with self._db.snapshot() as db:
            end = 2**62
            if before is not None:
                answer = _number(before, "message")
                replacing.check_replaceable(db, number, answer)
                end = replacing.exchange_start(db, number, answer)
            sql = f"{_MESSAGE} WHERE conversation = ? AND superseded_by IS NULL AND id < ? ORDER BY id"
            return tuple(_message(row) for row in db.execute(sql, (number, end)))

    def message(self, message: str) -> Message:
        """One turn, a replaced one too; ``NotFoundError`` when there is none or its conversation was deleted."""
        sql = f"{_MESSAGE} WHERE id = ? AND conversation IN (SELECT id FROM conversations WHERE deleted_at IS NULL)"
        row = self._db.row(sql, (_number(message, "message"),))
        if row is None:
            raise _missing("message", message)
        return _message(row)

    def stands(self, message: str) -> bool:
        """Whether a message is shown: neither replaced nor in a deleted conversation."""
        sql = (
            "SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation "
            "WHERE m.id = ? AND m.superseded_by IS NULL AND c.deleted_at IS NULL"
        )
        return self._db.row(sql, (_number(message, "message"),)) is not None

    # --- writing -------------------------------------------------------------------------------

    def begin(
        self, conversation: str | None, question: str, scope: Scope = _EVERYWHERE, replaces: str | None = None
    ) -> tuple[str, str]:
        """Keep a question and open its answer: (conversation id, id of the answer's message)."""
        time = now()
        kept_scope = json.dumps(asdict(scope), ensure_ascii=False)
        with self._db.write() as db:
            if conversation is None:
                title = " ".join(question.split())[:_TITLE]
                db.execute(
                    "INSERT INTO conversations(title, created_at, updated_at, scope) VALUES (?,?,?,?)",
                    (title, time, time, kept_scope),
                )
                number = db.last_insert_rowid()
            else:
                number = _number(conversation, "conversation")
                db.execute(
                    "UPDATE conversations SET updated_at = ?, scope = ? WHERE id = ? AND deleted_at IS NULL",
                    (time, kept_scope, number),
                )
                if not db.changes():
                    raise _missing("conversation", conversation)
            replaced = None if replaces is None else _number(replaces, "message")
            if replaced is not None:
                replacing.check_replaceable(db, number, replaced)
            insert = (
                "INSERT INTO messages(conversation, role, state, content, created_at, replaces) VALUES (?,?,?,?,?,?)"
            )
            db.execute(insert, (number, "user", "done", question, time, None))
            asked = db.last_insert_rowid()
            db.execute(insert, (number, "assistant", "writing", "", time, replaced))
            answer = db.last_insert_rowid()
            if replaced is not None:
                first = replacing.exchange_start(db, number, replaced)
                replacing.supersede(db, number, (first, asked), answer)
        return str(number), str(answer)

    def turn_round(self, message: str) -> str:
        """Take a replacement back, or make it again; the id of its conversation."""
        conversation = self.message(message).conversation
        with self._db.write() as db:
            replacing.turn_round(db, int(conversation), int(message))
        return conversation

    def hidden_by(self, message: str) -> tuple[str, ...]:
        """Ids of the messages that an answer hides: those it replaced or, once taken back, its own branch."""
        rows = self._db.rows("SELECT id FROM messages WHERE superseded_by = ?", (_number(message, "message"),))
        return tuple(str(row[0]) for row in rows)

    def write(self, message: str, text: str, reasoning: str) -> None:
        """The answer as far as it got."""
        with self._db.write() as db:
            db.execute("UPDATE messages SET content = ?, reasoning = ? WHERE id = ?", (text, reasoning, int(message)))

    def show(self, message: str, evidence: Sequence[Citation], marks: Sequence[Sequence[int]]) -> None:
        """What is on show while the answer comes about; ``marks`` are kept for the next question as they are."""
        details = {"evidence": [asdict(c) for c in evidence], "marks": [list(mark) for mark in marks]}
        with self._db.write() as db:
            _add_details(db, message, details)

    def keep_command(self, message: str, command: Mapping[str, object]) -> None:
        """What command an answer is the run of: its ``id``, and all it was given, as JSON can hold it."""
        with self._db.write() as db:
            _add_details(db, message, {"command": dict(command)})

    def command(self, message: str) -> Mapping[str, Any] | None:
        """What ``keep_command`` was given; None for an answer to a question."""
        self.message(message)
        row = self._db.row("SELECT details FROM messages WHERE id = ?", (int(message),))
        kept: Mapping[str, Any] | None = None if row is None else json.loads(str(row[0])).get("command")
        return kept

    def marks(self, message: str) -> tuple[tuple[int, ...], ...]:
        """The ``marks`` last given to ``show``."""
        row = self._db.row("SELECT details FROM messages WHERE id = ?", (_number(message, "message"),))
        return () if row is None else tuple(tuple(mark) for mark in json.loads(str(row[0])).get("marks", ()))

    def finish(self, message: str, state: str, answer: Answer) -> None:
        """The answer as it ended: ``state`` is done, stopped or failed."""
        details = {
            "citations": [asdict(c) for c in answer.citations],
            "nearest": [asdict(h) for h in answer.nearest],
            "timings": asdict(answer.timings),
            "checked": dict(answer.checked) if answer.checked is not None else None,
            "error": dict(answer.error) if answer.error is not None else None,
            "notices": [asdict(notice) for notice in answer.notices],
        }
        with self._db.write() as db:
            db.execute(
                "UPDATE messages SET state = ?, content = ?, reasoning = ?, mode = ? WHERE id = ?",
                (state, answer.answer, answer.reasoning, answer.mode, int(message)),
            )
            _add_details(db, message, details)

    def end_interrupted(self) -> None:
        """Answers the program ended under keep what they had; conversations deleted before are gone for good."""
        with self._db.write() as db:
            db.execute("DELETE FROM conversations WHERE deleted_at IS NOT NULL")
            db.execute(
                "UPDATE messages SET state = 'stopped', mode = coalesce(mode, 'partial') WHERE state = 'writing'"
            )

    def rename(self, conversation: str, title: str) -> Conversation:
        """Give a conversation another title."""
        self.get(conversation)
        with self._db.write() as db:
            db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title.strip()[:_TITLE], int(conversation)))
        return self.get(conversation)

    def delete(self, conversation: str) -> None:
        """Take a conversation out of the lists; it can come back until the next ``end_interrupted``."""
        self.get(conversation)
        with self._db.write() as db:
            db.execute("UPDATE conversations SET deleted_at = ? WHERE id = ?", (now(), int(conversation)))

    def restore(self, conversation: str) -> Conversation:
        """Bring a deleted conversation back; one that is there stays as it is."""
        number = _number(conversation, "conversation")
        with self._db.write() as db:
            db.execute("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (number,))
        return self.get(conversation)

    def clear(self) -> int:
        """Take every conversation out for good; how many were in the lists."""
        with self._db.write() as db:
            ((listed,),) = db.execute("SELECT count(*) FROM conversations WHERE deleted_at IS NULL")
            db.execute("DELETE FROM conversations")
        return int(listed)


def _add_details(db: apsw.Connection, message: str, details: Mapping[str, object]) -> None:
    for (kept,) in list(db.execute("SELECT details FROM messages WHERE id = ?", (int(message),))):
        merged = json.dumps({**json.loads(kept), **details}, ensure_ascii=False)
        db.execute("UPDATE messages SET details = ? WHERE id = ?", (merged, int(message)))


def _number(value: str, noun: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise _missing(noun, value)
    return int(value)


def _missing(noun: str, value: str) -> NotFoundError:
    return NotFoundError(f"There is no {noun} {value[:40]}.")


def _conversation(row: Sequence[Any]) -> Conversation:
    number, title, created, updated, messages, kept = row
    scope = json.loads(kept)
    return Conversation(
        str(number), title, created, updated, messages,
        Scope(tuple(scope.get("inside", ())), scope.get("since"), scope.get("until"), scope.get("person")),
    )  # fmt: skip


def _message(row: Sequence[Any]) -> Message:
    number, conversation, role, content, state, created, mode, reasoning, details = row
    more = json.loads(details)
    return Message(
        id=str(number),
        conversation=str(conversation),
        role=role,
        text=content,
        state=state,
        created_at=created,
        mode=mode,
        citations=tuple(Citation(**c) for c in more.get("citations", ())),
        nearest=tuple(Hit(**h) for h in more.get("nearest", ())),
        timings=Timings(**more["timings"]) if more.get("timings") else None,
        checked=more.get("checked"),
        reasoning=reasoning,
        error=more.get("error"),
        notices=tuple(Notice(**notice) for notice in more.get("notices", ())),
        evidence=tuple(Citation(**c) for c in more.get("evidence", ())),
        command=(more.get("command") or {}).get("id"),
    )
