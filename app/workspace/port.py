"""The port the command line and the HTTP routes call; ``LocalWorkspace`` and ``RemoteWorkspace`` implement it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, runtime_checkable

import app.core.types as t
from app.core.events import AskEvent, IndexEvent, Job

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """Files and folders to bring in step. ``passwords`` are tried on protected files and never stored."""

    paths: tuple[str, ...]
    passwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    query: str
    limit: int = 10
    scope: t.Scope = field(default_factory=t.Scope)
    now: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question. ``model``: None = the active one, ``"none"`` = extracted answers, else an id or a GGUF path.

    With ``conversation`` the exchange is kept there, with ``keep`` in a new one; otherwise nowhere.
    """

    question: str
    model: str | None = None
    scope: t.Scope = field(default_factory=t.Scope)
    conversation: str | None = None
    keep: bool = False
    now: str | None = None
    zone: str | None = None


class Workspace(Protocol):
    """Everything raises ``AppError``; nothing turns a failure into an empty result."""

    def index(self, request: IndexRequest) -> Iterator[IndexEvent]:
        """Run an index job; ends with ``IndexDone``. Closing the iterator cancels the job."""

    def search(self, request: SearchRequest) -> t.SearchResult: ...

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        """Answer a question; ends with ``Done`` or ``Failed``. Closing the iterator stops the generation."""

    def documents(self) -> Sequence[t.DocumentRow]: ...

    def document(self, document_id: str) -> t.DocumentRow:
        """One row with its metadata; ``NotFoundError`` when there is none."""

    def document_text(self, document_id: str) -> tuple[str, tuple[t.Page, ...]]:
        """The stored text that offsets refer to, and its pages (without boxes)."""

    def remove_document(self, document_id: str) -> int:
        """Take a document (and its attachments) out of the library; how many rows went."""

    def models(self) -> Sequence[t.ModelInfo]: ...

    def model(self, name: str) -> t.ModelInfo:
        """``name``: a catalogue id or the path of a GGUF."""

    def use_model(self, name: str) -> t.ModelInfo | None:
        """Make it the active one; ``"none"`` goes back to extracted answers and returns None."""

    def doctor(self) -> Sequence[t.Check]: ...


class ConversationStore(Protocol):
    """What is kept of questions and answers. Unknown ids are ``NotFoundError``."""

    def conversations(self, query: str | None = None, limit: int = 100) -> Sequence[t.Conversation]:
        """Newest first; with ``query`` those whose title or messages contain it."""

    def conversation(self, conversation_id: str) -> tuple[t.Conversation, tuple[t.Message, ...]]:
        """One conversation and its turns in order."""

    def rename_conversation(self, conversation_id: str, title: str) -> t.Conversation: ...

    def delete_conversation(self, conversation_id: str) -> None: ...

    def export_conversation(self, conversation_id: str) -> str:
        """The conversation as Markdown, citations listed under each answer."""

    def message(self, message_id: str) -> t.Message:
        """One turn, also while it is being written."""

    def stop_message(self, message_id: str) -> bool:
        """End a running generation: its stream ends with ``Done`` (mode ``partial``). False when none was running."""


class JobStore(Protocol):
    """Background work. Unknown ids are ``NotFoundError``."""

    def start_index(self, request: IndexRequest) -> Job:
        """Queue an index run and return at once; one runs at a time, the others wait."""

    def jobs(self, limit: int = 50) -> Sequence[Job]:
        """Newest first."""

    def job(self, job_id: str) -> Job: ...

    def job_events(self, job_id: str) -> Iterator[IndexEvent]:
        """The run's events from its start (files that have ended first) until it is over.

        Ends with ``IndexDone``; raises the job's error (``Cancelled`` for a cancelled one without a report).
        Closing the iterator only stops looking on.
        """

    def resume(self) -> Job | None:
        """Go on, once, with what an earlier start of the program did not finish; None when there is nothing."""

    def cancel_job(self, job_id: str) -> Job:
        """Ask a job to stop; what it has done is kept. No effect on one that is over."""


@runtime_checkable
class Cancellable(Protocol):
    """What an iterator of ``ask`` or ``index`` may offer so that another thread can end a ``next()`` that waits."""

    def cancel(self) -> None:
        """May be called from any thread, at any time, more than once; the iterator then ends soon."""


@contextmanager
def ending(events: Iterator[E]) -> Iterator[Iterator[E]]:
    """The events; leaving the block closes them, so that what runs behind them stops."""
    try:
        yield events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
