"""Web pages: the text that a browser shows, with headings, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.errors import DocumentCorrupt, DocumentTooLarge
from app.core.script import CJK
from app.core.types import Heading, ParsedDocument
from app.ingest.parsers.builder import TextBuilder, table_row
from app.ingest.parsers.dates import iso_date
from app.ingest.parsers.encoding import decode
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.plain import require_text

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding=["']([\w.:-]+)""", re.IGNORECASE
)
_UNSEEN = frozenset(
    "head script style template noscript svg canvas iframe object embed audio video map select datalist textarea "
    "progress meter".split()
)
_NOISE = frozenset({"nav"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search "
    "section summary table tbody td tfoot th thead tr ul".split()
)
_TIGHT = frozenset({"li", "dt", "dd", "tr"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_NOT_IN_A_ROW = frozenset("table h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote form".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_WRAPPED = re.compile(rf"(?<=[{CJK}，。；：、！？])[ \t]*[\n\r][ \t\n\r]*(?=[{CJK}，。；：、！？])")
_CODE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]*>")
_BREAK = "\v"
# What XML cannot hold; the vertical tab among it stands for <br> afterwards.
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 0xFFFE, 0xFFFF]) | dict.fromkeys(
    range(0xD800, 0xE000), "\ufffd"
)
_META = {
    "author": "author", "dc.creator": "author", "article:author": "author", "citation_author": "author",
    "description": "description", "og:description": "description", "keywords": "keywords", "date": "date",
    "article:published_time": "date", "dc.date": "date", "dcterms.created": "date", "citation_date": "date",
    "publishdate": "date", "pubdate": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WebPage:
    """What is to be read on a page; offsets of ``headings`` are in ``text``."""

    text: str
    headings: tuple[Heading, ...]
    title: str
    metadata: dict[str, str | list[str]]


def parse_html(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """The visible text of a page. Raises DocumentEmpty, DocumentTooLarge, DocumentCorrupt and what decoding raises."""
    declared = _CHARSET.search(data[:8192])
    name = (declared.group(1) or declared.group(2)).decode("ascii", "replace") if declared else None
    found = decode(data, name)
    if len(found.text) > 10 * limits.max_text_chars:
        raise DocumentTooLarge("The page is too large to be read.", "Split it into smaller ones.")
    page = read_page(found.text)
    require_text(page.text, limits)
    return ParsedDocument(
        "html", page.text, title=page.title, headings=page.headings, metadata=page.metadata, notices=found.notices
    )


def read_page(markup: str) -> WebPage:
    """The page that markup shows; markup that is broken is read as browsers do. Raises DocumentCorrupt."""
    root = _tree(markup.translate(_CONTROLS))
    if root is None:
        return WebPage("", (), "", {})
    reader = _Reader(_NOISE)
    reader.read(root)
    if not reader.text.text:  # a page that is nothing but navigation
        reader = _Reader(frozenset())
        reader.read(root)
    title = next((" ".join(str(t.text_content()).split()) for t in root.iter("title") if _in_head(t)), "")
    return WebPage(reader.text.text, reader.text.headings, title or _first_title(reader), _metadata(root))


def _tree(markup: str) -> Any:
    """The page's root element, None where there is nothing but comments and blanks."""
    # Kept out of start-up: only web pages and mails need it.
    from lxml import etree, html

    for source in (markup, _TAGS.sub("<p>", _CODE.sub("", markup))):
        parser = html.HTMLParser(
            encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = html.document_fromstring(source.encode("utf-8"), parser=parser)
        except etree.ParserError:
            root = None
        except (etree.LxmlError, ValueError, AssertionError) as error:
            raise _unreadable() from error
        # The library stops at 2,048 elements inside one another; without its elements such a page can still be read.
        if not any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
            return root
    raise _unreadable()


def _unreadable() -> DocumentCorrupt:
    return DocumentCorrupt("The page cannot be read.", "Open it in a browser and save it again.")


def _in_head(title: Any) -> bool:
    parent = title.getparent()
    return parent is None or parent.tag != "svg"


def _first_title(reader: _Reader) -> str:
    return next((heading.title for heading in reader.text.headings if heading.level == 1), "")


def _metadata(root: Any) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {}
    for meta in root.iter("meta"):
        name = _META.get((meta.get("name") or meta.get("property") or "").lower())
        content = " ".join((meta.get("content") or "").split())
        value = iso_date(content) if name == "date" else content
        if name and value and name not in values:
            values[name] = value
    return values


def _is_seen(element: Any, noise: frozenset[str]) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN or tag in noise:
        return False
    if (element.get("hidden") is not None) or _HIDDEN.search(element.get("style") or ""):
        return False
    return not (noise and element.get("role") == "navigation")


def _events(root: Any, noise: frozenset[str]) -> Iterator[tuple[str, Any, str | None]]:
    """("in", element, its text), ("out", element, its tail) over what is seen. No recursion: pages nest deep."""
    if not _is_seen(root, noise):
        return
    yield "in", root, root.text
    stack = [(root, iter(root))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "out", element, element.tail if stack else None
        elif _is_seen(child, noise):
            yield "in", child, child.text
            stack.append((child, iter(child)))
        else:
            yield "unseen", child, child.tail


class _Reader:
    """Walks a page once and writes its text."""

    def __init__(self, noise: frozenset[str]) -> None:
        self.text = TextBuilder()
        self._noise = noise
        self._inline: list[str] = []
        self._pre = 0
        self._lists: list[int | None] = []  # the number of the last item, None in lists without numbers
        self._mark = ""
        self._tight = False

    def read(self, root: Any) -> None:
        """Write all that is seen in ``root``."""
        table: Any = None  # the one being read as rows
        for event, element, text in _events(root, self._noise):
            if table is not None:
                if event == "out" and element is table:
                    table = None
                    self._inline.append(text or "")
                continue
            if event == "in" and element.tag == "table" and _is_grid(element):
                self._flush()
                self._rows(element)
                table = element
                continue
            if event == "in":
                self._enter(element)
            elif event == "out":
                self._leave(element)
            self._inline.append(text or "")
        self._flush()

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._inline.append(_BREAK)
        elif tag in _BLOCKS:
            self._flush()
            if tag == "pre":
                self._pre += 1
            elif tag in _LISTS:
                if not self._lists:
                    self.text.loosen()
                self._lists.append(_number(element.get("start"), 1) - 1 if tag == "ol" else None)
            elif tag == "li":
                self._mark = self._item_mark(element)
            self._tight = tag in _TIGHT or bool(self._lists)

    def _leave(self, element: Any) -> None:
        tag = element.tag
        if tag not in _BLOCKS:
            return
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self.text.heading(self._taken().replace(_BREAK, " "), int(tag[1]))
            return
        self._flush()
        if tag == "pre":
            self._pre -= 1
        elif tag in _LISTS and self._lists:
            self._lists.pop()
            if not self._lists:
                self.text.loosen()
        self._tight = bool(self._lists)

    def _item_mark(self, element: Any) -> str:
        indent = "  " * max(0, len(self._lists) - 1)
        if not self._lists or self._lists[-1] is None:
            return f"{indent}- "
        self._lists[-1] = _number(element.get("value"), self._lists[-1] + 1)
        return f"{indent}{self._lists[-1]}. "

    def _rows(self, table: Any) -> None:
        self.text.loosen()
        for element in table.iter("caption", "tr"):
            if not _is_seen(element, self._noise):
                continue
            if element.tag == "caption":
                self.text.block(table_row([_cell_text(element, self._noise)]))
            else:
                cells = [_cell_text(cell, self._noise) for cell in element if cell.tag in {"td", "th"}]
                self.text.block(table_row(cells), tight=True)
        self.text.loosen()

    def _taken(self) -> str:
        text = "".join(self._inline)
        self._inline.clear()
        return text

    def _flush(self) -> None:
        text = self._taken()
        if self._pre:
            self.text.block(text.replace(_BREAK, "\n").replace("\r\n", "\n"))
            return
        text = _shown(text)
        if text:
            mark, self._mark = self._mark, ""
            self.text.block(mark + text, tight=self._tight)


def _shown(text: str) -> str:
    """Inline text as a browser sets it: blanks as one, ``<br>`` as line ends, Chinese without blanks at line ends."""
    text = _BLANKS.sub(" ", _WRAPPED.sub("", text))
    return "\n".join(line.strip(" ") for line in text.split(_BREAK)).strip("\n ")


def _number(written: str | None, otherwise: int) -> int:
    try:
        return int(written) if written else otherwise
    except ValueError:
        return otherwise


def _is_grid(table: Any) -> bool:
    """Whether a table holds rows of values; the other kind holds a page's layout."""
    columns = 0
    for element in table.iterdescendants():
        tag = element.tag
        if tag in _NOT_IN_A_ROW:
            return False
        if tag == "tr":
            columns = max(columns, sum(cell.tag in {"td", "th"} for cell in element))
        elif tag in {"td", "th"} and sum(child.tag in {"p", "div"} for child in element) > 2:
            return False
    return columns > 1


def _cell_text(cell: Any, noise: frozenset[str]) -> str:
    parts: list[str] = []
    for event, element, text in _events(cell, noise):
        if element is cell and event == "out":
            break
        if element.tag in _BLOCKS or element.tag == "br":
            parts.append(_BREAK)
        parts.append(text or "")
    return _shown("".join(parts))
