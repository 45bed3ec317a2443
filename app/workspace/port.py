"""The port the command line and the HTTP routes call; ``LocalWorkspace`` and ``RemoteWorkspace`` implement it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

import app.core.types as t
from app.commands.command import Command
from app.core.errors import AppError
from app.core.events import AskEvent, IndexEvent, Job, JobEvent, WorkEvent
from app.core.speech_types import Reading, SpeechStatus

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """Files and folders to bring in step. ``passwords`` are tried on protected files and never stored."""

    paths: tuple[str, ...]
    passwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``limit`` None = what the setting says."""

    query: str
    limit: int | None = None
    scope: t.Scope = field(default_factory=t.Scope)
    now: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question. ``model``: None = the active one, ``"none"`` = extracted answers, else an id or a GGUF path.

    With ``conversation`` the exchange is kept there, with ``keep`` in a new one; otherwise nowhere. With
    ``replaces``, the id of an answer in that conversation, the new exchange takes the place of that answer's and of
    all that followed (which ``restore_message`` brings back). ``history`` are earlier turns of a conversation that is
    not kept.
    """

    question: str
    model: str | None = None
    scope: t.Scope = field(default_factory=t.Scope)
    conversation: str | None = None
    keep: bool = False
    replaces: str | None = None
    history: tuple[t.ChatMessage, ...] = ()
    now: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """What a command is to work on and what it is told. ``model`` as in ``AskRequest``.

    ``text``, ``document`` (an id), ``conversation`` (an id) and ``paths`` (files, or folders of the library) are put
    together. ``question``: what the user wrote beside them. With ``keep`` the run becomes a new conversation.
    ``again``: the answer of a kept run, which is made once more from what that was given and takes its place.
    ``language``: the interface's, None = what the setting says.
    """

    text: str = ""
    document: str | None = None
    conversation: str | None = None
    paths: tuple[str, ...] = ()
    question: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False
    again: str | None = None
    model: str | None = None
    language: str | None = None


class CommandRunner(Protocol):
    """What can be done with a text. Unknown ids are ``NotFoundError``."""

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        """Every command, and why it cannot run now where it cannot."""

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        """Run it; ends with ``Done`` or ``Failed``. Closing the iterator stops it.

        ``CommandNeedsModel`` when it writes and no model is chosen; ``InputError`` for an option or a text that is none.
        """


class Workspace(CommandRunner, Protocol):
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

    def download_model(self, name: str) -> Iterator[WorkEvent]:
        """Fetch a model of the catalogue or of the hub (``owner/repository/file.gguf``); ends with ``WorkDone``.

        A chat model's file, or an embedding model prepared for this computer. Closing the iterator cancels the job;
        what has come is kept and the next download goes on from there.
        """

    def remove_model(self, name: str) -> t.ModelInfo:
        """Delete a model's files from our folder; ``InputError`` for one of another program or folder,
        ``ModelInUse`` for the one in force.
        """

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        """Requests that went through the network door, newest first; with ``before`` those with a smaller number."""

    def check_ledger(self) -> t.LedgerCheck:
        """Whether the network ledger is as it was written."""

    def doctor(self) -> Sequence[t.Check]: ...


class ConversationStore(Protocol):
    """What is kept of questions and answers. Unknown ids are ``NotFoundError``."""

    def conversations(self, query: str | None = None, limit: int = 100) -> Sequence[t.Conversation]:
        """Newest first; with ``query`` those whose title or messages contain it."""

    def conversation(self, conversation_id: str) -> tuple[t.Conversation, tuple[t.Message, ...]]:
        """One conversation and its turns in order."""

    def rename_conversation(self, conversation_id: str, title: str) -> t.Conversation: ...

    def delete_conversation(self, conversation_id: str) -> None:
        """Take it out of the lists; ``restore_conversation`` brings it back until the program's next start."""

    def restore_conversation(self, conversation_id: str) -> t.Conversation: ...

    def clear_conversations(self) -> int:
        """Delete every conversation for good; how many there were."""

    def export_conversation(self, conversation_id: str) -> str:
        """The conversation as Markdown, citations listed under each answer."""

    def message(self, message_id: str) -> t.Message:
        """One turn, also while it is being written."""

    def restore_message(self, message_id: str) -> tuple[t.Conversation, tuple[t.Message, ...]]:
        """Undo a replacement: ``message_id`` is the new answer; what it replaced stands again."""

    def stop_message(self, message_id: str) -> bool:
        """End a running generation: its stream ends with ``Done`` (mode ``partial``). False when none was running."""


class JobStore(Protocol):
    """Background work. Unknown ids are ``NotFoundError``."""

    def start_index(self, request: IndexRequest) -> Job:
        """Queue an index run and return at once; one runs at a time, the others wait."""

    def jobs(self, limit: int = 50) -> Sequence[Job]:
        """Newest first."""

    def job(self, job_id: str) -> Job: ...

    def job_events(self, job_id: str) -> Iterator[JobEvent]:
        """The job's events from its start (files that have ended first) until it is over.

        Ends with ``IndexDone`` or ``WorkDone``; raises the job's error (``Cancelled`` for a cancelled one without a report).
        Closing the iterator only stops looking on.
        """

    def resume(self) -> Job | None:
        """Go on, once, with what an earlier start of the program did not finish; None when there is nothing."""

    def cancel_job(self, job_id: str) -> Job:
        """Ask a job to stop; what it has done is kept. No effect on one that is over."""

    def pause_job(self, job_id: str) -> Job:
        """Let a job rest after the file at hand; no effect on one that is over."""

    def continue_job(self, job_id: str) -> Job:
        """Let a paused job go on; an interrupted, cancelled or failed one is started anew as another job."""


class ModelStore(Protocol):
    """Models as the page works with them. Names are catalogue ids, paths, or ``ollama:…`` and ``server:…``."""

    def engine(self) -> t.EngineStatus:
        """What the language model does now."""

    def load(self) -> t.EngineStatus:
        """Begin to load the active model; returns at once."""

    def preload(self) -> None:
        """Begin to load the active model where the settings want that and it fits as it is; returns at once."""

    def unload(self) -> t.EngineStatus:
        """Take it out of memory once the answers under way are done; the next question loads it again."""

    def start_download(self, name: str) -> Job:
        """Begin or go on; the job that is under way where there is one."""

    def embedding(self) -> t.EmbeddingState: ...

    def change_embedding(self, name: str) -> Job:
        """Make every passage's vector with another model beside the old ones, then put them in force.

        ``ModelNotFound`` when the model is neither here nor a folder with a sentence-transformers model.
        """

    def restore_embedding(self) -> t.EmbeddingState:
        """Go back to the previous model: at once while its vectors are complete, else by a job that makes the missing
        ones. An unfinished change is given up; ``NotFoundError`` when there is no earlier model.
        """


class NetworkStore(Protocol):
    """What went through the network door."""

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        """Requests, newest first; with ``before`` those with a smaller number."""

    def check_ledger(self) -> t.LedgerCheck:
        """Whether it is as it was written."""


class LibraryStore(Protocol):
    """The library as the page shows it. Unknown ids are ``NotFoundError``."""

    def summary(self) -> t.LibrarySummary: ...

    def rows(self, query: t.DocumentQuery) -> t.DocumentSlice:
        """Some rows, found and sorted by the database."""

    def remove(self, ids: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Take documents out: how many rows went, and the paths to index again to undo it."""

    def page(self, document_id: str, number: int, start: int | None, end: int | None) -> t.PageView:
        """A page, with marks for ``text[start:end]`` where that lies on it."""

    def page_image(self, document_id: str, number: int, width: int) -> bytes:
        """The page as PNG, ``width`` pixels wide (64–4096). Drawn in a child process: ``document.timeout``,
        ``document.corrupt``, ``document.encrypted``, ``path.not_found``.
        """

    def file(self, document_id: str) -> str:
        """The path of the document's file (of the mail for an attachment) when it is still there."""

    def store_upload(self, name: str, chunks: Iterator[bytes]) -> str:
        """Keep a file that came as bytes under ``name`` (``folder/file`` allowed); its absolute path.

        ``InputError`` for a name that is none or leads out of the folder, ``TooLargeError`` past the setting.
        """

    def storage(self) -> t.StorageUse: ...

    def warm(self) -> None:
        """Open what the first question would wait for: the search and the embedding model."""

    def components(self) -> Sequence[t.Component]:
        """The Python packages this runs with, and their licences."""


class CollectionStore(Protocol):
    """Named sets of files and folders. Unknown ids are ``NotFoundError``, a name twice ``CollectionExists``."""

    def collections(self) -> Sequence[t.Collection]:
        """By name."""

    def create_collection(self, name: str, paths: Sequence[str]) -> t.Collection: ...

    def rename_collection(self, collection_id: str, name: str) -> t.Collection: ...

    def change_collection(self, collection_id: str, add: Sequence[str], remove: Sequence[str]) -> t.Collection:
        """Put paths in and take paths out."""

    def delete_collection(self, collection_id: str) -> None:
        """Forget the set; its documents stay."""


class CommandStore(CommandRunner, Protocol):
    """The commands of panel and palette, and the user's own."""

    def create_command(self, name: str, prompt: str) -> Command:
        """A command of the user's own; ``CommandExists`` for a name that is taken."""

    def change_command(self, command_id: str, name: str, prompt: str) -> Command: ...

    def delete_command(self, command_id: str) -> None: ...


class SpeechStore(Protocol):
    """Answers read aloud with this computer's voices."""

    def status(self) -> SpeechStatus:
        """Whether there is a voice, and which; never an error."""

    def begin(self, markdown: str, voice: str | None = None, rate: float | None = None) -> Reading:
        """Take a text to be read. ``SpeechUnavailable`` without a voice for any of it."""

    def sound(self, reading_id: str, n: int) -> bytes:
        """The ``n``-th sentence as WAV. ``NotFoundError`` when the reading was stopped or has no such sentence."""

    def stop(self, reading_id: str) -> None:
        """Stop and forget a reading."""


class StateStore(Protocol):
    """Small things the page wants to find again (drafts, widths, what was open); JSON values by name."""

    def state(self) -> Mapping[str, Any]: ...

    def change_state(self, values: Mapping[str, Any]) -> None:
        """Set some; None takes one away."""


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
