"""Markdown: the text as it stands in the file, its headings, and the front matter as metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.types import Heading, ParsedDocument
from app.ingest.parsers.dates import iso_date
from app.ingest.parsers.encoding import decode
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.plain import require_text

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*?)[ \t]*$")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)][ \t])| {4}|\t")
_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|`|~~)(.+?)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(.+?)\1(?!\w)"), r"\2"),
    (re.compile(r"[ \t]*\{#[^}]*\}$"), ""),
)
_NAMES = {
    "author": "author", "authors": "author", "作者": "author", "date": "date", "created": "date", "日期": "date",
    "tags": "tags", "keywords": "tags", "description": "description", "summary": "description", "subject": "subject",
}  # fmt: skip


def parse_markdown(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """The file's own text with its headings. Raises DocumentEmpty, DocumentTooLarge and what decoding raises."""
    found = decode(data)
    text = found.text
    require_text(text, limits)
    front = _FRONT.match(text)
    values = _front_matter(front.group(1)) if front else {}
    headings = tuple(_headings(text, front.end() if front else 0))
    named = values.get("title", "")
    first = next((heading.title for heading in headings if heading.level == 1), "")
    metadata = {_NAMES[key]: value for key, value in values.items() if key in _NAMES and value}
    written = metadata.pop("date", "")
    date = iso_date(written) if isinstance(written, str) else None
    metadata |= {"date": date} if date else {}
    return ParsedDocument(
        "markdown", text, title=named if isinstance(named, str) and named else first, headings=headings,
        metadata=metadata, notices=found.notices,
    )  # fmt: skip


def _front_matter(block: str) -> dict[str, str | list[str]]:
    """The plain ``name: value`` lines and lists of a YAML block; anything deeper is left alone."""
    values: dict[str, str | list[str]] = {}
    name = ""
    for line in block.split("\n"):
        item = _ITEM.match(line)
        pair = _PAIR.match(line)
        if item and name:
            before = values.get(name)
            values[name] = [*(before if isinstance(before, list) else []), _unquoted(item.group(1))]
        elif pair:
            name, value = pair.group(1).lower(), pair.group(2)
            if value.startswith("[") and value.endswith("]"):
                values[name] = [_unquoted(part) for part in value[1:-1].split(",") if part.strip()]
            else:
                values[name] = _unquoted(value)
    return values


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _headings(text: str, offset: int) -> Iterator[Heading]:
    """``#`` and underlined headings outside of code blocks."""
    fence = ""
    before, before_start = "", offset
    while offset < len(text):
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        line = text[offset:end]
        opening = _FENCE.match(line)
        if fence:
            closed = opening and opening.group(1).startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closed else fence
            before = ""
        elif opening:
            fence, before = opening.group(1), ""
        elif (found := _ATX.match(line)) and found.group(2):
            yield Heading(offset, end, len(found.group(1)), plain_title(found.group(2)))
            before = ""
        elif (rule := _UNDERLINE.match(line)) and before.strip() and not _NO_PARAGRAPH.match(before):
            yield Heading(before_start, end, 1 if rule.group(1)[0] == "=" else 2, plain_title(before))
            before = ""
        else:
            before, before_start = line, offset
        offset = end + 1


def plain_title(title: str) -> str:
    """A heading without its marks for links, emphasis and code."""
    for pattern, replacement in _MARKUP:
        title = pattern.sub(replacement, title)
    return title.strip()
