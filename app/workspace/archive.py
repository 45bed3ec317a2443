"""Conversations as callers see them: ``ConversationStore``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import InputError
from app.core.types import Conversation, Message
from app.storage.conversations import Conversations
from app.workspace.asking import Running


class Archive:
    """What is kept of questions and answers."""

    def __init__(self, store: Conversations, running: Running) -> None:
        self._store = store
        self._running = running

    def conversations(self, query: str | None = None, limit: int = 100) -> Sequence[Conversation]:
        """Newest first; with ``query`` those whose title or messages contain it."""
        return self._store.list(query, limit)

    def conversation(self, conversation_id: str) -> tuple[Conversation, tuple[Message, ...]]:
        """One conversation and its turns in order, the one being written as far as it got."""
        found = self._store.get(conversation_id)
        return found, tuple(self._live(message) for message in self._store.messages(conversation_id))

    def rename_conversation(self, conversation_id: str, title: str) -> Conversation:
        """Give it another title."""
        if not title.strip():
            raise InputError("A conversation needs a title.", "Give at least one character.")
        return self._store.rename(conversation_id, title)

    def delete_conversation(self, conversation_id: str) -> None:
        """Take it out of the lists, answers under way ended; ``restore_conversation`` brings it back."""
        messages = self._store.messages(conversation_id)
        self._store.delete(conversation_id)
        self._running.cancel(message.id for message in messages)

    def restore_conversation(self, conversation_id: str) -> Conversation:
        """Bring a deleted one back."""
        return self._store.restore(conversation_id)

    def clear_conversations(self) -> int:
        """Delete every conversation for good, answers under way ended; how many there were."""
        self._running.cancel_all()
        return self._store.clear()

    def export_conversation(self, conversation_id: str) -> str:
        """The conversation as Markdown, citations listed under each answer."""
        found, messages = self.conversation(conversation_id)
        parts = [f"# {found.title}\n"]
        for message in messages:
            if message.role == "user":
                parts.append(f"## {' '.join(message.text.split())}\n")
                continue
            parts.append(message.text.rstrip() + "\n")
            lines = []
            for citation in message.citations:
                place = f", p. {citation.page}" if citation.page else ""
                quote = " ".join(citation.quote.split())
                lines.append(f"{citation.n}. {citation.path}{place}: “{quote}”\n")
            parts.append("".join(lines))
        return "\n".join(part for part in parts if part)

    def message(self, message_id: str) -> Message:
        """One turn, also while it is being written."""
        return self._live(self._store.message(message_id))

    def restore_message(self, message_id: str) -> tuple[Conversation, tuple[Message, ...]]:
        """Undo a replacement, or, the second time, make it again; answers hidden by it are ended."""
        conversation = self._store.turn_round(message_id)
        self._running.cancel(self._store.hidden_by(message_id))
        return self.conversation(conversation)

    def stop_message(self, message_id: str) -> bool:
        """End a running generation; False when none was running."""
        self._store.message(message_id)
        run = self._running.get(message_id)
        if run is None:
            return False
        run.stop()
        return True

    def _live(self, message: Message) -> Message:
        run = self._running.get(message.id) if message.state == "writing" else None
        if run is None:
            return message
        return replace(message, text=run.text, reasoning=run.reasoning)
