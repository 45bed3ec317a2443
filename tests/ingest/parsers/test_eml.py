"""A mail gives its header, its best body, the mails inside it, and its attachments."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from app.core.errors import DocumentCyclic
from app.core.types import ParsedDocument
from app.ingest.parsers.eml import parse_eml
from app.ingest.parsers.limits import ParseLimits


def read(mail: EmailMessage | bytes, limits: ParseLimits | None = None) -> ParsedDocument:
    return parse_eml(mail if isinstance(mail, bytes) else mail.as_bytes(), limits or ParseLimits())


def mail(body: str = "Body.") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "王芳 <wang@example.com>"
    made["To"] = "Bo <bo@example.com>, c@example.com"
    made["Date"] = "Tue, 05 Mar 2024 09:30:00 +0800"
    made["Subject"] = "付款通知 Payment"
    made.set_content(body)
    return made


def test_the_header_stands_above_the_body() -> None:
    assert read(mail()).text == (
        "From: 王芳 <wang@example.com>\nTo: Bo <bo@example.com>, c@example.com\n"
        "Date: Tue, 05 Mar 2024 09:30:00 +0800\nSubject: 付款通知 Payment\n\nBody."
    )


def test_metadata_names_people_and_the_moment() -> None:
    document = read(mail())
    assert document.title == "付款通知 Payment"
    assert document.metadata["date"] == "2024-03-05T09:30:00+08:00"
    assert document.metadata["people"] == ["王芳 <wang@example.com>", "Bo <bo@example.com>", "c@example.com"]


def test_a_comma_inside_an_encoded_name_does_not_part_it() -> None:
    document = read(b"From: =?utf-8?q?M=C3=BCller=2C_Jan?= <j@example.com>\n\nx")
    assert document.metadata["from"] == "Müller, Jan <j@example.com>"


def test_plain_text_is_taken_before_html() -> None:
    made = mail("plain")
    made.add_alternative("<p>rich</p>", subtype="html")
    assert read(made).text.endswith("\n\nplain")


def test_html_is_read_where_the_plain_part_says_nothing() -> None:
    made = mail(" ")
    made.add_alternative("<h1>Title</h1><p>rich</p>", subtype="html")
    document = read(made)
    assert document.text.endswith("Title\n\nrich")
    assert [document.text[h.start : h.end] for h in document.headings] == ["Title"]


def test_attachments_come_with_their_decoded_names_and_decoration_is_left_out() -> None:
    made = mail()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="合同 2024.pdf")
    made.add_attachment(b"named", maintype="text", subtype="plain", filename="notes.txt")
    made.add_attachment(b"GIF89a", maintype="image", subtype="gif", disposition="inline")
    document = read(made)
    assert [(a.name, a.data) for a in document.attachments] == [("合同 2024.pdf", b"%PDF-"), ("notes.txt", b"named")]
    assert "named" not in document.text


def test_a_mail_inside_is_a_section_of_its_own() -> None:
    outer = mail("outer")
    inner = mail("inner body")
    del inner["Subject"]
    inner["Subject"] = "Inner"
    outer.add_attachment(inner)
    document = read(outer)
    assert [(h.level, h.title) for h in document.headings] == [(1, "Inner")]
    assert document.text.index("outer") < document.text.index("Subject: Inner") < document.text.index("inner body")


def test_mails_in_mails_end_somewhere() -> None:
    nested = mail("core")
    for _ in range(4):
        outer = mail("shell")
        outer.add_attachment(nested)
        nested = outer
    assert "core" in read(nested, ParseLimits(max_depth=4)).text
    with pytest.raises(DocumentCyclic):
        read(nested, ParseLimits(max_depth=3))


def test_a_wrong_charset_is_tolerated() -> None:
    head = b"Subject: x\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n"
    assert read(head % b"no-such" + "付款条款是什么".encode("gbk")).text.endswith("付款条款是什么")
    assert read(head % b"us-ascii" + "付款条款".encode()).text.endswith("付款条款")


def test_a_charset_that_is_none_at_all_hides_no_text() -> None:
    head = b"Subject: x\nContent-Type: text/plain; charset*=a'b'c\nContent-Transfer-Encoding: 8bit\n\n"
    assert read(head + "付款条款".encode()).text.endswith("付款条款")


def test_header_bytes_and_split_characters_are_decoded() -> None:
    assert read("Subject: 付款条款的通知\n\nx".encode("gbk")).title == "付款条款的通知"
    assert read(b"Subject: =?utf-8?b?5LuY5qw=?= =?utf-8?b?vg==?=\n\nx").title == "付款"


def test_lines_that_flow_are_joined() -> None:
    body = b"Subject: x\nContent-Type: text/plain; format=flowed\n\nOne \nsentence.\n> quoted \n> too\n"
    assert read(body).text.endswith("One sentence.\n> quoted too")


def test_a_file_name_in_bare_bytes_is_decoded() -> None:
    head = 'Subject: x\nContent-Type: application/pdf; name="付款合同.pdf"\n\ndata'
    document = read(head.encode("gbk") + b"\n")
    assert [a.name for a in document.attachments] == ["付款合同.pdf"]
