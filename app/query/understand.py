"""A question as retrieval needs it: terms with weights, language, and what kind of answer is expected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.core.script import language_of
from app.index.terms import is_character, stem, terms

Expected = Literal["person", "time", "number", "place", "any"]

CHARACTER_WEIGHT = 0.5
"""What a single CJK character counts beside a bigram (measured: docs/decisions)."""

_FUNCTION_WORDS = frozenset(
    stem(word)
    for word in (
        "a about also am an and any are as at be been being but by can could did do does doing for from had has have "
        "having he her hers him his how i if in into is it its just me might my of on one or our shall she should so some "
        "such than that the their them then there these they this those to too us was we were what when where which who "
        "whom whose why will with would you your please tell according called name named many much s t don doesn didn"
    ).split()
)
_ZH_FUNCTION = re.compile(
    "什么时候|什么时间|什么地方|什么样的?|为什么|是什么|什么|哪一[年月日天个位种些家]|哪[些个里儿年位种家几]?|多少|几[年月日个位种]|怎么样|怎样的?|怎么|"
    "如何|是否|谁的?|何时|何地|何人|何种|何|有没有|吗|呢|请问|是指|指的是|多久|多大|多长|多高|多远|几|请告诉我|告诉我"
)
_EXPECTED: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\bhow (?:many|much|long|far|old|tall|large|big|high|often)\b|\bwhat (?:percent|number|amount|"
                          r"percentage|population)|多少|几[个位种次名座家条]|多[久长高大远]|占比|比例", re.IGNORECASE)),
    ("time", re.compile(r"\bwhen\b|\b(?:what|which|in what) (?:year|date|day|month|decade|century|time)\b|"
                        r"什么时[候间]|哪[一]?[年月日天]|何时|几[年月日号]|日期|时间", re.IGNORECASE)),
    ("person", re.compile(r"\bwho(?:m|se)?\b|谁|哪位|何人|什么人", re.IGNORECASE)),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|state|place|location|region|town)\b|"
                         r"哪里|哪儿|何地|什么地方|哪个(?:国家|城市|省|地[方区])|位于", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """``terms``: distinct search terms with their weight, in the order they stand."""

    text: str
    language: str
    terms: tuple[tuple[str, float], ...]
    expected: Expected


def understand(text: str) -> Question:
    """What the question's words say; a question of function words alone keeps them as its terms."""
    found = _content(text) or list(dict.fromkeys(terms(text)))
    weighted = tuple((term, CHARACTER_WEIGHT if is_character(term) else 1.0) for term in found)
    expected: Expected = next((kind for kind, pattern in _EXPECTED if pattern.search(text)), "any")
    return Question(text, language_of(text), weighted, expected)


def only_asks(question: Question) -> bool:
    """Whether it is made of function words alone, such as "When is that?"."""
    return not _content(question.text)


def _content(text: str) -> list[str]:
    bare = _ZH_FUNCTION.sub(" ", text)
    return [term for term in dict.fromkeys(terms(bare)) if term not in _FUNCTION_WORDS]
