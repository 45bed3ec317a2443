"""Markdown stays as it stands; headings and front matter are found in it."""

from __future__ import annotations

from app.core.types import ParsedDocument
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.markdown import parse_markdown


def read(text: str) -> ParsedDocument:
    return parse_markdown(text.encode(), ParseLimits())


def titles(document: ParsedDocument) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in document.headings]


def test_the_text_is_the_files_own() -> None:
    text = "# 标题\n\nSome *text*.\n"
    assert read(text).text == text


def test_headings_of_both_kinds_are_found_where_they_stand() -> None:
    document = read("# One #\n\ntext\n\nTwo\n---\n\n### [Three](x) `c`\nFour\n====\n")
    assert titles(document) == [(1, "One"), (2, "Two"), (3, "Three c"), (1, "Four")]
    assert [document.text[h.start : h.end] for h in document.headings][1] == "Two\n---"


def test_code_and_rules_are_no_headings() -> None:
    assert titles(read("```\n# no\n```\n~~~~\n# no\n~~~\n~~~~\n\n---\n\n- item\n---\n#no\n")) == []


def test_front_matter_becomes_metadata_and_no_heading() -> None:
    document = read("---\ntitle: 'A: b'\nauthor:\n  - Ann\n  - Bo\ntags: [x, \"y\"]\ndate: 2024/3/5\n---\ntext\n")
    assert document.title == "A: b"
    assert document.metadata == {"author": ["Ann", "Bo"], "tags": ["x", "y"], "date": "2024-03-05"}
    assert document.headings == ()


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert read("intro\n\n## Small\n\n# Big\n").title == "Big"
