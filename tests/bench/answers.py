"""Extracted answers: whether the quotes hold a gold answer, and whether every citation stands in its document."""

from __future__ import annotations

import random
from typing import Any

from tests.bench.bench import Bench
from tests.bench.program import Program
from tests.bench.sets import Asked, Set
from tests.bench.table import Goal, percentile, say

QUOTES = 5
QUOTE_CHARACTERS = 300
READ_BY_COMMAND = 20


def run(bench: Bench) -> None:
    """Gate on; a refusal or an error is a miss."""
    for labelled in bench.sets:
        found = answers(bench, labelled)
        _judge(bench, labelled, found)


def run_citations(bench: Bench) -> None:
    """``text[start:end] == quote`` for every citation of every answer."""
    for labelled in bench.sets:
        _check_citations(bench, labelled, answers(bench, labelled))


_ANSWERS: dict[str, list[dict[str, Any]]] = {}


def answers(bench: Bench, labelled: Set) -> list[dict[str, Any]]:
    """What ``ask`` says to the set's questions, asked once in a run."""
    if labelled.name not in _ANSWERS:
        program = bench.library(labelled)
        say(f"asking {labelled.name}")
        _ANSWERS[labelled.name], _ = program.batch("ask", bench.questions_of(labelled), "--model", "none")
    return _ANSWERS[labelled.name]


def fold(text: str) -> str:
    """White space and case do not make another answer."""
    return " ".join(text.split()).casefold()


def holds(quote: str, question: Asked) -> bool:
    """Whether one of the gold answers stands in the quote."""
    folded = fold(quote)
    return any(fold(answer) in folded for answer in question.answers)


def refused(document: dict[str, Any]) -> bool:
    """Whether a question was not answered."""
    return document.get("mode") != "extracted"


def _judge(bench: Bench, labelled: Set, found: list[dict[str, Any]]) -> None:
    first = five = too_long = out_of_order = 0
    missed: list[str] = []
    for question, document in zip(labelled.questions, found, strict=False):
        citations = document.get("citations", []) if not refused(document) else []
        quotes = [citation["quote"] for citation in citations]
        too_long += any(len(quote) > QUOTE_CHARACTERS for quote in quotes)
        out_of_order += [citation["n"] for citation in citations] != list(range(1, len(citations) + 1))
        held = [holds(quote, question) for quote in quotes[:QUOTES]]
        first += held[:1] == [True]
        five += any(held)
        if not any(held):
            missed.append(question.id)
    add, name, total, judged = bench.report.add, labelled.name, len(found), bench.limit is None
    times = [document["timings"]["total_ms"] for document in found if "timings" in document]
    add(
        "answers",
        f"{name}: gold answer in the first quote",
        first / total,
        "",
        goal=Goal("at least", 0.76) if judged else None,
    )
    add(
        "answers",
        f"{name}: gold answer in five quotes",
        five / total,
        "",
        goal=Goal("at least", 0.90) if judged else None,
    )
    add("answers", f"{name}: refused", sum(map(refused, found)) / total)
    add("answers", f"{name}: ended in an error", sum("error" in document for document in found) / total)
    add("answers", f"{name}: time p50", percentile(times, 0.5), "ms")
    add("answers", f"{name}: time p95", percentile(times, 0.95), "ms", goal=Goal("at most", 300))
    add("answers", f"{name}: answers with a quote over 300 characters", too_long, "", goal=Goal("at most", 0))
    add("answers", f"{name}: answers with quotes not numbered in order", out_of_order, "", goal=Goal("at most", 0))
    bench.report.details.setdefault("answers", {})[name] = {"missed": missed}


def _check_citations(bench: Bench, labelled: Set, found: list[dict[str, Any]]) -> None:
    program = bench.library(labelled)
    citations = [citation for document in found for citation in document.get("citations", [])]
    texts = document_texts(program, {citation["document"] for citation in citations})
    exact = [texts[c["document"]][c["start"] : c["end"]] == c["quote"] != "" for c in citations]
    bench.report.add("citations", f"{labelled.name}: citations", len(citations))
    share = sum(exact) / len(exact) if exact else 0.0
    bench.report.add("citations", f"{labelled.name}: text[start:end] == quote", share, "", goal=Goal("at least", 1))


def document_texts(program: Program, wanted: set[str]) -> dict[str, str]:
    """Stored texts by document id, from the server; some of them by the command too, which must say the same."""
    chosen = sorted(wanted, key=int)
    with program.serving() as served:
        texts = {id_: served.json("GET", f"/api/documents/{id_}/text")["text"] for id_ in chosen}
    for id_ in random.Random(7).sample(chosen, min(READ_BY_COMMAND, len(chosen))):  # a sample, no secret
        if program.document("documents", "text", id_)["text"] != texts[id_]:
            raise RuntimeError(f"document {id_} reads differently by the command and by the server")
    return texts
