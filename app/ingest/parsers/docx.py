"""Word files: paragraphs, lists, tables, text boxes, headers, footers, notes and comments in reading order."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from app.core.errors import DocumentCorrupt, DocumentEncrypted, DocumentTooLarge
from app.core.types import ParsedDocument
from app.ingest.parsers.builder import TextBuilder, table_row
from app.ingest.parsers.dates import iso_date
from app.ingest.parsers.docx_styles import Numbering, Styles
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.plain import require_text

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KINDS = ("header", "footer", "footnotes", "endnotes", "comments", "styles", "numbering")
_CORE = {"creator": "author", "subject": "subject", "description": "description", "keywords": "keywords"}
# Strict and transitional files differ in their namespaces, not in the names: names alone are compared.
_LOCAL = re.compile(r"^\{[^}]*\}")
_SKIPPED = frozenset({
    "del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText", "delText", "Fallback",
    "delInstrText", "pict_shape", "fldData", "posOffset", "align", "pctWidth", "pctHeight", "sdtPr", "sdtEndPr",
    "rubyPr", "graphic_data",
})  # fmt: skip
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
_DAMAGED = "Get a whole copy of it, or open it in Word and save it again."


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments."""
    return _LOCAL.sub("", element.tag) if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if _LOCAL.sub("", key) == name:
            return str(value)
    return None


def parse_docx(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """A Word file as text, headings from its styles.

    Headers stand before the body, footers after it, then notes and comments. Inserted text of tracked changes is
    kept, deleted text left out. Raises DocumentCorrupt, DocumentEncrypted, DocumentTooLarge, DocumentEmpty.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = _Package(archive, limits)
            return _read(package, limits)
    except (*_BROKEN, KeyError, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise DocumentCorrupt("The Word file is damaged.", _DAMAGED) from error


class _Package:
    """The parts of the zip, read within the limits."""

    def __init__(self, archive: zipfile.ZipFile, limits: ParseLimits) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
        self._left = limits.max_unzipped_bytes

    def tree(self, name: str) -> Any:
        """The root element of a part, None where the file has none."""
        from lxml import etree

        member = self._names.get(name.lower())
        if member is None:
            return None
        info = self._archive.getinfo(member)
        if info.flag_bits & 1:
            raise DocumentEncrypted("The file is protected with a password.", "Save it without one, and index that.")
        with self._archive.open(info) as file:
            content = file.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise DocumentTooLarge("The Word file unfolds to more than may be read.", "Split it into smaller files.")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(content, parser)
        except (etree.LxmlError, ValueError) as error:
            raise DocumentCorrupt("The Word file is damaged.", _DAMAGED) from error

    def relations(self, name: str) -> list[tuple[str, str]]:
        """(kind, part) of what a part refers to inside the file, in order."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = []
        for relation in [] if root is None else root.iter(_RELATIONS):
            if relation.get("TargetMode") != "External":
                target = unquote(relation.get("Target") or "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found.append((posixpath.basename(relation.get("Type") or ""), posixpath.normpath(path)))
        return found


def _read(package: _Package, limits: ParseLimits) -> ParsedDocument:
    top = dict(reversed(package.relations("")))
    main = top.get("officeDocument", "word/document.xml")
    root = package.tree(main)
    if root is None:
        raise DocumentCorrupt("The Word file has no text part.", _DAMAGED)
    parts: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for kind, path in package.relations(main):
        if kind in parts and path not in parts[kind]:
            parts[kind].append(path)
    styles = Styles(package.tree(parts["styles"][0]) if parts["styles"] else None)
    numbering = Numbering(package.tree(parts["numbering"][0]) if parts["numbering"] else None)
    writer = _Writer(styles, numbering)
    _write_once(writer, [package.tree(path) for path in parts["header"]])
    writer.write(root)
    _write_once(writer, [package.tree(path) for path in parts["footer"]])
    for kind in ("footnotes", "endnotes"):
        for path in parts[kind]:
            writer.notes(package.tree(path), "footnote" if kind == "footnotes" else "endnote")
    for path in parts["comments"]:
        writer.comments(package.tree(path))
    require_text(writer.text.text, limits)
    title, metadata = _core(package, top.get("core-properties", "docProps/core.xml"))
    titled = title or writer.title or next((h.title for h in writer.text.headings if h.level == 1), "")
    return ParsedDocument("docx", writer.text.text, titled, headings=writer.text.headings, metadata=metadata)


def _write_once(writer: _Writer, roots: list[Any]) -> None:
    """Headers or footers; first, odd and even pages often have the same."""
    seen: set[str] = set()
    for root in roots:
        if root is not None and (shown := "".join(root.itertext()).strip()) not in seen:
            seen.add(shown)
            writer.write(root)


def _core(package: _Package, path: str) -> tuple[str, dict[str, str | list[str]]]:
    root = package.tree(path)
    metadata: dict[str, str | list[str]] = {}
    title = ""
    dates: dict[str, str] = {}
    for element in [] if root is None else root:
        name, value = local(element), " ".join((element.text or "").split())
        if not value:
            continue
        if name == "title":
            title = value
        elif name in _CORE:
            metadata[_CORE[name]] = value
        elif name in {"created", "modified"}:
            dates[name] = iso_date(value) or ""
    people = metadata.get("author")
    if isinstance(people, str):
        metadata["people"] = [part.strip() for part in people.split(";") if part.strip()]
    if date := dates.get("modified") or dates.get("created"):
        metadata["date"] = date
    return title, metadata


class _Writer:
    """Writes blocks of a part; what floats beside a paragraph follows it."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.text = TextBuilder()
        self.title = ""
        self._styles = styles
        self._numbering = numbering
        self._boxes: list[Any] = []

    def write(self, root: Any) -> None:
        """Write all paragraphs and tables in ``root``, however deep they lie."""
        stack = [iter(root)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            name = local(element)
            if name == "p":
                self._paragraph(element)
                stack.append(iter(self._take_boxes()))
            elif name == "tbl":
                self._table(element)
            elif name not in _SKIPPED:
                stack.append(iter(element))

    def notes(self, root: Any, name: str) -> None:
        """Footnotes or endnotes, each with its number; the separators among them are left out."""
        self._marked(root, name, lambda note: f"[{attribute(note, 'id')}] ")

    def comments(self, root: Any) -> None:
        """What reviewers noted, each with its author."""
        self._marked(root, "comment", lambda note: f"[{attribute(note, 'author') or 'Comment'}] ")

    def _marked(self, root: Any, name: str, mark: Any) -> None:
        for note in [] if root is None else root:
            kind = attribute(note, "type")
            if local(note) == name and kind in {None, "normal"}:
                inner = _Writer(self._styles, self._numbering)
                inner.write(note)
                if inner.text.text:
                    self.text.block(mark(note) + inner.text.text)

    def _take_boxes(self) -> list[Any]:
        boxes, self._boxes = self._boxes, []
        return boxes

    def _paragraph(self, paragraph: Any) -> None:
        text = self._inline(paragraph).strip("\n")
        if not text.strip():
            return
        properties = next((child for child in paragraph if local(child) == "pPr"), None)
        style = self._styles.of(properties)
        level = self._styles.level(properties, style)
        mark, indent = self._numbering.mark(properties, self._styles, style)
        if self._styles.is_title(style) and not self.title:
            self.title = " ".join(text.split())
        if level:
            self.text.heading(mark + text, level)
        else:
            self.text.block("  " * indent + mark + text, tight=bool(mark))

    def _inline(self, element: Any) -> str:
        """The text of a paragraph; its text boxes are put aside for afterwards."""
        parts: list[str] = []
        stack = [iter(element)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            name = local(child)
            if name == "t":
                parts.append("".join(child.itertext()))
            elif name in _CHARACTERS:
                parts.append(_CHARACTERS[name])
            elif name == "sym":
                parts.append(_symbol(child))
            elif name in {"footnoteReference", "endnoteReference"}:
                parts.append(f"[{attribute(child, 'id')}]")
            elif name == "txbxContent" or name in {"p", "tbl"}:
                self._boxes.append(child)
            elif name not in _SKIPPED:
                stack.append(iter(child))
        return "".join(parts)

    def _table(self, table: Any) -> None:
        self.text.loosen()
        rows = [list(_below(row, "tc")) for row in _rows(table)]
        if all(len(row) < 2 for row in rows):  # a frame around text rather than a table
            for cell in (cell for row in rows for cell in row):
                self.write(cell)
            return
        for row in rows:
            cells = []
            for cell in row:
                if _continues(cell):
                    cells.append("")
                    continue
                inner = _Writer(self._styles, self._numbering)
                inner.write(cell)
                cells.append(inner.text.text)
            self.text.block(table_row(cells), tight=True)
        self.text.loosen()


def _rows(table: Any) -> Iterator[Any]:
    return (
        row
        for row in _below(table, "tr")
        if not any(local(mark) == "del" for p in row if local(p) == "trPr" for mark in p)
    )


def _below(element: Any, name: str) -> Iterator[Any]:
    """Elements of a name, also those that lie in content controls or marks of changes, not those of inner tables."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif local(child) == name:
            yield child
        elif local(child) not in _SKIPPED | {"tbl", "p", "tr", "tc"}:
            stack.append(iter(child))


def _continues(cell: Any) -> bool:
    """Whether a cell goes on from the one above it."""
    for properties in cell:
        if local(properties) == "tcPr":
            return any(local(p) == "vMerge" and attribute(p, "val") in {None, "continue"} for p in properties)
    return False


def _symbol(element: Any) -> str:
    """A character of a symbol font; the private ones mean nothing outside of it."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return chr(code) if 32 <= code < 0xD800 else ("•" if 0xE000 <= code < 0xF900 else "")
