"""Questions that lean on the conversation before them, and how they are completed without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.script import is_cjk
from app.query.understand import Question, only_asks, understand

CARRIED_WEIGHT = 0.6
"""What a word of the question before counts beside one of the question itself."""
_EN_WORDS = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|she|him|his|her|hers|this|these|those|former|latter|aforementioned|"
    r"the same|the other|the first one|the second one|the last one|which one)\b|"
    r"\b(?:about|of|for|with|to|in|like|after|before|by|is|was|does|do|did|than) that\b|"
    r"^\W*(?:and|so|but|then|also|or|that|what about|how about|what else|why|why not|since when|how so)\b",
    re.IGNORECASE,
)
_ZH_WORDS = re.compile(
    "[它他她]|这[个些份里点样种]|这是|那[个些份里种]|该[合协公文条款项]|其[中他它余]|其(?=[^实他它])|上述|前者|后者|同样|"
    "^(?:那么?|然后|还有|另外|此外|以及|而且|但是?|这)|呢[？?。!！]?$|^(?:为什么|怎么办|何时|什么时候|多少|多久|谁|哪里)[呢啊呀]?[？?]?$"
)
_SHORT_EN, _SHORT_ZH = 1, 2
"""Content words (en) and characters (zh) up to which a question says too little by itself."""


def is_dependent(question: Question) -> bool:
    """Whether the question may only be understood from what was said before: a pronoun, an ellipsis, hardly a word."""
    text = question.text.strip()
    if any(is_cjk(letter) for letter in text):
        own = "".join(dict.fromkeys(letter for term, _ in question.terms for letter in term if is_cjk(letter)))
        latin = any(term.isascii() for term, _ in question.terms)
        return _ZH_WORDS.search(text) is not None or (len(own) <= _SHORT_ZH and not latin)
    return _EN_WORDS.search(text) is not None or only_asks(question) or len(question.terms) <= _SHORT_EN


def completed(question: Question, before: Sequence[str]) -> Question:
    """The question with the words of the latest one ``before`` it that stands by itself, these weighing less.

    What kind of answer is expected and in which language stays the question's own matter.
    """
    earlier = [understand(text) for text in before]
    subject = next((one for one in reversed(earlier) if not is_dependent(one)), earlier[0] if earlier else None)
    if subject is None:
        return question
    own = {} if only_asks(question) else dict(question.terms)
    carried = tuple((term, weight * CARRIED_WEIGHT) for term, weight in subject.terms if term not in own)
    if not carried:
        return question
    text = f"{subject.text} {question.text}"
    return replace(question, text=text, terms=(*own.items(), *carried))
