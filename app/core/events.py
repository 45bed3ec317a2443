"""What happens while something runs: typed events, formatted for a terminal or as SSE at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.core.types import Answer, Citation, FileResult, IndexReport, Notice

# --- an answer ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """The answer entered a stage: ``wait`` (``ahead`` other questions come first), ``understand`` (the model rewrites
    or translates the question), ``retrieve``, ``load``, ``prompt``, ``write``.

    Where the exchange is kept, the first stage already names the message (so that it can be stopped) and its
    conversation.
    """

    stage: Literal["wait", "understand", "retrieve", "load", "prompt", "write"]
    message_id: str | None = None
    conversation: str | None = None
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages the answer will rest on, before its first token."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something the user should know of this answer, such as a smaller model; also kept with the answer."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer; always whole characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of the model's thinking, shown apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The final, checked answer."""

    answer: Answer
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer ended in a named error; what had arrived is kept."""

    code: str
    message: str
    hint: str


AskEvent = Stage | Evidence | Noticed | Token | Reasoning | Done | Failed

# --- an index run -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Where an index run stands. ``seconds_left`` is None until there is a rate to tell it from.

    ``paused``: it rests, or will after the files at hand.
    """

    phase: Literal["scan", "read", "embed", "finish"]
    done: int
    total: int
    current: str = ""
    chunks: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class FileEnded:
    """One file of the run reached its end state."""

    file: FileResult


@dataclass(frozen=True, slots=True)
class IndexDone:
    """The run is over, every vector is in."""

    report: IndexReport


IndexEvent = IndexProgress | FileEnded | IndexDone


# --- other work ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """Where a download or a change of embedding model stands.

    Phases of a download: ``ask`` (the hub), ``fetch``, ``verify``, ``prepare`` (an embedding model for this
    computer); of a change of embedding model: ``embed``, ``finish``. ``done`` and ``total`` are ``unit``s, ``rate``
    units a second; ``total`` is 0 and ``seconds_left`` None until known. ``source`` is the host or folder it comes from.
    ``waiting`` says for what a job waits that could go on: ``network`` (it tries again) or ``battery``.
    """

    phase: Literal["ask", "fetch", "verify", "prepare", "embed", "finish"]
    done: int
    total: int
    unit: Literal["bytes", "passages"] = "bytes"
    rate: float = 0.0
    seconds_left: float | None = None
    source: str = ""
    paused: bool = False
    waiting: Literal["", "network", "battery"] = ""


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The download or the change is complete: the model is here, or in force. ``bytes`` came over the network.

    Not ``verified``: no hash was known (a file of a folder, without network), so only size and header were looked at.
    """

    model: str
    path: str = ""
    bytes: int = 0
    seconds: float = 0.0
    verified: bool = True


WorkEvent = WorkProgress | WorkDone
JobEvent = IndexEvent | WorkEvent


# --- a job --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of background work. ``interrupted``: the program ended under it; starting it again resumes.

    ``index``: over ``paths``, with ``progress`` and ``report``. ``download`` and ``embed``: of ``model`` (``title`` is
    its name for people), with ``work`` and, once done, ``outcome``. ``error`` is ``{code, message, hint}`` of a failed job; a cancelled one keeps
    what it did in ``report``. A ``paused`` one is running or waiting and does nothing until it is told to go on;
    one that is ``waiting`` for ``battery`` was not paused by the user, and goes on by itself once that is charged.
    """

    id: str
    kind: Literal["index", "download", "embed"]
    state: Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
    paths: tuple[str, ...]
    created_at: str
    ended_at: str | None = None
    progress: IndexProgress | None = None
    report: IndexReport | None = None
    error: Mapping[str, str] | None = None
    paused: bool = False
    model: str | None = None
    title: str = ""
    work: WorkProgress | None = None
    outcome: WorkDone | None = None
    waiting: Literal["", "battery"] = ""
