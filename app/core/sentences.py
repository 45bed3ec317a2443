"""Sentence borders, Chinese and Western, as exact offsets.

Every character of the text belongs to exactly one span; trailing blanks belong to the sentence before
them. Rules, not a model: terminators of UAX #29 plus the abbreviations, decimals, initials and list
numbers that would otherwise break a Western sentence in two.
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st vs etc inc ltd co corp no nos art sec fig eq al approx dept est gen gov hon rev sen "
    "rep jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e cf ca pp vol ed eds "
    "u.s u.k a.m p.m ph.d b.c a.d lt col sgt capt gen maj mt ave blvd rd op cit para paras ref refs".split()
)
# The lookbehinds keep long runs of dots or blanks linear: only the first of a run is tried.
_BREAK = re.compile(
    r"(?P<cjk>[。！？；…]+[」』”’）)\]】》〉\"']*\s*)"
    r"|(?P<western>(?<![.!?])[.!?]+[\"'”’)\]]*(?=\s|$)\s*)"
    r"|(?P<block>(?<![ \t])[ \t]*(?:\r?\n|\f|\u2029)[ \t]*(?:(?:\r?\n|\f)[ \t]*)+)"
    r"|(?P<line>\r?\n|\u2028)"
)
_LIST_ITEM = re.compile(
    r"\s*(?:[-*+•·●■□◆▪‣–—]\s|#{1,6}\s|\|"
    r"|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})[)）.、:：]\s*\S"
    r"|第[一二三四五六七八九十百零〇\d]{1,6}[条章节款项部分]|[QA问答][:：])"
)
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)$")


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a Western terminator at ``match`` closes the sentence that began at ``start``."""
    if text[match.end() : match.end() + 1].islower():
        return False
    if not match.group("western").startswith("."):
        return True
    before = text[max(start, match.start() - 24) : match.start()]
    following = text[match.end() : match.end() + 1]
    word = _LAST_WORD.search(before)
    if word is None:
        # "12." opening a line is a list number, "in 1999." closes a sentence.
        return not (before.strip().isdigit() and not text[start : match.start()].strip(" \t\n0123456789"))
    name = word.group(1).lower()
    if len(name) == 1 and word.group(1).isupper():
        return False  # an initial: "J. Smith"
    return name not in _ABBREVIATIONS and not (
        "." in name and all(len(p) == 1 for p in name.split(".")) and not following.isupper()
    )


def _line_ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a single line break at ``match`` is a border: before list items, after short lines."""
    following = text[match.end() : match.end() + 40]
    if _LIST_ITEM.match(following) is not None:
        return True
    line_start = text.rfind("\n", start, match.start()) + 1 or start
    line = text[line_start : match.start()].rstrip()
    if line.endswith((":", "：")) or _LIST_ITEM.match(line) is not None:
        return True
    # A line far shorter than a printed one was ended on purpose; a long one was wrapped.
    width = sum(2 if ord(c) > 0x2E7F else 1 for c in line)
    return width < 48


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` that tile ``text[start:end]`` without gaps, in order."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _BREAK.finditer(text, start, stop):
        if match.end() <= begin:
            continue
        if match.lastgroup == "western" and not _ends_sentence(text, begin, match):
            continue
        if match.lastgroup == "line" and not _line_ends_sentence(text, begin, match):
            continue
        if not text[begin : match.end()].strip():
            continue  # leading blanks stay with the sentence that follows
        spans.append((begin, match.end()))
        begin = match.end()
    if begin < stop:
        if text[begin:stop].strip() or not spans:
            spans.append((begin, stop))
        else:
            spans[-1] = (spans[-1][0], stop)
    return spans


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks at either side."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
