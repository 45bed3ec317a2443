"""A web page gives what a browser shows of it."""

from __future__ import annotations

import pytest

from app.core.errors import DocumentEmpty
from app.ingest.parsers.html import parse_html, read_page
from app.ingest.parsers.limits import ParseLimits


def test_only_what_is_seen_is_read() -> None:
    page = read_page(
        "<title>T</title><style>x{}</style><script>var a = '<p>no</p>'</script><nav>Home</nav><p>seen</p>"
        "<p hidden>no</p><div style='display: none'>no</div><template>no</template><!-- no --><p>too"
    )
    assert (page.text, page.title) == ("seen\n\ntoo", "T")


def test_a_page_of_navigation_alone_is_still_read() -> None:
    assert read_page("<nav><a>Home</a></nav>").text == "Home"


def test_blanks_and_breaks_are_set_as_in_a_browser() -> None:
    page = read_page("<p>One\n  <b>bo</b>ld<br>two</p><pre>  code\n   x</pre><p>中文\n  换行")
    assert page.text == "One bold\ntwo\n\ncode\n   x\n\n中文换行"


def test_headings_stand_where_they_say() -> None:
    page = read_page("<h1>Big <em>one</em></h1><p>x</p><h3>Small</h3>")
    assert [(h.level, h.title) for h in page.headings] == [(1, "Big one"), (3, "Small")]
    assert [page.text[h.start : h.end] for h in page.headings] == ["Big one", "Small"]


def test_lists_have_marks_and_numbers() -> None:
    page = read_page("<ul><li>a<li>b<ol start=3><li>c<li>d</ol></ul><p>e")
    assert page.text == "- a\n- b\n  3. c\n  4. d\n\ne"


def test_rows_of_a_table_are_lines() -> None:
    page = read_page("<table><caption>Cap</caption><tr><th>K<th>V<tr><td>a<td><p>1 <tr><td><td>2</table>tail")
    assert page.text == "Cap\n\nK | V\na | 1\n | 2\n\ntail"


def test_a_table_that_lays_out_a_page_is_read_as_text() -> None:
    assert read_page("<table><tr><td><h2>Left</h2>text<td>right</table>").text == "Left\n\ntext\n\nright"


def test_the_declared_encoding_and_authors_are_used() -> None:
    markup = '<?xml version="1.0" encoding="gbk"?><meta charset=gbk><meta name=author content=Ann><p>付款'
    document = parse_html(markup.encode("gbk"), ParseLimits())
    assert (document.text, document.metadata) == ("付款", {"author": "Ann"})


@pytest.mark.parametrize("markup", ["<div>" * 5000 + "deep", "<table><tr><td>" * 3000 + "deep", "<b>" * 300 + "deep"])
def test_deep_markup_loses_no_text(markup: str) -> None:
    assert read_page(markup).text == "deep"


@pytest.mark.parametrize("markup", [b"<!-- only", b"<p></p>", b"<html>", b"<script>x</script>"])
def test_a_page_without_text_is_empty(markup: bytes) -> None:
    with pytest.raises(DocumentEmpty):
        parse_html(markup, ParseLimits())
