"""``python -m tests.e2e.materials DIR PORT``: what the browser's tests work with; prints where each thing is as JSON.

``PORT`` is the trap's: nothing may ever ask it for anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.files.pdf_builder import PdfPage, build_pdf
from tests.gguf_writer import write_known_answer_gguf

PASSWORD = "open sesame"
PAGE = (612, 792)
SENTENCE = "The harbour gate opens at six in the morning from April to September."
CHINESE = "港口大门从四月到九月每天早上六点开启。"
MARK_AT = (90, 430)
SIZE = 12

# Every piece occurs once: a token has one successor.
ANSWER = (
    "## Opening hours\n\n",
    "The harbour", " gate", " opens", " at", " six", " in", " the", " morning", " from April", " to September", " [1]",
    ".\n\n", "| month", " | hour |\n", "|---", "|:---|\n", "| April | six |\n", "\n", "港口大门", "早上", "六点", "开启",
    "[1]", "。\n\n", "```python\n", "opens = 6\n", "```\n",
)  # fmt: skip
SLOW = 60_000


def main(folder: Path, port: int) -> dict[str, Any]:
    """Write it all; gives the places and what the tests must know of the contents."""
    folder.mkdir(parents=True, exist_ok=True)
    trap = f"http://127.0.0.1:{port}"
    harbour = _file(folder / "harbour.pdf", _harbour())
    return {
        "harbour": harbour,
        "harbourZh": _file(folder / "港口规定.pdf", build_pdf([PdfPage().text(72, 700, CHINESE)])),
        "locked": _file(folder / "locked.pdf", _locked()),
        "password": PASSWORD,
        "sentence": SENTENCE,
        "chinese": CHINESE,
        "mark": {
            "page": 2,
            "left": MARK_AT[0] / PAGE[0],
            "bottom": 1 - MARK_AT[1] / PAGE[1],
            "height": SIZE / PAGE[1],
        },
        "longPdf": _file(folder / "long.pdf", _long(300)),
        "known": str(write_known_answer_gguf(folder / "known.gguf", ANSWER)),
        "slow": str(
            write_known_answer_gguf(folder / "slow.gguf", list(_slow()), endless=True, context=8192, feed=SLOW)
        ),
        "hostile": str(write_known_answer_gguf(folder / "hostile.gguf", _hostile_answer(trap))),
        "attacks": _attacks(folder / "attacks", trap),
    }


def _file(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def _harbour() -> bytes:
    first = PdfPage().text(72, 720, "Rules of the harbour", 16, bold=True)
    first.text(72, 690, "These rules are for everyone who brings a boat to the quay.")
    first.text(72, 674, "A berth is booked two days before the boat arrives.")
    second = PdfPage().text(72, 720, "Opening hours", 16, bold=True)
    second.text(*MARK_AT, SENTENCE, SIZE)
    second.text(72, 300, "In winter a key for the side door lies with the crane crew.")
    return build_pdf([first, second], info={"Title": "Rules of the harbour"})


def _locked() -> bytes:
    page = PdfPage().text(72, 700, "The spare key of the boathouse hangs behind the blue cupboard.")
    return build_pdf([page], password=PASSWORD)


def _long(pages: int) -> bytes:
    """Long enough to be paused and stopped in the middle."""
    made = []
    for number in range(1, pages + 1):
        page = PdfPage()
        for line in range(40):
            page.text(50, 760 - 18 * line, f"Page {number}, line {line}: the tide table of day {number * 40 + line}.")
        made.append(page)
    return build_pdf(made)


def _slow() -> Iterator[str]:
    """Some 130 tokens that come again and again: paragraphs of Markdown in both languages."""
    yield "The harbour gate opens at six in the morning [1].\n\n"
    for number in range(1, 13):
        yield f"**Day {number}**"
        for word in ("the", "tide", "rises", "early", "and", "falls", "late", "潮水"):
            yield f" {word}{number}"
        yield f" [{number}].\n\n"


def _hostile_answer(trap: str) -> list[str]:
    return [
        "The harbour gate opens at six in the morning [1].\n\n",
        "<script>window.__pwned = 'script'</script>\n\n",
        f'<img src="{trap}/answer-html.png" onerror="window.__pwned = \'onerror\'">\n\n',
        f"![a picture]({trap}/answer.png)\n\n",
        "[a link](javascript:window.__pwned='link')\n\n",
        "[data](data:text/html,<script>parent.__pwned=1</script>)\n\n",
        f'<style>body {{ background: url("{trap}/answer.css") }}</style>\n\n',
        f'<iframe src="{trap}/answer-frame"></iframe>\n\n',
        f'<svg onload="window.__pwned = 1"><image href="{trap}/svg.png"/></svg>\n\n',
        f"<{trap}/autolink>\n\n",
        "[1](javascript:window.__pwned='citation')\n",
    ]


def _attacks(folder: Path, trap: str) -> dict[str, str]:
    """A document whose text, and one whose name, would like to be markup."""
    folder.mkdir(exist_ok=True)
    lines = [
        "# The tariff of the lighthouse",
        "",
        "The lighthouse fee is forty crowns per night. <script>window.__pwned = 'document'</script>",
        "",
        f'The lighthouse lamp is lit at dusk. <img src="{trap}/document.png" onerror="window.__pwned = \'img\'">',
        "",
        f"The lighthouse keeper's picture: ![keeper]({trap}/document-md.png)",
        "",
        "The lighthouse link: [open](javascript:window.__pwned='doc-link')",
        "",
        f"<div style=\"background: url('{trap}/document.css')\">The lighthouse wall is painted white.</div>",
    ]
    document = folder / "lighthouse.txt"
    document.write_text("\n".join(lines) + "\n", encoding="utf-8")
    slashes = trap.replace("/", "&#47;")
    named = folder / f"<img src={slashes}&#47;name.png onerror=window.__pwned=1>.txt"
    named.write_text("The ferry leaves the pier at noon on weekdays.\n", encoding="utf-8")
    return {"document": str(document), "named": str(named)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
