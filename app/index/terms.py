"""Text to search terms: CJK bigrams and characters, stemmed Latin words, numbers.

Bigrams need no dictionary and beat dictionary words on Chinese questions; single characters beside
them find names of one character and what a bigram cuts in two. Traditional characters are folded to
simplified ones (OpenCC's character table), so that either finds the other. Stems: Snowball English
(Porter 2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock

import Stemmer

from app.core.script import CJK, fold_word

_TOKEN = re.compile(rf"[{CJK}]+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
_RUN = re.compile(rf"[{CJK}]+|[^{CJK}]+")
_WORD = re.compile(r"[^\W_]+")
_STEMMER = Stemmer.Stemmer("english")
_STEMMING = Lock()  # one stemmer has one buffer
_FIRST_CJK = "\u1100"
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified characters, one to one."""
    from opencc import OpenCC  # its tables are read on first use

    characters = [chr(code) for first, end in _HAN_BLOCKS for code in range(first, end)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one folded Latin word."""
    if not word.isascii() or len(word) < 3:
        return word
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=65536)
def _latin_terms(raw: str) -> tuple[str, ...]:
    folded = fold_word(raw)
    if folded[0].isdigit():
        return (folded.replace(",", "").rstrip("."),)
    folded = folded.replace("’", "'").removesuffix("'s")
    return tuple(stem(part) for part in _WORD.findall(folded))


def fold_cjk(run: str) -> str:
    """CJK characters as search sees them: NFKC, traditional as simplified."""
    return "".join(map(fold_word, run)).replace(" ", "").translate(_simplified())


def _cjk_terms(run: str) -> list[str]:
    folded = fold_cjk(run)
    return [*(folded[i : i + 2] for i in range(len(folded) - 1)), *folded]


def terms(text: str) -> list[str]:
    """Terms of the text with repeats: words where they stand; per CJK run its bigrams, then its characters."""
    found: list[str] = []
    text = unicodedata.normalize("NFKC", text)  # else a decomposed accent (macOS, PDFs) would split its word
    for match in _TOKEN.finditer(text):
        token = match.group()
        if max(token) < _FIRST_CJK:
            found.extend(_latin_terms(token))
            continue
        for run in _RUN.findall(token):
            if run[0] >= _FIRST_CJK and _TOKEN.match(run):
                found.extend(_cjk_terms(run))
            else:
                found.extend(_latin_terms(run))
    return found


def is_character(term: str) -> bool:
    """Whether a term is a single CJK character, which says less than a bigram."""
    return len(term) == 1 and term >= _FIRST_CJK
