"""The port the command line and the HTTP routes call; ``LocalWorkspace`` and ``RemoteWorkspace`` implement it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import app.core.types as t
from app.core.events import AskEvent, IndexEvent


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
