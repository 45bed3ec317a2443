"""The evidence gate: what it refuses when the answer is in the half that was not indexed, and what it lets pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.main import open_workspace
from app.query.understand import understand
from app.rag.answer import CANDIDATES
from app.settings import Environment
from tests.bench.answers import holds, refused
from tests.bench.bench import Bench
from tests.bench.program import Program
from tests.bench.sets import Set, read_set
from tests.bench.table import Goal, say

REFUSED_GOAL, ANSWERED_GOAL = 0.85, 0.92
EVERY = 4
"""Every how many-th question is asked by the command line too, which must come to the same verdict."""
CURVE = (0.99, 0.98, 0.96, 0.95, 0.94, 0.92, 0.90, 0.85, 0.80, 0.70)
"""Shares of the indexed half's questions that are answered, at which the curve is read."""


def run(bench: Bench) -> None:
    """Each half of the titles is indexed in turn and asked the questions of both."""
    for labelled in bench.sets:
        for number, half in enumerate(labelled.halves(), 1):
            _half(bench, labelled, number, half)


def run_lookalikes(bench: Bench) -> None:
    """For information: questions that only look answerable, and contracts whose clauses are alike."""
    if bench.data is not None:
        _lookalikes(bench, bench.sets[0])
        _contracts(bench, read_set(bench.data / "retrieval" / "cuad_en"))


def _half(bench: Bench, labelled: Set, number: int, half: frozenset[str]) -> None:
    name = f"{labelled.name}, half {number}"
    program = _indexed(bench, labelled, f"{labelled.name}-half-{number}", half)
    asked = labelled.questions[: bench.limit]
    own = [bool(question.passages & half) for question in asked]
    say(f"asking {name}")
    values = gate_values(program.home, [question.text for question in asked])
    add, part = bench.report.add, "gate"
    goals = (Goal("at least", ANSWERED_GOAL), Goal("at least", REFUSED_GOAL)) if bench.limit is None else (None, None)
    no = [value < 0 for value in values]
    add(part, f"{name}: its own questions answered", _share(no, own, wanted=False), "", goal=goals[0])
    add(part, f"{name}: the other half's refused", _share(no, [not o for o in own], wanted=True), "", goal=goals[1])
    documents, _ = program.batch("ask", [question.text for question in asked[::EVERY]], "--model", "none")
    agree = [refused(document) == decision for document, decision in zip(documents, no[::EVERY], strict=True)]
    add(part, f"{name}: same verdict by the command", sum(agree) / len(agree), "", goal=Goal("at least", 1))
    curve = curve_of(values, own)
    say(f"  answered -> refused, threshold ({name})")
    for answered, other, threshold in curve:
        say(f"  {answered:.2f} -> {other:.3f}  {threshold:+.2f}")
    bench.report.details.setdefault(part, {})[name] = [
        {"answered": answered, "refused": other, "threshold": threshold} for answered, other, threshold in curve
    ]


def _indexed(bench: Bench, labelled: Set, name: str, half: frozenset[str]) -> Program:
    folder = bench.work / "corpora" / name
    if not folder.is_dir():
        labelled.write(folder, [passage for passage in labelled.passages if passage.id in half])
    say(f"indexing {name}")
    program = bench.fresh(name)
    program.index(folder)
    return program


def gate_values(home: Path, questions: Sequence[str]) -> list[float]:
    """The gate's raw value for each question, 0 or more meaning: answer. Read inside, since nothing prints it."""
    with open_workspace(Environment(home=home, offline=True)) as opened:
        answerer: Any = opened.workspace.answerer
        values = []
        for text in questions:
            retrieved = answerer.retriever.retrieve(understand(text), CANDIDATES)
            evidence = answerer.finder.find(retrieved)
            calibration = answerer.finder._calibration()
            gate = calibration.gate_dense if retrieved.ranking.dense > 0.5 else calibration.gate_lexical
            values.append(gate(evidence.figures) if evidence.sentences else float("-inf"))
        return values


def curve_of(values: Sequence[float], own: Sequence[bool]) -> list[tuple[float, float, float]]:
    """(share of its own answered, share of the others refused, threshold) along the curve."""
    mine = sorted((value for value, is_own in zip(values, own, strict=True) if is_own), reverse=True)
    others = [value for value, is_own in zip(values, own, strict=True) if not is_own]
    if not mine or not others:
        return []
    points = []
    for answered in CURVE:
        threshold = mine[min(len(mine) - 1, round(answered * len(mine)))]
        points.append((answered, sum(value < threshold for value in others) / len(others), threshold))
    return points


def _share(decisions: Sequence[bool], chosen: Sequence[bool], *, wanted: bool) -> float:
    picked = [decision == wanted for decision, is_chosen in zip(decisions, chosen, strict=True) if is_chosen]
    return sum(picked) / len(picked) if picked else 0.0


def _lookalikes(bench: Bench, labelled: Set) -> None:
    documents, _ = bench.library(labelled).batch("ask", labelled.lookalikes[: bench.limit], "--model", "none")
    share = sum(map(refused, documents)) / len(documents)
    bench.report.add("lookalikes", f"{labelled.name}: questions that only look answerable, refused", share)


def _contracts(bench: Bench, labelled: Set) -> None:
    """Long similar texts, for information."""
    program, questions = bench.library(labelled), labelled.questions[: bench.limit]
    documents, _ = program.batch("ask", [question.text for question in questions], "--model", "none")
    found, _ = program.batch("search", [question.text for question in questions], "--limit", "20")
    hits = [
        any(
            Path(path).stem in question.passages
            for path in list(dict.fromkeys(h["path"] for h in document["hits"]))[:5]
        )
        for question, document in zip(questions, found, strict=True)
    ]
    held = [
        any(holds(citation["quote"], question) for citation in document.get("citations", []))
        for question, document in zip(questions, documents, strict=True)
    ]
    add, name = bench.report.add, labelled.name
    add("lookalikes", f"{name}: answered", 1 - sum(map(refused, documents)) / len(documents))
    add("lookalikes", f"{name}: hit@5", sum(hits) / len(hits))
    add("lookalikes", f"{name}: whole clause within one of five quotes", sum(held) / len(held))
