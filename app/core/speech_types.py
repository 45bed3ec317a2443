"""What is said about reading aloud: the voices of this computer and the sentences of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice. ``id``: what the synthesiser calls it; ``language``: a tag in lower case, as ``en-us`` or ``cmn``."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The ``n``-th sentence of a text as it is spoken, counted from 0; ``language``: ``en``, ``zh``, ``ja``, ``ko``."""

    n: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that is being read aloud; its sound is asked for sentence by sentence.

    ``audible``: false where this computer has neither a sound card nor a sound server.
    """

    id: str
    sentences: tuple[Spoken, ...]
    audible: bool = True


@dataclass(frozen=True, slots=True)
class SilenceReason:
    """Why nothing can be read aloud, as a named error."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """Whether answers can be read aloud, by which program, with which voices; ``reason`` where they cannot."""

    available: bool
    engine: str | None
    voices: tuple[Voice, ...]
    reason: SilenceReason | None
