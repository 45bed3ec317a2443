"""Real PDFs, Word files and mails: how each ends, whether citations name the right page, whether columns read in order."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path
from typing import Any

from tests.bench.answers import refused
from tests.bench.bench import Bench
from tests.bench.program import Program
from tests.bench.table import Goal, say

PASSWORD = "openpassword"  # the sample file's, printed in its source's own tests
FOLDERS = ("contracts", "pdf", "docx", "eml")
SENTENCES = 20
GAP = 120
"""Letters that may stand between two sentences of a pair: a heading, not a column."""
QUESTION_WORDS = 30
WORDS_FOUND = 0.9
"""Share of a quote's words that must stand on its page where the order of the lines is read otherwise."""

ENDS = {
    "libreoffice-writer-password.pdf": ("failed", "document.encrypted"),
    "scan-image.pdf": ("skipped", "document.no_text"),
    "msg_07.eml!/dingusfish.gif": ("skipped", "document.unsupported"),
    "msg_26.eml!/clock.bmp": ("skipped", "document.unsupported"),
}
"""How files end that are not indexed; all others are."""

IN_ORDER = {
    "multicolumn.pdf": (
        ("This is a sample document with two columns filled", "with Lorem Ipsum text"),
        ("Pellentesque cursus luctus mauris", "Nulla malesuada porttitor diam"),
        ("Vestibulum ante ipsum primis in faucibus", "luctus et ultrices posuere cubilia Curae"),
    ),
    "tracemonkey.pdf": (
        ("that identifies frequently executed loop traces at run-time and then", "generates machine code on the fly"),
        ("The remainder of this paper is organized as follows", "a general overview of trace tree based compilation"),
        ("we never call into the trace monitor for", "Recording is activated by a pointer swap that sets the inter"),
        ("Recording is activated by a pointer swap that sets the inter", "table to call a single"),
    ),
}
"""Passages of two-column papers that follow each other, some across the foot of a column."""


def run(bench: Bench) -> None:
    """Needs the sample files."""
    if bench.data is None:
        say("no sample files without --data: left out")
        return
    program = bench.fresh("files")
    report = program.document("index", *(str(bench.data / name) for name in FOLDERS))
    _ends(bench, report, program)
    texts = _texts(program)
    _pages(bench, program)
    _order(bench, texts)
    _headings(bench, program, texts)


def _ends(bench: Bench, report: dict[str, Any], program: Program) -> None:
    assert bench.data is not None
    found = {entry["path"]: (entry["status"], entry["code"]) for entry in report["files"]}
    missing = [
        str(path)
        for name in FOLDERS
        for path in (bench.data / name).rglob("*")
        if path.is_file() and str(path) not in found
    ]
    wrong = [f"{path}: not heard of" for path in missing]
    for path, end in sorted(found.items()):
        outer, inside, inner = path.partition("!/")
        name = Path(outer).name + inside + inner
        wanted = ENDS.get(name, ("indexed", None))
        say(f"  {name}: {end[0]} {end[1] or ''}")
        if end != wanted:
            wrong.append(f"{name}: {end}, expected {wanted}")
    add = bench.report.add
    add("files", "files and attachments", len(found))
    add("files", "that end otherwise than they should", len(wrong), "", goal=Goal("at most", 0))
    locked = str(bench.data / "pdf" / "libreoffice-writer-password.pdf")
    opened = program.document("index", locked, "--password", PASSWORD)
    add("files", "encrypted, indexed with its password", opened["indexed"], "", goal=Goal("at least", 1))
    bench.report.details["files"] = {"ends": found, "wrong": wrong}
    for line in wrong:
        say(f"  wrong: {line}")


def _texts(program: Program) -> dict[str, str]:
    """Stored texts by file name, of the PDFs."""
    rows = program.document("documents", "list")["documents"]
    return {
        Path(row["path"]).name: program.document("documents", "text", row["id"])["text"]
        for row in rows
        if row["kind"] == "pdf" and row["status"] == "indexed"
    }


def letters(text: str) -> str:
    """Letters and digits alone: white space, hyphens at line ends and typography do not count."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _pages(bench: Bench, program: Program) -> None:
    """Questions are sentences that another reader (pypdfium2, plainly) finds on a page."""
    import pypdfium2

    assert bench.data is not None
    pages: dict[str, list[str]] = {}
    questions: list[tuple[str, int, str]] = []
    for path in sorted([*(bench.data / "pdf").iterdir(), *(bench.data / "contracts").iterdir()]):
        if path.name in ENDS or path.suffix.lower() != ".pdf":
            continue
        with pypdfium2.PdfDocument(path) as document:
            pages[path.name] = [_plain(page) for page in document]
        questions += _sampled(path.name, pages[path.name])
    documents, _ = program.batch("ask", [text for _, _, text in questions], "--model", "none")
    right = total = on_page = asked = 0
    wrong: list[dict[str, Any]] = []
    for (name, number, text), document in zip(questions, documents, strict=True):
        citations = [c for c in document.get("citations", []) if Path(c["path"]).name in pages]
        asked += not refused(document)
        on_page += any(Path(c["path"]).name == name and c["page"] == number for c in citations)
        for citation in citations:
            total += 1
            if _stands_on(pages[Path(citation["path"]).name], citation):
                right += 1
            else:
                wrong.append({"question": text, "citation": citation})
    add = bench.report.add
    add("files", "citations of PDFs", total)
    add("files", "whose page holds the quote", right / total if total else 0.0, "", goal=Goal("at least", 1))
    add("files", "sentences of a page asked", len(questions))
    add("files", "answered", asked / len(questions) if questions else 0.0)
    add("files", "whose own page is cited", on_page / len(questions) if questions else 0.0)
    bench.report.details["files"]["wrong pages"] = wrong
    for entry in wrong[:5]:
        say(f"  wrong page: {entry['citation']}")


def _plain(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
        return text
    finally:
        textpage.close()


def _stands_on(pages: list[str], citation: dict[str, Any]) -> bool:
    """Whether the page holds the quote, as far as another reader's order of lines can tell: its letters in a row (a
    quote may end on the next page), or nearly all its words, and no other page more of them."""
    number: int | None = citation["page"]
    if not number or number > len(pages):
        return False
    wanted = letters(citation["quote"])
    page, following = letters(pages[number - 1]), letters("".join(pages[number : number + 1]))
    if wanted in page or (wanted[:20] in page and wanted in page + following):
        return True
    shares = [_share_of_words(citation["quote"], text) for text in pages]
    return shares[number - 1] >= WORDS_FOUND and shares[number - 1] == max(shares)


def _share_of_words(quote: str, page: str) -> float:
    wanted = [piece for word in quote.split() if (piece := letters(word))]
    held = letters(page)
    return sum(piece in held for piece in wanted) / len(wanted) if wanted else 0.0


def _sampled(name: str, pages: list[str]) -> list[tuple[str, int, str]]:
    """Up to 20 (file, page, sentence), the same every time."""
    found: list[tuple[str, int, str]] = []
    for number, text in enumerate(pages, 1):
        flat = re.sub(r"[\ufffe\u00ad\x02]", "", " ".join(text.split()))
        parts = re.split(r"(?<=[.?!])\s+|(?<=[。？！])", flat)
        found += [(name, number, part[:400]) for part in parts if _can_be_asked(part)]
    return random.Random(name).sample(found, min(SENTENCES, len(found)))


def _can_be_asked(sentence: str) -> bool:
    words = len(sentence.split())
    return 6 <= words <= QUESTION_WORDS or (words < 6 and len(letters(sentence)) >= 12 and not sentence.isascii())


def _order(bench: Bench, texts: dict[str, str]) -> None:
    right = total = 0
    for name, pairs in IN_ORDER.items():
        text = letters(texts.get(name, ""))
        for first, second in pairs:
            total += 1
            at = text.find(letters(first))
            then = text.find(letters(second), at)
            if at >= 0 and 0 <= then - at - len(letters(first)) <= GAP:
                right += 1
            else:
                say(f"  {name}: “{second}” does not follow “{first}”")
    bench.report.add(
        "files", "sentence pairs of two-column papers in order", right / total, "", goal=Goal("at least", 1)
    )


def _headings(bench: Bench, program: Program, texts: dict[str, str]) -> None:
    """The Chinese FAQ is asked its own headings; the first quote must come from below the heading."""
    name = "常见QA.pdf"
    text = texts.get(name, "")
    heads = [(m.start(), m.end(), m[1].strip()) for m in re.finditer(r"(?m)^\s*\d+\.\s*(\S.{3,40})$", text)]
    documents, _ = (
        program.batch("ask", [heading for _, _, heading in heads], "--model", "none") if heads else ([], None)
    )
    first = five = 0
    for place, document in enumerate(documents):
        start = heads[place][1]
        end = heads[place + 1][0] if place + 1 < len(heads) else len(text)
        held = [
            Path(c["path"]).name == name and min(c["end"], end) - max(c["start"], start) >= min(10, end - start)
            for c in document.get("citations", [])
        ]
        first += held[:1] == [True]
        five += any(held)
        if not any(held):
            say(f"  not answered: {heads[place][2]} ({document.get('mode') or document.get('error')})")
    share = five / len(heads) if heads else 0.0
    bench.report.add("files", "headings of the Chinese FAQ", len(heads), "", goal=Goal("at least", 9))
    bench.report.add("files", "answered by the first quote", first / len(heads) if heads else 0.0)
    bench.report.add("files", "answered by one of five quotes", share, "", goal=Goal("at least", 1))
