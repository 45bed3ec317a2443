"""Real classes that stand in for the workspace in tests of the server and the command line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import app.core.types as t
from app.commands.command import Command
from app.core.errors import AppError, Cancelled, InputError, ModelNotFound, NotFoundError
from app.core.events import (
    AskEvent,
    Done,
    Evidence,
    FileEnded,
    IndexDone,
    IndexEvent,
    IndexProgress,
    Job,
    Reasoning,
    Stage,
    Token,
    WorkEvent,
)
from app.settings import Settings
from app.workspace.port import AskRequest, CommandRequest, IndexRequest, SearchRequest
from tests.fake_commands import FakeCommands
from tests.fake_models import FakeModels
from tests.fake_page import FakePage, FakeSpeech

NOW = "2026-03-01T09:00:00+08:00"
TEXT = "𠮷野家合同\n付款条款：买方应在三十日内付款。\fPayment is due within 30 days."
QUOTE = "买方应在三十日内付款。"
START = TEXT.index(QUOTE)
CITATION = t.Citation(1, "d1", "/文档/合同.pdf", 1, START, START + len(QUOTE), QUOTE, "合同")
HIT = t.Hit("d1", "/文档/合同.pdf", "合同", 1, START, START + len(QUOTE), QUOTE, 0.93)
ANSWER = t.Answer(
    answer="买方应在三十日内付款。[1]",
    mode="extracted",
    citations=(CITATION,),
    nearest=(),
    timings=t.Timings(4.0, 5.0, 6.0),
)
REFUSAL = t.Answer("", "refused", (), (HIT,), t.Timings(4.0, None, 4.5))
ROW = t.DocumentRow("d1", "/文档/合同.pdf", "合同", "pdf", "indexed", None, None, 2, 2, NOW, {"author": "买方"})
MODEL = t.ModelInfo("tiny", "chat", True, False, "/models/tiny.gguf", 10, 20, 2048, "MIT", True)


def answer_events() -> list[AskEvent]:
    """A whole answer: evidence first, text in two pieces, with U+2028 in a thought."""
    return [
        Stage("retrieve"),
        Evidence((CITATION,)),
        Reasoning("先\u2028想"),
        Token("买方应在"),
        Token("三十日内付款。[1]"),
        Done(ANSWER),
    ]


@dataclass
class FakeWorkspace:
    """``Workspace``, ``ConversationStore`` and ``JobStore`` in memory; what it was asked is in ``seen``.

    ``events`` makes an answer's events, ``instead`` is given out as the answer itself.
    """

    events: Callable[[AskRequest], Iterator[AskEvent]] | None = None
    files: dict[str, t.FileResult] = field(default_factory=dict)
    rows: dict[str, t.DocumentRow] = field(default_factory=lambda: {ROW.id: ROW})
    checks: tuple[t.Check, ...] = (t.Check("store", ok=True, detail="fine", needed=True),)
    failure: Exception | None = None
    active: str | None = None
    instead: Iterator[AskEvent] | None = None
    before_doctor: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        self.desk = FakeModels(NOW)
        self.commanding = FakeCommands()
        self.seen: list[object] = []
        self.closed = threading.Event()
        self.talks: dict[str, t.Conversation] = {"c1": t.Conversation("c1", "付款", NOW, NOW, 2)}
        self.turns: dict[str, t.Message] = {
            "m1": t.Message("m1", "c1", "user", "付款条款是什么?", "done", NOW),
            "m2": t.Message("m2", "c1", "assistant", ANSWER.answer, "done", NOW, "extracted", (CITATION,)),
        }
        self.deleted: dict[str, t.Conversation] = {}
        self.work: dict[str, tuple[Job, IndexRequest]] = {}
        self.stopped: list[str] = []
        self.restored: list[str] = []

    def _note(self, request: object) -> None:
        self.seen.append(request)
        if self.failure is not None:
            raise self.failure

    def index(self, request: IndexRequest) -> Iterator[IndexEvent]:
        self._note(request)
        ended: list[t.FileResult] = []
        try:
            for done, path in enumerate(request.paths):
                yield IndexProgress("read", done, len(request.paths), path)
                ended.append(self.files.get(path, t.FileResult(path, "indexed")))
                yield FileEnded(ended[-1])
            yield IndexDone(report(ended))
        finally:
            self.closed.set()

    def search(self, request: SearchRequest) -> t.SearchResult:
        self._note(request)
        if not request.query.strip():
            raise InputError("The query is empty.", "Write what to look for.")
        hits = (HIT,) if "付款" in request.query or "payment" in request.query.lower() else ()
        return t.SearchResult(hits[: request.limit], 1.5)

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        return self._answer(request) if self.instead is None else self.instead

    def _answer(self, request: AskRequest) -> Iterator[AskEvent]:
        self._note(request)
        if not request.question.strip():
            raise InputError("The question is empty.", "Write a question.")
        if request.model not in {None, "none", "tiny"}:
            raise ModelNotFound(f"There is no model {request.model}.", "See aiworkspace models.")
        try:
            yield from self.events(request) if self.events is not None else answer_events()
        finally:
            self.closed.set()

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        return self.commanding.commands()

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        return self.commanding.run_command(command_id, request)

    def documents(self) -> Sequence[t.DocumentRow]:
        self._note("documents")
        return [replace(row, metadata=None) for row in self.rows.values()]

    def document(self, document_id: str) -> t.DocumentRow:
        self._note(document_id)
        if document_id not in self.rows:
            raise NotFoundError(f"There is no document {document_id}.", "See aiworkspace documents.")
        return self.rows[document_id]

    def document_text(self, document_id: str) -> tuple[str, tuple[t.Page, ...]]:
        self.document(document_id)
        second = TEXT.index("\f") + 1
        return TEXT, (t.Page(1, 0, second), t.Page(2, second, len(TEXT)))

    def remove_document(self, document_id: str) -> int:
        self.document(document_id)
        del self.rows[document_id]
        return 1

    def models(self) -> Sequence[t.ModelInfo]:
        return [replace(MODEL, active=self.active == MODEL.id)]

    def model(self, name: str) -> t.ModelInfo:
        if name not in {MODEL.id, MODEL.path}:
            raise ModelNotFound(f"There is no model {name}.", "See aiworkspace models.")
        return self.models()[0]

    def use_model(self, name: str) -> t.ModelInfo | None:
        self.active = None if name == "none" else self.model(name).id
        return None if name == "none" else self.model(name)

    def download_model(self, name: str) -> Iterator[WorkEvent]:
        self._note(name)
        return self.desk.download(name)

    def remove_model(self, name: str) -> t.ModelInfo:
        self._note(name)
        return replace(self.model(name), installed=False)

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        return self.desk.ledger(limit, before)

    def check_ledger(self) -> t.LedgerCheck:
        return self.desk.check_ledger()

    def doctor(self) -> Sequence[t.Check]:
        if self.before_doctor is not None:
            self.before_doctor()
        return self.checks

    # --- conversations

    def conversations(self, query: str | None = None, limit: int = 100) -> Sequence[t.Conversation]:
        return [talk for talk in self.talks.values() if query is None or query in talk.title][:limit]

    def conversation(self, conversation_id: str) -> tuple[t.Conversation, tuple[t.Message, ...]]:
        talk = self._talk(conversation_id)
        return talk, tuple(turn for turn in self.turns.values() if turn.conversation == conversation_id)

    def rename_conversation(self, conversation_id: str, title: str) -> t.Conversation:
        self.talks[conversation_id] = replace(self._talk(conversation_id), title=title)
        return self.talks[conversation_id]

    def delete_conversation(self, conversation_id: str) -> None:
        self.deleted[conversation_id] = self._talk(conversation_id)
        del self.talks[conversation_id]

    def restore_conversation(self, conversation_id: str) -> t.Conversation:
        self.talks |= {key: self.deleted.pop(key) for key in [conversation_id] if key in self.deleted}
        return self._talk(conversation_id)

    def clear_conversations(self) -> int:
        number = len(self.talks)
        self.talks, self.turns, self.deleted = {}, {}, {}
        return number

    def restore_message(self, message_id: str) -> tuple[t.Conversation, tuple[t.Message, ...]]:
        self.restored.append(message_id)
        return self.conversation(self.message(message_id).conversation)

    def export_conversation(self, conversation_id: str) -> str:
        return f"# {self._talk(conversation_id).title}\n"

    def message(self, message_id: str) -> t.Message:
        if message_id not in self.turns:
            raise NotFoundError("There is no such message.", "Reload the conversation.")
        return self.turns[message_id]

    def stop_message(self, message_id: str) -> bool:
        self.message(message_id)
        self.stopped.append(message_id)
        return True

    def _talk(self, conversation_id: str) -> t.Conversation:
        if conversation_id not in self.talks:
            raise NotFoundError("There is no such conversation.", "Reload the list.")
        return self.talks[conversation_id]

    # --- jobs

    def on_end(self, told: Callable[..., None]) -> None:
        self.seen.append(told)

    def start_index(self, request: IndexRequest) -> Job:
        self._note(request)
        job = Job(f"j{len(self.work) + 1}", "index", "running", request.paths, NOW)
        self.work[job.id] = job, request
        return job

    def jobs(self, limit: int = 50) -> Sequence[Job]:
        return [job for job, _ in self.work.values()][:limit]

    def job(self, job_id: str) -> Job:
        if job_id not in self.work:
            raise NotFoundError("There is no such job.", "See /api/jobs.")
        return self.work[job_id][0]

    def job_events(self, job_id: str) -> Iterator[IndexEvent]:
        job = self.job(job_id)
        if job.state == "cancelled":
            raise Cancelled("The job was stopped.", "Start it again.")
        yield from self.index(self.work[job_id][1])
        self.work[job_id] = replace(job, state="done"), self.work[job_id][1]

    def resume(self) -> Job | None:
        return None

    def cancel_job(self, job_id: str) -> Job:
        job, request = self.job(job_id), self.work[job_id][1]
        self.work[job_id] = replace(job, state="cancelled"), request
        return self.work[job_id][0]

    def pause_job(self, job_id: str) -> Job:
        job, request = self.job(job_id), self.work[job_id][1]
        self.work[job_id] = replace(job, paused=True), request
        return self.work[job_id][0]

    def continue_job(self, job_id: str) -> Job:
        job, request = self.job(job_id), self.work[job_id][1]
        if job.state == "cancelled":
            return self.start_index(request)
        self.work[job_id] = replace(job, paused=False), request
        return self.work[job_id][0]


class WaitingEvents:
    """An answer that never comes: ``next()`` waits until another thread calls ``cancel()``."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.closed = threading.Event()
        self._first = True

    def __iter__(self) -> Iterator[AskEvent]:
        return self

    def __next__(self) -> AskEvent:
        if self._first:
            self._first = False
            return Stage("load")
        self.cancelled.wait()
        raise StopIteration

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        self.closed.set()


def report(files: Sequence[t.FileResult]) -> t.IndexReport:
    """The report of a run that ended these files."""
    counts = {
        status: sum(file.status == status for file in files)
        for status in ("indexed", "unchanged", "skipped", "failed", "removed")
    }
    return t.IndexReport(**counts, chunks=2 * counts["indexed"], seconds=0.5, files=tuple(files))


class FakeLibrary:
    """What the composition root hands out, with one fake behind every part."""

    def __init__(self, fake: FakeWorkspace | None = None) -> None:
        self.fake = fake or FakeWorkspace()
        self.page = FakePage(self.fake.rows, NOW)
        self.voice = FakeSpeech()
        self.settings = Settings()

    @property
    def workspace(self) -> FakeWorkspace:
        return self.fake

    @property
    def conversations(self) -> FakeWorkspace:
        return self.fake

    @property
    def jobs(self) -> FakeWorkspace:
        return self.fake

    @property
    def answers(self) -> FakeWorkspace:
        return self.fake

    @property
    def models(self) -> FakeModels:
        return self.fake.desk

    @property
    def network(self) -> FakeModels:
        return self.fake.desk

    @property
    def library(self) -> FakePage:
        return self.page

    @property
    def collections(self) -> FakePage:
        return self.page

    @property
    def state(self) -> FakePage:
        return self.page

    @property
    def speech(self) -> FakeSpeech:
        return self.voice

    @property
    def commands(self) -> FakeCommands:
        return self.fake.commanding
