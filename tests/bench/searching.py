"""Hit rate and latency of search, ours and the usual stack's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from tests.bench.bench import Bench
from tests.bench.indexing import MEGABYTE
from tests.bench.sets import Set
from tests.bench.table import Goal, percentile, say

HIT_GOALS = {"squad_en": 0.965, "cmrc_zh": 0.995}


def run(bench: Bench) -> None:
    """The first five distinct paths of 20 hits, one passage a file."""
    for labelled in bench.sets:
        _search(bench, labelled)


def _search(bench: Bench, labelled: Set) -> None:
    program, stack, questions = bench.library(labelled), bench.usual(labelled), bench.questions_of(labelled)
    say(f"searching {labelled.name}")
    found, ran = program.batch("search", questions, "--limit", "20")
    bad = [document for document in found if "error" in document]
    if bad:
        raise RuntimeError(f"search: {bad[0]}")
    ours = [list(dict.fromkeys(PurePath(hit["path"]).name for hit in document["hits"])) for document in found]
    usual, usual_ran = stack.query(questions)
    add, name, below = bench.report.add, labelled.name, Goal("below the usual stack")
    goal = Goal("at least", HIT_GOALS[name]) if name in HIT_GOALS and bench.limit is None else None
    add("search", f"{name}: hit@5", _rate(labelled, ours), "", usual=_rate(labelled, usual["paths"]), goal=goal)
    ms = [float(document["ms"]) for document in found]
    add("search", f"{name}: query p50", percentile(ms, 0.5), "ms", usual=percentile(usual["ms"], 0.5))
    add("search", f"{name}: query p95", percentile(ms, 0.95), "ms", usual=percentile(usual["ms"], 0.95), goal=below)
    add(
        "search", f"{name}: peak memory", ran.peak / MEGABYTE, "MB", usual=usual_ran.peak / MEGABYTE, goal=below
    )  # fmt: skip
    bench.report.details.setdefault("search", {})[name] = {
        "missed": [
            question.id
            for question, paths in zip(labelled.questions, ours, strict=False)
            if not _hit(question.passages, paths)
        ]
    }


def _rate(labelled: Set, found: Sequence[Sequence[str]]) -> float:
    hits = [_hit(question.passages, paths) for question, paths in zip(labelled.questions, found, strict=False)]
    return sum(hits) / len(hits)


def _hit(wanted: frozenset[str], paths: Sequence[str]) -> bool:
    return any(PurePath(path).stem in wanted for path in paths[:5])
