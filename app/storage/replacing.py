"""Answers that took the place of others, and taking that back.

Of a conversation's messages those stand whose ``superseded_by`` is null. A new answer M may take the place of answer A
(``M.replaces = A``): A's exchange and all that followed it is then superseded by M. Taking M back makes these stand
again and marks M's exchange, and what followed it, as superseded by M itself; the same call once more turns it round.
So either way of the conversation is kept whole.
"""

from __future__ import annotations

import apsw

from app.core.errors import InputError, NotFoundError

_END = 2**62


def exchange_start(db: apsw.Connection, conversation: int, answer: int) -> int:
    """The id of the question that an answer belongs to; the answer's own where there is none."""
    for (question,) in db.execute(
        "SELECT max(id) FROM messages WHERE conversation = ? AND role = 'user' AND id < ?", (conversation, answer)
    ):
        return answer if question is None else int(question)
    return answer


def check_replaceable(db: apsw.Connection, conversation: int, answer: int) -> None:
    """``NotFoundError`` unless this is an answer of the conversation, ``InputError`` unless it stands."""
    for role, superseded_by in db.execute(
        "SELECT role, superseded_by FROM messages WHERE id = ? AND conversation = ?", (answer, conversation)
    ):
        if role == "assistant" and superseded_by is None:
            return
        raise InputError("Only an answer that is shown can be replaced.", "Reload the conversation.")
    raise NotFoundError(f"There is no message {answer} in this conversation.")


def supersede(db: apsw.Connection, conversation: int, between: tuple[int, int], answer: int) -> None:
    """Hide what stands among the messages from the first id up to, not including, the second."""
    db.execute(
        "UPDATE messages SET superseded_by = ? WHERE conversation = ? AND superseded_by IS NULL AND id >= ? AND id < ?",
        (answer, conversation, *between),
    )


def turn_round(db: apsw.Connection, conversation: int, answer: int) -> None:
    """Take a replacement back, or make it again.

    ``InputError`` for a message that replaced nothing or was replaced itself, and for one taken back whose
    predecessor does not stand now: it belongs to another way of the conversation.
    """
    ((replaced, superseded_by),) = db.execute("SELECT replaces, superseded_by FROM messages WHERE id = ?", (answer,))
    if replaced is None:
        raise InputError("This message took the place of no other.", "Give the id of the new answer.")
    if superseded_by not in {None, answer}:
        raise InputError("This answer was replaced itself.", "Bring back what the later one replaced first.")
    shown = answer if superseded_by is None else int(replaced)
    ((standing,),) = db.execute("SELECT superseded_by IS NULL FROM messages WHERE id = ?", (shown,))
    if not standing:
        raise InputError("The answer it took the place of is not shown.", "Bring that one back first.")
    returning = [row[0] for row in db.execute("SELECT id FROM messages WHERE superseded_by = ?", (answer,))]
    supersede(db, conversation, (exchange_start(db, conversation, shown), _END), answer)
    db.executemany("UPDATE messages SET superseded_by = NULL WHERE id = ?", ((number,) for number in returning))
