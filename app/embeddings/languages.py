"""Which languages a tokenizer was made for, told from sentences: no unknown tokens, and words not cut to crumbs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.core.ports import EVERY_LANGUAGE
from app.embeddings.reference import SENTENCES
from app.embeddings.scripts import script_of

_KNOWN = 0.98
_PIECES = 2.2
"""Tokens a word may have on average. A tokenizer made for a language has about 1.3, one made for another 2.5 and more;
a Chinese character counts as a word."""

_OTHERS = {
    "ja": "この契約は三か月前に書面で通知することにより終了できます。",
    "ko": "대금은 물품 인도 후 삼십 일 이내에 지급해야 합니다.",
    "ru": "Оплата производится в течение тридцати дней после поставки товара.",
    "ar": "يجب السداد في غضون ثلاثين يوما من تسليم البضاعة.",
    "hi": "माल की आपूर्ति के तीस दिनों के भीतर भुगतान किया जाना चाहिए।",
    "th": "ต้องชำระเงินภายในสามสิบวันหลังจากส่งมอบสินค้า",
    "el": "Η πληρωμή γίνεται εντός τριάντα ημερών από την παράδοση.",
}
_MANY = 5
"""Of the others: a tokenizer that knows so many was made for all."""


def known_languages(tokenizer: Path, unknown: str) -> tuple[str, ...]:
    """The languages of the ``tokenizer.json``, ``mul`` for one of very many; English when none is recognised.

    ``unknown`` is its token for what it does not know.
    """
    from tokenizers import Tokenizer

    opened: Any = Tokenizer.from_file(str(tokenizer))
    nothing = opened.token_to_id(unknown)
    samples = {name: list(texts) for name, texts in SENTENCES.items()} | {k: [v] for k, v in _OTHERS.items()}
    found = [language for language, texts in samples.items() if _is_known(opened, nothing, texts)]
    if len([language for language in found if language in _OTHERS]) >= _MANY:
        return (EVERY_LANGUAGE,)
    return tuple(found) or ("en",)


def _is_known(tokenizer: Any, unknown: int | None, texts: Sequence[str]) -> bool:
    known = pieces = words = 0
    for text in texts:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        inside = False
        for character in text:
            script = script_of(character)
            if script in {"CJK", "HIRAGANA", "KATAKANA"} or (script and not inside):
                words += 1
            inside = bool(script)
        for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            if any(script_of(character) for character in text[start:end]):
                pieces += 1
                known += token != unknown
    return words > 0 and known >= _KNOWN * pieces and pieces <= _PIECES * words
