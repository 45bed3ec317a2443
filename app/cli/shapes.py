"""The JSON that scripts rely on: exactly these keys, in this order."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import app.core.types as t

_CITATION = ("n", "document", "path", "page", "start", "end", "quote")
_ROW = ("id", "path", "title", "kind", "status", "code", "reason", "chunks", "pages", "indexed_at")
_CHECK = ("name", "ok", "detail", "hint")
_MODEL = ("id", "kind", "installed", "active", "path", "size", "memory", "context", "licence", "fits")
_MORE = (
    "name", "origin", "source", "file", "languages", "checked", "architecture", "parameters", "quantisation", "trained",
    "template", "contexts", "missing", "problem", "loaded", "remote", "removable", "downloadable", "job", "partial",
)  # fmt: skip


def report(value: t.IndexReport) -> dict[str, Any]:
    return asdict(value)


def search(value: t.SearchResult) -> dict[str, Any]:
    return {"hits": [asdict(hit) for hit in value.hits], "ms": value.ms}


def answer(value: t.Answer) -> dict[str, Any]:
    """An answer; ``error`` is there only when it ended in one."""
    data: dict[str, Any] = {
        "answer": value.answer,
        "mode": value.mode,
        "citations": [_part(citation, _CITATION) for citation in value.citations],
        "nearest": [asdict(hit) for hit in value.nearest],
        "checked": None if value.checked is None else dict(value.checked),
        "timings": asdict(value.timings),
        "notices": [{"code": notice.code, "values": dict(notice.values)} for notice in value.notices],
    }
    return data if value.error is None else {**data, "error": dict(value.error)}


def row(value: t.DocumentRow) -> dict[str, Any]:
    return _part(value, _ROW)


def document(value: t.DocumentRow) -> dict[str, Any]:
    return {**_part(value, _ROW), "metadata": dict(value.metadata or {})}


def text(document_id: str, content: str, pages: tuple[t.Page, ...]) -> dict[str, Any]:
    spans = [{"page": page.number, "start": page.start, "end": page.end} for page in pages]
    return {"id": document_id, "text": content, "pages": spans}


def model(value: t.ModelInfo) -> dict[str, Any]:
    data = _part(value, (*_MODEL, *_MORE))
    return {**data, "contexts": dict(value.contexts), "problem": dict(value.problem) if value.problem else None}


def check(value: t.Check) -> dict[str, Any]:
    return _part(value, _CHECK)


def _part(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


EXTRACTED = model(t.ModelInfo("none", "chat", True, True, None, None, None, None, None, True))
"""What ``models use none`` gives: answering without a model, in the shape of one."""
