"""A long text in parts that a model can hold, cut at paragraph borders; nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.core.sentences import sentences

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*|\f\s*")


def pieces(text: str, count_tokens: Callable[[str], int], room: int) -> list[str]:
    """Parts of at most ``room`` tokens (as counted part by part) that make up the text again when joined.

    They end where a paragraph ends; within a paragraph that is too long where a sentence ends, within such a sentence
    anywhere.
    """
    if count_tokens(text) <= room:
        return [text]
    made: list[str] = []
    held, spent = "", 0
    for part, size in _small(text, count_tokens, room):
        if held.strip() and spent + size > room:
            made.append(held)
            held, spent = "", 0
        held, spent = held + part, spent + size
    return [*made, held] if held.strip() or not made else [*made[:-1], made[-1] + held]


def _small(text: str, count_tokens: Callable[[str], int], room: int) -> Iterator[tuple[str, int]]:
    """Paragraphs, sentences or stretches that fit, each with its tokens."""
    for paragraph in _paragraphs(text):
        size = count_tokens(paragraph)
        if size <= room:
            yield paragraph, size
            continue
        for start, end in sentences(paragraph):
            yield from _stretches(paragraph[start:end], count_tokens, room)


def _paragraphs(text: str) -> Iterator[str]:
    start = 0
    for border in _PARAGRAPH.finditer(text):
        yield text[start : border.end()]
        start = border.end()
    if start < len(text):
        yield text[start:]


def _stretches(text: str, count_tokens: Callable[[str], int], room: int) -> Iterator[tuple[str, int]]:
    size = count_tokens(text)
    if size <= room or len(text) < 2:
        yield text, size
        return
    middle = len(text) // 2
    blank = text.rfind(" ", middle // 2, middle)
    cut = blank + 1 if blank > 0 else middle
    yield from _stretches(text[:cut], count_tokens, room)
    yield from _stretches(text[cut:], count_tokens, room)
