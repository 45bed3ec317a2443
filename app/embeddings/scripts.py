"""Which writing systems a model's languages use, to tell what a text holds for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from app.core.ports import EVERY_LANGUAGE

_SCRIPTS: dict[str, tuple[str, ...]] = {
    "ar": ("ARABIC",), "be": ("CYRILLIC",), "bg": ("CYRILLIC",), "el": ("GREEK",), "fa": ("ARABIC",),
    "he": ("HEBREW",), "hi": ("DEVANAGARI",), "hy": ("ARMENIAN",), "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "ka": ("GEORGIAN",), "ko": ("HANGUL", "CJK"), "mk": ("CYRILLIC",), "mr": ("DEVANAGARI",),
    "ru": ("CYRILLIC",), "sr": ("CYRILLIC", "LATIN"), "ta": ("TAMIL",), "te": ("TELUGU",), "th": ("THAI",),
    "uk": ("CYRILLIC",), "ur": ("ARABIC",), "zh": ("CJK", "BOPOMOFO"),
}  # fmt: skip
"""Languages that are not written in Latin letters; all others are."""

_WIDTHS = ("FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC")


def scripts_of(languages: Iterable[str]) -> frozenset[str] | None:
    """The scripts the languages (ISO 639-1) are written in; None when the model takes any language."""
    names = {language.split("-")[0].lower() for language in languages}
    if EVERY_LANGUAGE in names:
        return None
    return frozenset(script for name in names for script in _SCRIPTS.get(name, ("LATIN",)))


@lru_cache(maxsize=8192)
def script_of(character: str) -> str | None:
    """The script of a letter (``LATIN``, ``CJK``, …), ``DIGIT`` for digits, None for what is no part of a word."""
    category = unicodedata.category(character)
    if category == "Nd":
        return "DIGIT"
    if category[0] not in "LN":
        return None
    words = unicodedata.name(character, "UNKNOWN").split()
    if words[0] in _WIDTHS and len(words) > 1:
        words = words[1:]
    return words[0]


def is_known(character: str, scripts: frozenset[str] | None) -> bool:
    """Whether a word's character belongs to one of the scripts (or any, for None); digits belong to all."""
    script = script_of(character)
    return scripts is None or script == "DIGIT" or script in scripts
