"""Word files made by hand: the zip and the XML that tests need of it."""

from __future__ import annotations

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'{_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_ROOTS = {
    "document": "document", "header1": "hdr", "footer1": "ftr", "footnotes": "footnotes", "comments": "comments",
    "styles": "styles", "numbering": "numbering",
}  # fmt: skip


def paragraph(text: str, *, style: str = "", properties: str = "") -> str:
    """A paragraph of one run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells with one paragraph each."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def style(identity: str, name: str, *, based_on: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{base}</w:style>'


def docx(body: str, *, core: str = "", prolog: str = "", **parts: str) -> bytes:
    """A Word file with that body; ``parts`` by the names of their files: header1, footnotes, styles, ..."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", _relations([("officeDocument", "word/document.xml")]))
        related = [(name.rstrip("1"), f"{name}.xml") for name in parts]
        archive.writestr("word/_rels/document.xml.rels", _relations(related))
        for name, content in {"document": f"<w:body>{body}</w:body>", **parts}.items():
            root = _ROOTS[name]
            before = prolog if name == "document" else ""
            archive.writestr(f"word/{name}.xml", f"{before}<w:{root} {_NAMESPACES}>{content}</w:{root}>")
        if core:
            namespaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            archive.writestr("docProps/core.xml", f"<coreProperties {namespaces}>{core}</coreProperties>")
    return out.getvalue()


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="r{n}" Type="{_REL}/{kind}" Target="{path}"/>' for n, (kind, path) in enumerate(targets)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'
