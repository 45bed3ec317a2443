"""A Word file gives its text in reading order."""

from __future__ import annotations

import pytest

from app.core.errors import DocumentCorrupt, DocumentTooLarge
from app.core.types import ParsedDocument
from app.ingest.parsers.docx import parse_docx
from app.ingest.parsers.limits import ParseLimits
from tests.files.docx_builder import docx, paragraph, run, style, table


def read(data: bytes) -> ParsedDocument:
    return parse_docx(data, ParseLimits())


def numbered(text: str, depth: int = 0) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2)"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
)


def test_paragraphs_and_tables_come_in_order() -> None:
    document = read(docx(paragraph("One.") + table(("K", "V"), ("a", "1")) + paragraph("Two.")))
    assert document.text == "One.\n\nK | V\na | 1\n\nTwo."


def test_headers_stand_before_footers_and_notes_after_the_body() -> None:
    note = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">' + paragraph("Note.")
    body = f'<w:p>{run("Body")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    comment = f'<w:comment w:id="0" w:author="Ann">{paragraph("Why?")}</w:comment>'
    document = read(docx(
        body, header1=paragraph("Top"), footer1=paragraph("Bottom"), footnotes=note + "</w:footnote>", comments=comment
    ))  # fmt: skip
    assert document.text == "Top\n\nBody[2]\n\nBottom\n\n[2] Note.\n\n[Ann] Why?"


def test_headings_come_from_styles_also_chinese_and_inherited() -> None:
    styles = (
        style("1", "heading 1") + style("a2", "标题 2") + style("own", "Clause", based_on="1") + style("t", "Title")
    )
    document = read(docx(
        paragraph("Paper", style="t") + paragraph("First", style="1") + paragraph("第二", style="a2") + paragraph("text")
        + paragraph("Own", style="own") + paragraph("Outline", properties='<w:outlineLvl w:val="2"/>'),
        styles=styles,
    ))  # fmt: skip
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "Paper"), (1, "First"), (2, "第二"), (1, "Own"), (3, "Outline"),
    ]  # fmt: skip
    assert document.title == "Paper"


def test_lists_are_numbered_as_word_shows_them() -> None:
    body = numbered("甲") + numbered("x", 1) + numbered("y", 1) + numbered("乙") + numbered("z", 1)
    text = read(docx(body, numbering=NUMBERING)).text
    assert text == "第一条 甲\n  1) x\n  2) y\n第二条 乙\n  1) z"


def test_inserted_text_is_kept_and_deleted_text_dropped() -> None:
    body = f"<w:p>{run('a')}<w:ins>{run('b')}</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del>{run('d')}</w:p>"
    assert read(docx(body)).text == "abd"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('Box')}</w:txbxContent>"
    shape = (
        f"<mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent>"
    )
    assert read(docx(f"<w:p>{run('Beside')}<w:r>{shape}</w:r></w:p>{paragraph('After')}")).text == (
        "Beside\n\nBox\n\nAfter"
    )


def test_a_paragraph_inside_a_run_is_not_lost() -> None:
    assert read(docx(f"<w:p>{run('Out')}<w:r>{paragraph('In')}</w:r></w:p>{paragraph('After')}")).text == (
        "Out\n\nIn\n\nAfter"
    )


def test_links_and_content_controls_belong_to_the_text() -> None:
    body = (
        f"<w:sdt><w:sdtContent><w:p><w:hyperlink>{run('link')}</w:hyperlink>{run(' on')}</w:p></w:sdtContent></w:sdt>"
    )
    assert read(docx(body)).text == "link on"


def test_metadata_comes_from_the_core_properties() -> None:
    core = "<dc:title>T</dc:title><dc:creator>Ann; 王芳</dc:creator><dcterms:created>2024-03-05T01:02:03Z</dcterms:created>"
    document = read(docx(paragraph("x"), core=core))
    assert document.title == "T"
    assert document.metadata == {
        "author": "Ann; 王芳", "people": ["Ann", "王芳"], "date": "2024-03-05T01:02:03+00:00",
    }  # fmt: skip


def test_a_zip_that_unfolds_without_end_is_too_large() -> None:
    data = docx(paragraph("x" * 100_000))
    with pytest.raises(DocumentTooLarge):
        parse_docx(data, ParseLimits(max_unzipped_bytes=50_000))


def test_entities_are_not_unfolded() -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    prolog = f'<!DOCTYPE d [<!ENTITY e0 "laugh"><!ENTITY file SYSTEM "file:///etc/hostname">{laughs}]>'
    text = read(docx(paragraph("safe &e11; &file; end"), prolog=prolog)).text
    assert text.startswith("safe")
    assert "laugh" not in text


def test_a_broken_zip_is_corrupt() -> None:
    with pytest.raises(DocumentCorrupt):
        parse_docx(docx(paragraph("x"))[:-30], ParseLimits())
