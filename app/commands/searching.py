"""Passages of the library, beside a text or by themselves."""

from __future__ import annotations

from app.core.types import Citation
from app.rag.answer import Found
from app.rag.prompt import as_data
from app.rag.readable import as_quote_line
from app.rag.retrieve import Candidate

MOST = 8
_BESIDE = 4
"""Passages that stand beside a text: it needs the room."""


def passages(found: Found) -> tuple[tuple[Candidate, ...], str]:
    """The best passages and how a model sees them, numbered from 1; none when they do not say enough."""
    shown = tuple(found.retrieved.candidates[:_BESIDE]) if found.enough else ()
    blocks = [
        f"[{n}] {as_data(one.passage.title)[:120]}{f', p. {one.passage.page}' if one.passage.page else ''}\n"
        f"{as_data(one.passage.text)}"
        for n, one in enumerate(shown, 1)
    ]
    return shown, "\n".join(blocks)


def as_line(citation: Citation) -> str:
    """A passage found, as an item of a list in Markdown."""
    return f"- {as_quote_line(citation.quote)} [{citation.n}]\n"
