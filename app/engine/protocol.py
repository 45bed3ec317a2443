"""The messages between the program and its model worker: JSON headers of frames.

To the worker: ``load`` (once, first), then any number of ``generate``, ``count``, ``threads`` and ``stop``.
From the worker: ``progress`` while loading, ``loaded``; for a ``generate``: ``begun``, any number of ``piece``,
``ended``; for a ``count``: ``counted``; ``error`` instead of the answer to the request of that ``id`` (0: the load).
Requests are answered in order, ``count``, ``threads`` and ``stop`` at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from app.core.errors import (
    AppError,
    ContextOverflow,
    EngineMissing,
    InputError,
    ModelBroken,
    ModelCrashed,
    ModelOutOfMemory,
    ModelUnsupported,
)
from app.core.ports import GenerationOptions
from app.core.types import ChatMessage
from app.engine.schemas import grammar_of

LOAD_ID = 0
EndReason = Literal["stop", "length", "stopped"]
"""``stop``: the model was done; ``length``: it reached ``max_tokens`` or the context's end; ``stopped``: by request."""

_ERRORS: dict[str, type[AppError]] = {
    cls.code: cls
    for cls in (
        ContextOverflow, EngineMissing, InputError, ModelBroken, ModelCrashed, ModelOutOfMemory, ModelUnsupported,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What the worker is to load. ``context`` and ``batch`` in tokens.

    ``threads`` write; ``prompt_threads`` read the prompt, 0 = as many. ``gpu_layers``: blocks of the model on the
    graphics processor, -1 = as many as its free memory holds.
    """

    path: str
    context: int
    batch: int
    threads: int
    prompt_threads: int = 0
    gpu_layers: int = 0

    def header(self) -> dict[str, Any]:
        """The message."""
        return {"do": "load", "id": LOAD_ID, **asdict(self)}


def read_load(header: dict[str, Any]) -> LoadRequest:
    """The request of a ``load`` message."""
    return LoadRequest(**{name: value for name, value in header.items() if name not in {"do", "id"}})


def generate(number: int, messages: Sequence[ChatMessage], options: GenerationOptions) -> dict[str, Any]:
    """Write an answer to ``messages``; ``InputError`` for a schema that no answer can be held to."""
    return {
        "do": "generate",
        "id": number,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "options": asdict(replace(options, schema=None)),
        "grammar": None if options.schema is None else grammar_of(options.schema),
    }


def read_options(values: dict[str, Any]) -> GenerationOptions:
    """The options of a ``generate`` message; what its schema asks for is in ``grammar``."""
    return GenerationOptions(**{**values, "stop": tuple(values["stop"])})


def count(number: int, text: str) -> dict[str, Any]:
    """Count the tokens of ``text``."""
    return {"do": "count", "id": number, "text": text}


def threads(writing: int, reading: int) -> dict[str, Any]:
    """From the next step on, write with so many threads and read prompts with so many."""
    return {"do": "threads", "threads": writing, "prompt_threads": reading}


def stop(number: int) -> dict[str, Any]:
    """Stop the ``generate`` with that id, whether it runs or waits."""
    return {"do": "stop", "id": number}


def error(number: int, failure: AppError) -> dict[str, Any]:
    """The request of that id failed."""
    return {"kind": "error", "id": number, **failure.as_dict()}


def read_error(header: dict[str, Any]) -> AppError:
    """The failure an ``error`` message tells of, as its own class."""
    kind = _ERRORS.get(header["code"], ModelCrashed)
    return kind(header["message"], header["hint"])
