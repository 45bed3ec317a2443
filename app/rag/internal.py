"""What the model is asked for the search's sake: one short text as JSON; whatever goes wrong, there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.ports import GenerationOptions, Generator
from app.core.types import ChatMessage
from app.rag.control import Control

MAX_TOKENS = 160
MAX_CHARACTERS = 300
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"query": {"type": "string", "maxLength": MAX_CHARACTERS}},
    "required": ["query"],
    "additionalProperties": False,
}
_LANGUAGES = {
    "en": {"en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean"},
    "zh": {"en": "英文", "zh": "中文", "ja": "日文", "ko": "韩文"},
}
_REWRITE = {
    "en": (
        "Do not answer yet. Write the next question so that it is understood without this conversation: put in what its "
        'pronouns mean, keep names, numbers and dates. Reply with JSON: {{"query": "..."}}. The next question: {text}'
    ),
    "zh": (
        "先不要回答。请改写下一个问题，使它脱离本对话也能看懂：写明代词所指，保留名称、数字和日期。"
        '只输出 JSON：{{"query": "..."}}。下一个问题：{text}'
    ),
}
_TRANSLATE = {
    "en": 'Do not answer. Translate this question into {language}. Reply with JSON: {{"query": "..."}}. The question: {text}',
    "zh": '不要回答。请把下面的问题译成{language}。只输出 JSON：{{"query": "..."}}。问题：{text}',
}


def to_rewrite(text: str, language: str) -> str:
    """What asks for a question that stands by itself; ``language`` is the question's."""
    return _REWRITE["zh" if language == "zh" else "en"].format(text=text)


def to_translate(text: str, language: str, target: str) -> str:
    """What asks for the question in the language ``target``."""
    spoken = "zh" if language == "zh" else "en"
    return _TRANSLATE[spoken].format(text=text, language=_LANGUAGES[spoken].get(target, target))


def query(generator: Generator, control: Control, messages: Sequence[ChatMessage]) -> str | None:
    """The text the model gives; None when it is none. ``ModelError`` when the model breaks."""
    options = GenerationOptions(max_tokens=MAX_TOKENS, temperature=0.0, schema=SCHEMA)
    written = ""
    with control.reading(generator.stream(messages, options)) as stream:
        for piece in stream:
            written += "" if piece.reasoning else piece.text
            if len(written) > 4 * MAX_CHARACTERS:
                return None
    return _query_in(written)


def _query_in(written: str) -> str | None:
    try:
        found = json.loads(written)
    except ValueError:
        return None
    text = found.get("query") if isinstance(found, dict) else None
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        return None
    # Half characters, as an escape can make them, are no text.
    return " ".join(text.encode("utf-8", "replace").decode().split()) or None
