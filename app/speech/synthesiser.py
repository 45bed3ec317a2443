"""What every home of voices offers, and which voice speaks a language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.speech_types import Voice

_RANKS: dict[str, tuple[str, ...]] = {
    "en": ("en-us", "en-gb", "en"),
    "zh": ("cmn", "zh-cn", "zh-hans", "zh-sg", "zh", "zh-tw", "zh-hant", "zh-hk", "yue", "hak"),
}
"""Tags of a language, the one most people expect first."""
_READS_NO_CHARACTERS = ("cmn-latn", "yue-latn", "zh-latn")


class Synthesiser(Protocol):
    """A program of this computer that speaks."""

    @property
    def name(self) -> str:
        """As people know it."""

    def voices(self) -> tuple[Voice, ...]:
        """The voices there are; none is no error. ``SpeechUnavailable`` when the program cannot be run."""

    def speak(self, text: str, voice: Voice, rate: float) -> bytes:
        """The text as WAV (16 bit, mono); ``rate`` 1 is the voice's own speed.

        Blocks. ``SpeechUnavailable`` when the program fails or takes too long, ``SpeechStopped`` after ``stop``.
        """

    def stop(self) -> None:
        """End what is being synthesised, in every thread."""


def voices_for(language: str, voices: Sequence[Voice]) -> list[Voice]:
    """Those of a language (``en``, ``zh``, …), the likeliest first."""
    ranks = _RANKS.get(language, (language,))

    def rank(voice: Voice) -> int | None:
        if voice.language.startswith(_READS_NO_CHARACTERS):
            return None
        exact = next((at for at, tag in enumerate(ranks) if voice.language == tag), None)
        if exact is not None:
            return exact
        family = voice.language.split("-")[0]
        return len(ranks) if family in {tag.split("-")[0] for tag in ranks} else None

    ranked = [(at, voice) for voice in voices if (at := rank(voice)) is not None]
    return [voice for _, voice in sorted(ranked, key=lambda pair: pair[0])]
