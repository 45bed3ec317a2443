"""Into which language a text is translated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.script import HAN, HANGUL, KANA, fold_word, language_of

NAMES: Mapping[str, tuple[str, str]] = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}
"""What the languages people translate into are called, in English and Chinese."""
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(f"[{HAN}]")
_NOT_CHINESE = re.compile(f"[{KANA}{HANGUL}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_ENGLISH = frozenset(
    "the of and to in is that for it with as on by this be are was at from have has not you we i he she they your our "
    "will would can should please or an if but which their its been were what when how".split()
)
_OTHERS = frozenset(
    "le la les des et est un une du que qui dans pour pas sur avec nous vous der die das und ist nicht ein eine mit fur "
    "von zu den dem auf sich el los las es en por con para una del se lo il che di non per sono della gli o os da em um "
    "uma nao com no na het een van niet op te dat".split()
)
"""Of French, German, Spanish, Italian, Portuguese and Dutch, diacritics removed."""


def written_in(text: str) -> str:
    """``zh``, ``ja``, ``ko``, ``en``, ``und``, or ``other`` for another language in Latin letters."""
    language = language_of(text)
    if language != "en":
        return language
    # Chinese is full of English names and terms, English of Chinese ones seldom: as many characters as words tell.
    if len(_HAN.findall(text)) >= len(_LATIN.findall(text)) and _NOT_CHINESE.search(text) is None:
        return "zh"
    words = [fold_word(word) for word in _WORD.findall(text[:20_000])]
    english, others = sum(word in _ENGLISH for word in words), sum(word in _OTHERS for word in words)
    return "other" if others > english else "en"


def target(text: str, wanted: str, interface: str) -> str:
    """``en`` or ``zh``: what is ``wanted``; for ``auto`` English for Chinese, Chinese for English, else the interface's."""
    if wanted in NAMES:
        return wanted
    by_language = {"zh": "en", "en": "zh"}
    return by_language.get(written_in(text), "zh" if interface == "zh" else "en")


def name_of(language: str, spoken: str) -> str:
    """What ``en`` or ``zh`` is called in the language spoken."""
    return NAMES[language][1 if spoken == "zh" else 0]
