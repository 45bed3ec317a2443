"""The values that travel through the program.

Offsets count Unicode code points in a document's stored text and are half open: ``text[start:end]``.
Pages count from 1 and are ``None`` where a format has none. Times are ISO 8601 with zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.core.machine_types import EmbeddingState as EmbeddingState
from app.core.machine_types import EngineStatus as EngineStatus
from app.core.machine_types import Ledger as Ledger
from app.core.machine_types import LedgerCheck as LedgerCheck
from app.core.machine_types import LedgerEntry as LedgerEntry
from app.core.machine_types import ModelInfo as ModelInfo
from app.core.machine_types import Notice as Notice

Metadata = Mapping[str, str | list[str]]
DocumentStatus = Literal["waiting", "reading", "indexed", "skipped", "failed"]
AnswerMode = Literal["generated", "extracted", "partial", "refused"]


# --- what a parser gives ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged format.

    ``boxes`` is ``zlib``-compressed little-endian ``uint16[end - start, 4]``: left, top, right, bottom of
    every character as fractions of the page (65535 = full width or height), origin top left; all zero
    for characters that have no place (inserted line breaks). ``width`` and ``height`` are in points.
    """

    number: int
    start: int
    end: int
    width: float | None = None
    height: float | None = None
    boxes: bytes | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the text; it governs what follows until the next one of its level or above."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a file, to go through the parsers itself."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a parser made of one file. ``text`` is stored unchanged and never altered afterwards."""

    kind: str
    text: str
    title: str = ""
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    metadata: Metadata = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of about 200 tokens that begins and ends on a sentence border."""

    start: int
    end: int
    page: int | None
    heading: str
    tokens: int


# --- the library --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One file of the library, as ``documents`` lists it."""

    id: str
    path: str
    title: str
    kind: str
    status: DocumentStatus
    code: str | None
    reason: str | None
    chunks: int
    pages: int | None
    indexed_at: str | None
    metadata: Metadata | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """How one file of an index run ended."""

    path: str
    status: Literal["indexed", "unchanged", "skipped", "failed", "removed"]
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did."""

    indexed: int
    unchanged: int
    skipped: int
    failed: int
    removed: int
    chunks: int
    seconds: float
    files: tuple[FileResult, ...]


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """Which rows of the library, in which order. ``text`` is looked for in path, title and reason.

    ``status`` ``open`` means waiting or reading; ``collection`` is an id. ``added`` sorts by ``indexed_at``.
    """

    offset: int = 0
    limit: int = 100
    text: str = ""
    status: Literal["all", "indexed", "open", "skipped", "failed"] = "all"
    collection: str | None = None
    sort: Literal["name", "folder", "kind", "pages", "added", "state"] = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class DocumentSlice:
    """Some rows from ``offset`` on, of ``total`` that the query finds."""

    total: int
    offset: int
    documents: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """Documents by status, and passages, over the whole library."""

    indexed: int
    open: int
    skipped: int
    failed: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as fractions of its page, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageView:
    """A page and where a passage stands on it, one box per line. ``width`` and ``height`` in points.

    ``image`` tells whether the page can be drawn now: its file is there, of a kind that has pages, and
    unchanged since it was read. ``pages`` is the number of pages.
    """

    document: str
    page: int
    pages: int
    width: float | None
    height: float | None
    marks: tuple[Box, ...]
    image: bool


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of files and folders of the library; ``documents`` counts those there now."""

    id: str
    name: str
    paths: tuple[str, ...]
    documents: int
    created_at: str


@dataclass(frozen=True, slots=True)
class StoragePart:
    """``database``, ``indexes``, ``models``, ``imported`` or ``logs``, in bytes on disk."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What the data folder holds; ``free`` bytes are left on its disk."""

    folder: str
    free: int
    parts: tuple[StoragePart, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """A package the program is made with."""

    name: str
    version: str
    licence: str


# --- questions and answers ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the library a question is put to; empty means all of it."""

    inside: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` is in 0–1 and comparable within one answer."""

    document: str
    path: str
    title: str
    page: int | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: tuple[Hit, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that stands in the stored text exactly so: ``text[start:end] == quote``."""

    n: int
    document: str
    path: str
    page: int | None
    start: int
    end: int
    quote: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question; ``first_token_ms`` is None when nothing was written."""

    retrieve_ms: float
    first_token_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer; ``[n]`` in ``answer`` refers to ``citations``."""

    answer: str
    mode: AnswerMode
    citations: tuple[Citation, ...]
    nearest: tuple[Hit, ...]
    timings: Timings
    checked: Mapping[str, int] | None = None
    reasoning: str = ""
    error: Mapping[str, str] | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn as a model sees it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``doctor``; ``needed`` when the main job depends on it."""

    name: str
    ok: bool
    detail: str
    hint: str = ""
    needed: bool = False


# --- conversations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as lists show it; ``messages`` counts questions and answers.

    ``scope`` is that of its latest question.
    """

    id: str
    title: str
    created_at: str
    updated_at: str
    messages: int
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn as it is kept. While ``state`` is ``writing``, ``text`` is the answer as far as it got.

    ``evidence`` is what was on show last while the answer came about, cited or not.

    ``command``: the id of the command whose run this answer is. For a user's turn only ``text`` has content and
    ``state`` is ``done``.
    """

    id: str
    conversation: str
    role: Literal["user", "assistant"]
    text: str
    state: Literal["writing", "done", "stopped", "failed"]
    created_at: str
    mode: AnswerMode | None = None
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Hit, ...] = ()
    timings: Timings | None = None
    checked: Mapping[str, int] | None = None
    reasoning: str = ""
    error: Mapping[str, str] | None = None
    notices: tuple[Notice, ...] = ()
    evidence: tuple[Citation, ...] = ()
    command: str | None = None
