"""The workspace of this process: the library is open here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import app.core.types as t
from app.commands.command import Command
from app.core.errors import AppError, InputError
from app.core.events import AskEvent, IndexEvent, WorkEvent
from app.query.understand import understand
from app.rag.answer import Answerer, Inquiry
from app.rag.prompt import Exchange
from app.rag.retrieve import PassageMark, Retriever
from app.storage.collections import Collections
from app.storage.conversations import Conversations
from app.storage.documents import Documents
from app.workspace.asking import KeptAnswer, Running
from app.workspace.downloads import Downloads
from app.workspace.indexing import Indexing
from app.workspace.models import Models
from app.workspace.network import Network
from app.workspace.port import AskRequest, CommandRequest, CommandRunner, IndexRequest, SearchRequest
from app.workspace.scope import check_clock, chunks_in
from app.workspace.talk import Recall, UnkeptAnswer, kept_exchanges, latest_answer, whole_text

MAX_QUESTION = 8_000
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class LocalParts:
    """What the workspace is joined from. ``removed`` is told when documents have left the library; ``hits`` gives how
    many a search returns when it is not said.
    """

    documents: Documents
    conversations: Conversations
    collections: Collections
    retriever: Retriever
    answerer: Answerer
    indexing: Indexing
    downloads: Downloads
    models: Models
    running: Running
    commands: CommandRunner
    network: Network
    examine: Callable[[], Sequence[t.Check]]
    removed: Callable[[], None]
    hits: Callable[[], int]


class LocalWorkspace:
    """``Workspace`` over the open library."""

    def __init__(self, parts: LocalParts) -> None:
        self._documents = parts.documents
        self._conversations = parts.conversations
        self._collections = parts.collections
        self._retriever = parts.retriever
        self.answerer = parts.answerer
        self._indexing = parts.indexing
        self._downloads = parts.downloads
        self._models = parts.models
        self._running = parts.running
        self._commands = parts.commands
        self._recall = Recall()
        self._network = parts.network
        self._examine = parts.examine
        self._removed = parts.removed
        self._hits = parts.hits

    def index(self, request: IndexRequest) -> Iterator[IndexEvent]:
        """Run an index job; ends with ``IndexDone``. Closing the iterator cancels the job."""
        return self._indexing.run(request)

    def search(self, request: SearchRequest) -> t.SearchResult:
        """Passages, best first."""
        began = time.perf_counter()
        question = understand(_asked(request.query))
        limit = self._hits() if request.limit is None else request.limit
        if not 1 <= limit <= MAX_LIMIT:
            raise InputError(f"{limit} hits cannot be listed.", f"Give a number from 1 to {MAX_LIMIT}.")
        check_clock(request.now, request.zone)
        allowed = chunks_in(request.scope, self._documents, self._collections)
        # Neighbours become one hit, so a few more are asked for.
        retrieved = self._retriever.retrieve(question, limit + limit // 2, allowed)
        hits = self._retriever.hits(retrieved, limit)
        return t.SearchResult(hits, round((time.perf_counter() - began) * 1000, 2))

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        """Answer a question; ends with ``Done`` or ``Failed``. Closing the iterator stops the generation."""
        question = understand(_asked(request.question))
        check_clock(request.now, request.zone)
        allowed = chunks_in(request.scope, self._documents, self._collections)
        history, before = self._history(request)
        # The place in the model's queue is taken now, in the order in which questions arrive.
        turn = self._models.turn(request.model)
        run = self.answerer.answer(Inquiry(question, allowed, turn, history, before))
        if request.conversation is None and not request.keep:
            return UnkeptAnswer(run, question.text, self._recall)
        conversation, message = self._conversations.begin(
            request.conversation, question.text, request.scope, request.replaces
        )
        if request.replaces is not None:
            self._running.cancel(self._conversations.hidden_by(message))
        kept = KeptAnswer(run, self._conversations, self._running, conversation, message)
        if not self._conversations.stands(message):  # deleted or undone before it could be told to end
            kept.cancel()
        return kept

    def _history(self, request: AskRequest) -> tuple[tuple[Exchange, ...], tuple[PassageMark, ...]]:
        if request.conversation is None:
            if request.replaces is not None:
                raise InputError("Only an answer of a conversation can be replaced.", "Name its conversation.")
            return self._recall.exchanges(request.history)
        self._conversations.get(request.conversation)
        messages = self._conversations.messages(request.conversation, before=request.replaces)
        latest = latest_answer(messages)
        marks = () if latest is None else self._conversations.marks(latest)
        return kept_exchanges(messages), tuple(PassageMark(*mark) for mark in marks)

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        """Every command, and why it cannot run now where it cannot."""
        return self._commands.commands()

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        """Run one; ends with ``Done`` or ``Failed``. Closing the iterator stops it."""
        return self._commands.run_command(command_id, request)

    def documents(self) -> Sequence[t.DocumentRow]:
        """Every row of the library, by path."""
        return self._documents.list()

    def document(self, document_id: str) -> t.DocumentRow:
        """One row with its metadata."""
        return self._documents.get(document_id)

    def document_text(self, document_id: str) -> tuple[str, tuple[t.Page, ...]]:
        """The stored text that offsets refer to, and its pages."""
        return self._documents.text(document_id)

    def remove_document(self, document_id: str) -> int:
        """Take a document and what lies inside it out of the library; how many rows went."""
        gone = self._documents.remove([int(self._documents.get(document_id).id)])
        self._removed()
        return len(gone)

    def models(self) -> Sequence[t.ModelInfo]:
        """Every model."""
        return self._models.list()

    def model(self, name: str) -> t.ModelInfo:
        """One model by catalogue id or path."""
        return self._models.show(name)

    def use_model(self, name: str) -> t.ModelInfo | None:
        """Make it the active one; ``none`` goes back to extracted answers."""
        return self._models.use(name)

    def download_model(self, name: str) -> Iterator[WorkEvent]:
        """Fetch a model as a job and watch it come; closing the iterator cancels the job."""
        return self._downloads.run(name)

    def remove_model(self, name: str) -> t.ModelInfo:
        """Delete a model's files from our folder."""
        return self._models.remove(name)

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        """Requests that went through the network door, newest first."""
        return self._network.ledger(limit, before)

    def check_ledger(self) -> t.LedgerCheck:
        """Whether the network ledger is as it was written."""
        return self._network.check_ledger()

    def doctor(self) -> Sequence[t.Check]:
        """What is there, what is missing, and how to get it."""
        return self._examine()


def _asked(text: str) -> str:
    if not text.strip():
        raise InputError("The question is empty.", "Ask something, such as: What are the payment terms?")
    if len(text) > MAX_QUESTION:
        raise InputError(f"The question has {len(text)} characters.", f"At most {MAX_QUESTION} are understood.")
    return whole_text(text)
