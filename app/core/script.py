"""Scripts and languages of characters: what is Chinese, what is a word, what a text is mostly written in.

Code point ranges follow the Unicode blocks (Unicode 15.1, Blocks.txt).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
CJK = HAN + KANA + HANGUL

_CJK = re.compile(f"[{CJK}]")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")


def is_cjk(char: str) -> bool:
    """Whether a character is written without spaces between words (Han, kana, Hangul)."""
    return _CJK.match(char) is not None


def language_of(text: str) -> str:
    """The language a text is mostly written in: ``zh``, ``ja``, ``ko``, ``en`` (any Latin script) or ``und``."""
    cjk = len(_CJK.findall(text))
    words = len(_LATIN.findall(text))
    if not cjk and not words:
        return "und"
    if cjk < 2 * words:
        return "en"
    if len(_HANGUL.findall(text)) > cjk / 3:
        return "ko"
    return "ja" if len(_KANA.findall(text)) > cjk / 5 else "zh"


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """One word as search sees it: NFKC, case folded, diacritics of Latin letters removed."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize(
        "NFKC",
        "".join(c for c in unicodedata.normalize("NFKD", folded) if not 0x300 <= ord(c) <= 0x36F),
    )
