"""What a command is: its names, what it takes, what it may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Given = Literal["clipboard", "selection", "region", "files", "document", "conversation", "text"]
EVERYTHING: tuple[Given, ...] = ("clipboard", "selection", "region", "files", "document", "conversation", "text")


@dataclass(frozen=True, slots=True)
class Words:
    """A name or a sentence in both languages."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """In ``zh``, else in English."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an option, and what people call it."""

    value: str
    name: Words


@dataclass(frozen=True, slots=True)
class Option:
    """What a command may be told: one of ``choices``, the first where nothing is said."""

    name: Words
    choices: tuple[Choice, ...]

    @property
    def default(self) -> str:
        """The first choice."""
        return self.choices[0].value


@dataclass(frozen=True, slots=True)
class Command:
    """A command as lists show it.

    ``takes``: what it can work on. ``writes``: it needs a language model; ``quotes``: without one it still gives
    something (sentences of the text). ``asks``: it wants a question beside the text. ``prompt``: of one of the user's
    own (``own``).
    """

    id: str
    name: Words
    description: Words
    takes: tuple[Given, ...] = EVERYTHING
    writes: bool = True
    quotes: bool = False
    asks: bool = False
    options: dict[str, Option] = field(default_factory=dict)
    own: bool = False
    prompt: str = ""
