"""How values and events look between the server and its clients; each ``encode`` has its ``decode``.

An event is a name and a JSON object. Of a question: ``status``, ``evidence``, ``token``, ``reasoning``, ``done``,
``error``, ``notice``. Of a job: ``progress``, ``file``, ``done`` (index), ``work``, ``finished`` (the others), ``error``.
Readers ignore keys they do not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

import app.core.errors as e
import app.core.events as ev
import app.core.types as t
from app.commands.command import Choice, Command, Option, Words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    D = TypeVar("D", bound=DataclassInstance)

Json = Mapping[str, Any]


def encode_ask(event: ev.AskEvent) -> tuple[str, dict[str, Any]]:
    """One event of an answer as (name, data)."""
    match event:
        case ev.Stage():
            return "status", {k: v for k, v in asdict(event).items() if v is not None}
        case ev.Evidence():
            return "evidence", {"citations": [asdict(c) for c in event.citations]}
        case ev.Noticed():
            return "notice", asdict(event.notice)
        case ev.Token():
            return "token", {"text": event.text}
        case ev.Reasoning():
            return "reasoning", {"text": event.text}
        case ev.Done():
            return "done", {"message_id": event.message_id, **asdict(event.answer)}
        case ev.Failed():
            return "error", asdict(event)


def decode_ask(name: str, data: Json) -> ev.AskEvent | None:
    """The event of (name, data); None for a name from a newer server."""
    match name:
        case "status":
            return make(ev.Stage, data)
        case "evidence":
            return ev.Evidence(tuple(make(t.Citation, c) for c in data["citations"]))
        case "notice":
            return ev.Noticed(make(t.Notice, data))
        case "token":
            return ev.Token(data["text"])
        case "reasoning":
            return ev.Reasoning(data["text"])
        case "done":
            return ev.Done(decode_answer(data), data.get("message_id"))
        case "error":
            return make(ev.Failed, data)
        case _:
            return None


def encode_job(event: ev.JobEvent) -> tuple[str, dict[str, Any]]:
    """One event of a job as (name, data)."""
    match event:
        case ev.IndexProgress():
            return "progress", asdict(event)
        case ev.FileEnded():
            return "file", asdict(event.file)
        case ev.IndexDone():
            return "done", asdict(event.report)
        case ev.WorkProgress():
            return "work", asdict(event)
        case ev.WorkDone():
            return "finished", asdict(event)


def decode_job(name: str, data: Json) -> ev.JobEvent | None:
    """The event of (name, data); None for an unknown name. ``error`` is raised as its own class."""
    match name:
        case "progress":
            return make(ev.IndexProgress, data)
        case "file":
            return ev.FileEnded(make(t.FileResult, data))
        case "done":
            return ev.IndexDone(decode_report(data))
        case "work":
            return make(ev.WorkProgress, data)
        case "finished":
            return make(ev.WorkDone, data)
        case "error":
            raise decode_error(data)
        case _:
            return None


def decode_command(data: Json) -> tuple[Command, e.AppError | None]:
    """A command, and why it cannot run now where it cannot."""
    options = {
        name: Option(
            Words(**option["name"]),
            tuple(Choice(one["value"], Words(**one["name"])) for one in option["choices"]),
        )
        for name, option in data["options"].items()
    }
    command = Command(
        data["id"],
        Words(**data["name"]),
        Words(**data["description"]),
        tuple(data["takes"]),
        writes=data["writes"],
        quotes=data["quotes"],
        asks=data["asks"],
        options=options,
        own=data["own"],
        prompt=data["prompt"],
    )
    return command, None if data["reason"] is None else decode_error(data["reason"])


def decode_answer(data: Json) -> t.Answer:
    """A finished answer."""
    return t.Answer(
        answer=data["answer"],
        mode=data["mode"],
        citations=tuple(make(t.Citation, c) for c in data["citations"]),
        nearest=tuple(make(t.Hit, h) for h in data["nearest"]),
        timings=make(t.Timings, data["timings"]),
        checked=data.get("checked"),
        reasoning=data.get("reasoning", ""),
        error=data.get("error"),
        notices=tuple(make(t.Notice, one) for one in data.get("notices", ())),
    )


def decode_report(data: Json) -> t.IndexReport:
    """What an index run did."""
    counts = {f.name: data[f.name] for f in fields(t.IndexReport) if f.name != "files"}
    return t.IndexReport(**counts, files=tuple(make(t.FileResult, f) for f in data["files"]))


def decode_hits(rows: Sequence[Json]) -> tuple[t.Hit, ...]:
    """Passages found, in order."""
    return tuple(make(t.Hit, row) for row in rows)


def decode_ledger(data: Json) -> t.Ledger:
    """What went through the network door."""
    return make(t.Ledger, {**data, "entries": [make(t.LedgerEntry, entry) for entry in data["entries"]]})


def decode_error(data: Json) -> e.AppError:
    """``{code, message, hint}`` as the class that has this code; a bare ``AppError`` for a code from elsewhere."""
    code, message, hint = str(data.get("code", "internal")), str(data.get("message", "")), str(data.get("hint", ""))
    for cls in every_error():
        if cls.code == code:
            return cls(message, hint)
    return e.AppError(message, hint, code=code)


def every_error() -> tuple[type[e.AppError], ...]:
    """Every class of the error tree, parents first."""
    found: list[type[e.AppError]] = [e.AppError]
    for cls in found:
        found.extend(sub for sub in cls.__subclasses__() if sub not in found)
    return tuple(found)


def make(cls: type[D], data: Json) -> D:
    """A flat dataclass from its fields, lists as tuples; other keys are ignored."""
    given = {f.name: data[f.name] for f in fields(cls) if f.name in data}
    return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
