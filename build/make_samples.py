"""Writes the sample documents that are not plain text: ``python -m build.make_samples``.

Two PDFs and a Word file under app/samples/, byte for byte the same each time.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLES = Path(__file__).resolve().parents[1] / "app" / "samples"

REPORT: tuple[tuple[str, ...], ...] = (
    (
        "# Inspection report, lot 1",
        "Agreement NL-2026-014, 20 flow meters of type FM-300, inspected at Quay 7.",
        "All crates arrived undamaged on 10 April 2026. The serial numbers agree with",
        "the delivery note. Each meter was compared with the reference at three flow",
        "rates: 5, 50 and 120 cubic metres per hour.",
        "",
        "Eighteen meters stayed within one percent of the reference. Two meters, with",
        "the serial numbers 300-0117 and 300-0121, deviated by 1.8 percent at the",
        "lowest flow rate and were rejected.",
    ),
    (
        "# Result and follow-up",
        "The Supplier collected the two rejected meters on 22 April 2026 and replaced",
        "them on 6 May 2026 at no charge. Both replacements passed the test.",
        "",
        "The acceptance certificate for lot 1 was signed on 8 May 2026. The warranty of",
        "24 months therefore ends on 8 May 2028.",
    ),
)

WARRANTY: tuple[tuple[str, ...], ...] = (
    (
        "# 离心机质量保证条款",
        "质保期为验收合格之日起三十六个月。质保期内因设计、材料或制造",
        "原因出现的故障，卖方免费维修或者更换零部件。",
        "",
        "卖方接到报修通知后，应在四小时内电话响应，四十八小时内派工程师",
        "到达现场。七日内不能修复的，卖方提供同型号备用机。",
    ),
    (
        "# 不在质保范围内的情况",
        "使用未经认可的转子、电源电压超出允许范围、液体进入机身造成的",
        "损坏，不在质保范围内。密封圈等易耗件的质保期为十二个月。",
        "",
        "质保期满后，卖方以不高于市场价百分之八十的价格供应备件，供应期",
        "不少于八年。",
    ),
)

CONTRACT: tuple[str, ...] = (
    "# 设备采购合同",
    "合同编号：QH-2026-031",
    "买方：清河检测中心。卖方：恒泰仪器有限公司。签订日期：二〇二六年三月十六日。",
    "## 第一条 标的",
    "买方向卖方购买 HT-16 型高速离心机十二台，每台单价人民币三万五千元，合同总价人民币四十二万元，价格含税、含运费。",
    "## 第二条 交货",
    "卖方分两批交货，每批六台：第一批于二〇二六年四月二十日前交付，第二批于二〇二六年五月二十日前交付。交货地点为买方实验楼一层库房。",
    "## 第三条 付款条款",
    (
        "合同签订后七日内，买方支付合同总价的百分之三十作为预付款。每批设备到货并验收合格后三十日内，"
        "买方支付该批货款的百分之六十五。其余百分之五作为质保金，质保期满后支付。"
    ),
    "买方逾期付款的，每逾期一日，按应付未付金额的万分之三支付违约金。",
    "## 第四条 逾期交货",
    "卖方逾期交货的，每逾期一周，按该批货款的百分之一支付违约金，累计不超过百分之八。逾期超过六十日的，买方有权解除合同。",
    "## 第五条 保密",
    "双方对在履行合同中知悉的技术资料和检测数据负有保密义务，保密期为三年。",
    "## 第六条 争议解决",
    "因本合同发生的争议，双方协商解决；协商不成的，提交买方所在地人民法院诉讼解决。",
)


class Pdf:
    """A PDF written object by object, with one of the fonts every reader knows."""

    def __init__(self, *, chinese: bool) -> None:
        self._chinese = chinese
        self._objects: list[bytes] = []

    def _add(self, body: str | bytes) -> int:
        self._objects.append(body.encode("ascii") if isinstance(body, str) else body)
        return len(self._objects)

    def _text(self, line: str) -> str:
        if self._chinese:
            return "<" + line.encode("utf-16-be").hex() + ">"
        return "(" + line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"

    def _page(self, lines: Sequence[str]) -> str:
        size = 12
        out = ["BT", "72 760 Td"]
        for line in lines:
            heading = line.startswith("# ")
            out.append(f"/F1 {18 if heading else size} Tf")
            out.append(f"{self._text(line.removeprefix('# '))} Tj")
            out.append(f"0 {-32 if heading else -20} Td")
        return "\n".join([*out, "ET"])

    def write(self, title: str, pages: Sequence[Sequence[str]]) -> bytes:
        """The whole file."""
        tree = 2 + len(pages) * 2 + (3 if self._chinese else 1)
        font = self._font()
        kids = []
        for lines in pages:
            stream = self._page(lines).encode("ascii")
            content = self._add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
            kids.append(
                self._add(
                    f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R"
                    f" /Resources << /Font << /F1 {font} 0 R >> >> >>"
                )
            )
        self._add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
        root = len(self._objects)
        pages_at = self._add(f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
        if pages_at != tree:
            raise ValueError(f"the page tree landed at {pages_at}, not {tree}")
        marked = ("\ufeff" + title).encode("utf-16-be").hex()
        info = self._add(f"<< /Title <{marked}> >>")
        return self._file(root, info)

    def _font(self) -> int:
        if not self._chinese:
            return self._add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        descriptor = self._add(
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
            " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        )
        descendant = self._add(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo"
            f" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor {descriptor} 0 R >>"
        )
        return self._add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H"
            f" /DescendantFonts [{descendant} 0 R] >>"
        )

    def _file(self, root: int, info: int) -> bytes:
        out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self._objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (len(offsets) + 1, root, info)
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _paragraph(line: str) -> str:
    level = len(line) - len(line.lstrip("#"))
    style = f'<w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>' if level else ""
    return f"<w:p>{style}<w:r><w:t>{escape(line.lstrip('# '))}</w:t></w:r></w:p>"


def _heading_style(level: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:pPr>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{36 - 8 * level}"/></w:rPr></w:style>'
    )


def write_docx(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    """A Word file of headings ("# ", "## ") and paragraphs."""
    office = f"{_RELATIONS}/officeDocument/2006/relationships"
    package = f"{_RELATIONS}/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/><Override '
        'PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" '
        f'Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>',
        "word/styles.xml": f"<w:styles {_NAMESPACE}>{_heading_style(1)}{_heading_style(2)}</w:styles>",
        "word/document.xml": f"<w:document {_NAMESPACE}><w:body>{''.join(map(_paragraph, paragraphs))}</w:body></w:document>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, _XML + content)


def main(folder: Path = SAMPLES) -> int:
    """Write the three files into ``folder/en`` and ``folder/zh``."""
    report = Pdf(chinese=False).write("Inspection report, lot 1", REPORT)
    (folder / "en" / "Inspection report.pdf").write_bytes(report)
    (folder / "zh" / "质量保证条款.pdf").write_bytes(Pdf(chinese=True).write("离心机质量保证条款", WARRANTY))
    write_docx(folder / "zh" / "设备采购合同.docx", "设备采购合同", CONTRACT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
