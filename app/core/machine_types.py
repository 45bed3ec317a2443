"""Values about models, the machine and the network; part of ``app.core.types``, which everybody imports them from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ModelKind = Literal["chat", "embedding", "speech", "vision"]
ModelOrigin = Literal["catalogue", "folder", "file", "ollama-files", "lmstudio", "ollama", "server"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know of an answer or of the model: ``code`` names it, ``values`` fill its sentence.

    The codes and their sentences in both languages are in ``app.core.notices``.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as ``models`` lists it. ``size``, ``memory`` and ``missing`` are bytes, ``context`` tokens.

    ``memory`` is what it needs with a context of ``context`` tokens, ``contexts`` the same for others (by their tokens, written as text),
    ``missing`` what this computer is short of. ``fits`` is None where it cannot be told (the file's header has not
    been read, or another program runs it).

    Of the catalogue's models there is also a ``name``, what each is good for (``en``, ``zh``), who publishes it
    (``source``, ``file``), where its file belongs (``place``; the folder, where no file has been settled on), and
    whether the names on the hub were ``checked``. ``origin``: from where it is known; ``ollama`` and ``server`` are run
    by another program, ``remote`` when that is on another computer. From the file's header: ``architecture``,
    ``parameters``, ``quantisation``, ``trained`` (tokens), ``template`` (whether it carries a chat template).
    ``problem`` is ``{code, message, hint}`` of a file that cannot be used.

    ``job`` is the download under way or resting, ``partial`` the bytes that have come of one that is not.
    ``loaded``: in memory now. ``removable``: in our own folder.
    """

    id: str
    kind: ModelKind
    installed: bool
    active: bool
    path: str | None
    size: int | None
    memory: int | None
    context: int | None
    licence: str | None
    fits: bool | None
    name: str = ""
    en: str = ""
    zh: str = ""
    source: str | None = None
    place: str | None = None
    file: str | None = None
    origin: ModelOrigin = "catalogue"
    languages: tuple[str, ...] = ()
    checked: bool = True
    architecture: str | None = None
    parameters: int | None = None
    quantisation: str | None = None
    trained: int | None = None
    template: bool | None = None
    contexts: Mapping[str, int] = field(default_factory=dict)
    missing: int = 0
    problem: Mapping[str, str] | None = None
    loaded: bool = False
    remote: bool = False
    removable: bool = False
    downloadable: bool = False
    job: str | None = None
    partial: int | None = None


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What the language model does now.

    ``phase``: ``none`` (answers are quotes), ``idle`` (chosen, not in memory), ``loading`` (``progress`` in 0–1),
    ``ready``, ``writing``, ``failed`` (``error``), ``elsewhere`` (another program runs it). ``model`` is the one in
    memory or chosen, ``wanted`` the one the user chose. ``context`` tokens; ``estimate`` and ``memory`` bytes the
    worker should and does use (its share, PSS); ``available`` and ``total`` of this computer or of what the process
    may use. ``waiting`` counts the questions in the queue, the one being answered left out. ``tokens_per_second`` of
    the last answer. ``unloads_in``: seconds until it leaves memory if nobody asks. ``steps``: what was given up for now.
    """

    phase: Literal["none", "idle", "loading", "ready", "writing", "failed", "elsewhere"]
    wanted: str | None = None
    model: str | None = None
    progress: float = 0.0
    context: int | None = None
    threads: int | None = None
    gpu_layers: int = 0
    estimate: int | None = None
    memory: int | None = None
    available: int = 0
    total: int = 0
    waiting: int = 0
    tokens_per_second: float | None = None
    unloads_in: float | None = None
    on_battery: bool = False
    steps: tuple[Notice, ...] = ()
    error: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EmbeddingState:
    """Which model makes the vectors that search uses now (``active``), and the one that is being changed to.

    ``wanted`` is another one while ``job`` makes its vectors, or when that was interrupted: ``done`` of ``total``
    passages have theirs. ``previous`` can be gone back to: at once, or by a short job when documents came since.
    """

    active: str
    wanted: str
    previous: str | None = None
    job: str | None = None
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One request that passed the network door. ``at`` is when it began; ``sent`` and ``received`` are bytes, None
    while it runs (and for good when the program ended under it).

    ``host`` with port; ``local``: on this computer, so nothing left it. ``purpose``: ``download``, ``metadata``,
    ``ollama`` or ``server``; ``reason`` says in a few words what for (a model's or file's name, never content).
    ``outcome``: ``open``, ``ok``, ``failed``, ``cut`` (we or the network ended it) or ``refused`` (the door was shut:
    no connection was made).
    """

    number: int
    at: str
    host: str
    method: str
    purpose: str
    reason: str
    local: bool
    sent: int | None
    received: int | None
    outcome: Literal["open", "ok", "failed", "cut", "refused"]
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Requests, newest first, of ``total``; ``left`` counts those that went to other computers, ``sent`` and
    ``received`` their bytes. ``offline``: the door is shut, by ``environment`` or ``setting``.
    """

    entries: tuple[LedgerEntry, ...]
    total: int
    left: int
    sent: int
    received: int
    offline: Literal["", "environment", "setting"] = ""


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """Whether the chain of hashes holds: ``lines`` of it were checked; ``broken_at`` is the first that does not fit."""

    ok: bool
    lines: int
    broken_at: int | None = None
    head: str = ""
