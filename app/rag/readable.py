"""Quotes as an answer people read, and what is said where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.core.script import is_cjk
from app.core.types import Citation
from app.rag.quotes import is_heading

_NUMBER_MARK = re.compile(r"\[(\d{1,3})\]")
_LEADING_MARKS = re.compile(r"^(?:[#>*+\-•·●|]+\s*)+")
_SAYINGS = {
    "en": {
        "more": "See also:",
        "refused": "Your documents do not seem to hold the answer to this. The nearest passages are listed below.",
        "empty": "There is nothing in the library yet. Add files or folders, then ask again.",
        "nothing": "Nothing in your documents has to do with this question.",
    },
    "zh": {
        "more": "另见：",
        "refused": "你的文档中似乎没有这个问题的答案。下面列出最接近的段落。",
        "empty": "资料库还是空的。请先添加文件或文件夹，然后再提问。",
        "nothing": "你的文档中没有与这个问题相关的内容。",
    },
}


def saying(key: str, language: str) -> str:
    """``more``, ``refused``, ``empty`` or ``nothing`` in the question's language."""
    return _SAYINGS["zh" if language == "zh" else "en"][key]


def as_markdown(citations: Sequence[Citation], language: str) -> Iterator[str]:
    """The best quote as a paragraph, the others as a list."""
    for citation in citations:
        head, indent = ("> ", "> ") if citation.n == 1 else ("- ", "  ")
        lines = f"  \n{indent}".join(_lines(citation.quote))
        yield f"{head}{lines} [{citation.n}]\n"
        if citation.n == 1 and len(citations) > 1:
            yield f"\n{saying('more', language)}\n\n"


def as_quote_line(quote: str) -> str:
    """A quote on one line of Markdown, in which its own ``[12]`` is no citation of the answer."""
    line = " ".join(quote.split())
    return _NUMBER_MARK.sub(r"\\[\1\\]", _LEADING_MARKS.sub("", line) or line)


def _lines(quote: str) -> list[str]:
    """A quote as lines of Markdown: headings by themselves and bold, wrapped lines put together."""
    lines: list[str] = []
    whole = False  # whether the line before is complete
    for raw in quote.splitlines():
        line = " ".join(raw.split())
        if not line:
            whole = True
            continue
        bare = _LEADING_MARKS.sub("", line) or line
        # A paper's own [12] is no citation of this answer.
        shown = _NUMBER_MARK.sub(r"\\[\1\\]", bare)
        heading = is_heading(line) and raw is not quote.splitlines()[-1]
        if lines and not whole and not heading:
            lines[-1] += ("" if is_cjk(lines[-1][-1]) and is_cjk(shown[0]) else " ") + shown
        else:
            lines.append(f"**{shown}**" if heading else shown)
        whole = heading
    return lines
