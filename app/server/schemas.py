"""What the API takes and gives where that is not a value of ``app.core.types`` itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

import app.core.events as ev
import app.core.types as t
from app.core.ports import DesktopFeatures
from app.settings import Value

Text = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """A request body: unknown keys are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(BaseModel):
    code: str
    message: str
    hint: str


class Health(BaseModel):
    ok: bool
    version: str


class Session(BaseModel):
    """Who serves here; only for those who are logged in. ``language`` is the setting: ``auto``, ``en`` or ``zh``.

    ``samples`` is the folder of the sample files.
    """

    pid: int
    version: str
    language: str
    desktop: DesktopFeatures
    samples: str | None


class Address(BaseModel):
    """An address with a one-time ticket."""

    url: str


class QuestionScope(Body):
    inside: list[Text] = []
    since: Text | None = None
    until: Text | None = None
    person: Text | None = None
    now: Text | None = None
    zone: Text | None = None

    def scope(self) -> t.Scope:
        return t.Scope(inside=tuple(self.inside), since=self.since, until=self.until, person=self.person)


class SearchBody(QuestionScope):
    query: Text
    limit: Annotated[int, Field(ge=1, le=200)] | None = None


class Turn(Body):
    role: Literal["user", "assistant"]
    text: Text


class AskBody(QuestionScope):
    question: Text
    model: Text | None = None
    conversation: str | None = None
    keep: bool = False
    replaces: str | None = None
    history: Annotated[list[Turn], Field(max_length=50)] = []


class StatusEvent(BaseModel):
    stage: Literal["wait", "understand", "retrieve", "load", "prompt", "write"]
    message_id: str | None = None
    conversation: str | None = None
    ahead: int | None = None


class EvidenceEvent(BaseModel):
    citations: list[t.Citation]


class TextEvent(BaseModel):
    text: str


class DoneEvent(BaseModel):
    """The final, checked answer: what was streamed gives way to it."""

    message_id: str | None
    answer: str
    mode: t.AnswerMode
    citations: list[t.Citation]
    nearest: list[t.Hit]
    timings: t.Timings
    checked: dict[str, int] | None
    reasoning: str
    error: dict[str, str] | None
    notices: list[t.Notice]


class AskEvents(BaseModel):
    """The events of an answer: each key is an event's name, its value that event's data."""

    status: StatusEvent
    evidence: EvidenceEvent
    notice: t.Notice
    token: TextEvent
    reasoning: TextEvent
    done: DoneEvent
    error: ErrorBody


class JobEvents(BaseModel):
    """The events of a job: each key is an event's name, its value that event's data.

    An index run has ``progress``, ``file`` and ends with ``done``; other work has ``work`` and ends with ``finished``.
    """

    progress: ev.IndexProgress
    file: t.FileResult
    done: t.IndexReport
    work: ev.WorkProgress
    finished: ev.WorkDone
    error: ErrorBody


class DocumentList(BaseModel):
    documents: list[t.DocumentRow]


class PageSpan(BaseModel):
    """A page's place in the text, in code points and, ending in 16, in UTF-16 units."""

    page: int
    start: int
    end: int
    start16: int
    end16: int


class Selection(BaseModel):
    start: int
    end: int
    start16: int
    end16: int


class DocumentText(BaseModel):
    id: str
    text: str
    pages: list[PageSpan]
    selection: Selection | None = None


class Removed(BaseModel):
    removed: int


class IndexBody(Body):
    paths: Annotated[list[Text], Field(min_length=1, max_length=10_000)]
    passwords: Annotated[list[Text], Field(max_length=100)] = []


class ExtentBody(Body):
    paths: Annotated[list[Text], Field(min_length=1, max_length=10_000)]


class JobList(BaseModel):
    jobs: list[ev.Job]


class ConversationList(BaseModel):
    conversations: list[t.Conversation]


class ConversationDetail(BaseModel):
    conversation: t.Conversation
    messages: list[t.Message]


class TitleBody(Body):
    title: Annotated[str, Field(min_length=1, max_length=500)]


class Cleared(BaseModel):
    removed: int


class Stopped(BaseModel):
    stopped: bool


class ModelList(BaseModel):
    models: list[t.ModelInfo]


class NameBody(Body):
    name: Text


class ModelInUse(BaseModel):
    """``model`` is null when answers are extracted."""

    model: t.ModelInfo | None


class CheckList(BaseModel):
    checks: list[t.Check]


class Labels(BaseModel):
    en: str
    zh: str


class SettingRow(BaseModel):
    """A setting with its value in force; ``origin`` is ``environment``, ``stored`` or ``default``.

    ``label_en`` and ``label_zh`` name it, ``en`` and ``zh`` explain it; ``choice_labels`` name the ``choices``.
    ``restart``: a change takes effect at the next start, otherwise at once.
    """

    name: str
    kind: str
    value: Value
    default: Value
    minimum: float | None
    maximum: float | None
    choices: list[str]
    choice_labels: dict[str, Labels]
    label_en: str
    label_zh: str
    en: str
    zh: str
    restart: bool
    origin: str


class SettingList(BaseModel):
    settings: list[SettingRow]


class SettingsBody(Body):
    values: Annotated[dict[str, Value], Field(min_length=1)]


STREAM: dict[str, Any] = {"description": "typed events as text/event-stream"}
