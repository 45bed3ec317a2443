"""Conversations and their messages, also while an answer is being written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.core.errors import NotFoundError
from app.core.types import Answer, Citation, Conversation, Hit, Message, Timings
from app.storage.database import Database
from app.storage.documents import now

_TITLE = 80
_CONVERSATION = (
    "SELECT c.id, c.title, c.created_at, c.updated_at, (SELECT count(*) FROM messages m WHERE m.conversation = c.id) "
    "FROM conversations c"
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
                " WHERE instr(lower(c.title), lower(?1)) OR EXISTS "
                "(SELECT 1 FROM messages m WHERE m.conversation = c.id AND instr(lower(m.content), lower(?1)))"
            )
            values = [query]
        rows = self._db.rows(f"{_CONVERSATION}{where} ORDER BY c.updated_at DESC, c.id DESC LIMIT {int(limit)}", values)
        return [Conversation(str(r[0]), *r[1:]) for r in rows]

    def get(self, conversation: str) -> Conversation:
        """One conversation; ``NotFoundError`` when there is none."""
        row = self._db.row(f"{_CONVERSATION} WHERE c.id = ?", (_number(conversation, "conversation"),))
        if row is None:
            raise NotFoundError(f"There is no conversation {conversation}.")
        return Conversation(str(row[0]), *row[1:])

    def messages(self, conversation: str) -> tuple[Message, ...]:
        """The turns in order."""
        number = _number(conversation, "conversation")
        return tuple(_message(r) for r in self._db.rows(f"{_MESSAGE} WHERE conversation = ? ORDER BY id", (number,)))

    def message(self, message: str) -> Message:
        """One turn; ``NotFoundError`` when there is none."""
        row = self._db.row(f"{_MESSAGE} WHERE id = ?", (_number(message, "message"),))
        if row is None:
            raise NotFoundError(f"There is no message {message}.")
        return _message(row)

    # --- writing -------------------------------------------------------------------------------

    def begin(self, conversation: str | None, question: str) -> tuple[str, str]:
        """Keep a question and open its answer: (conversation id, id of the answer's message)."""
        if conversation is not None:
            self.get(conversation)
        time = now()
        with self._db.write() as db:
            if conversation is None:
                title = " ".join(question.split())[:_TITLE]
                db.execute(
                    "INSERT INTO conversations(title, created_at, updated_at) VALUES (?,?,?)", (title, time, time)
                )
                number = db.last_insert_rowid()
            else:
                number = int(conversation)
                db.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", (time, number))
            insert = "INSERT INTO messages(conversation, role, state, content, created_at) VALUES (?,?,?,?,?)"
            db.execute(insert, (number, "user", "done", question, time))
            db.execute(insert, (number, "assistant", "writing", "", time))
            return str(number), str(db.last_insert_rowid())

    def write(self, message: str, text: str, reasoning: str) -> None:
        """The answer as far as it got."""
        with self._db.write() as db:
            db.execute("UPDATE messages SET content = ?, reasoning = ? WHERE id = ?", (text, reasoning, int(message)))

    def finish(self, message: str, state: str, answer: Answer) -> None:
        """The answer as it ended: ``state`` is done, stopped or failed."""
        details = {
            "citations": [asdict(c) for c in answer.citations],
            "nearest": [asdict(h) for h in answer.nearest],
            "timings": asdict(answer.timings),
            "checked": dict(answer.checked) if answer.checked is not None else None,
            "error": dict(answer.error) if answer.error is not None else None,
        }
        with self._db.write() as db:
            db.execute(
                "UPDATE messages SET state = ?, content = ?, reasoning = ?, mode = ?, details = ? WHERE id = ?",
                (
                    state,
                    answer.answer,
                    answer.reasoning,
                    answer.mode,
                    json.dumps(details, ensure_ascii=False),
                    int(message),
                ),
            )

    def end_interrupted(self) -> None:
        """Answers the program ended under keep what they had."""
        with self._db.write() as db:
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
        """Take a conversation and its messages out."""
        self.get(conversation)
        with self._db.write() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (int(conversation),))


def _number(value: str, noun: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise NotFoundError(f"There is no {noun} {value[:40]}.")
    return int(value)


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
    )
