"""``make calibrate DATA=DIR``: fit which sentence answers and when there is enough evidence, on labelled questions.

The sentence models are fitted listwise (one right sentence among a question's candidates) on the questions with
even numbers; the gates by logistic regression on libraries that hold half of the articles, asked the questions of
both halves. The odd questions and the other halves are the test; their figures are printed and kept in the file.
Everything comes from the program's own retrieval, so what is fitted is what runs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from app.main import Opened, open_workspace
from app.query.understand import understand
from app.rag.answer import CANDIDATES
from app.rag.calibration import CALIBRATION, load_calibration
from app.rag.evidence import FEATURES
from app.settings import Environment
from app.workspace.port import IndexRequest

Floats = npt.NDArray[np.float64]
SETS = {"dense": ("squad_en",), "lexical": ("cmrc_zh",)}
GATE_FIGURES = {
    "dense": ("score", "margin", "lexical", "words", "context", "cosine"),
    "lexical": ("score", "margin", "words", "context", "known"),
}
ANSWERED = {"dense": 0.965, "lexical": 0.958}
"""Share of answerable questions the balanced gate lets through; ``strict`` lets through less."""
STRICT_ANSWERED = 0.92
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set of articles and questions with their gold answers and the article they are answered by."""

    passages: Sequence[Mapping[str, str]]
    questions: Sequence[Mapping[str, Any]]
    article_of: Mapping[str, str]


def load(folder: Path) -> Labelled:
    """A set in BEIR's layout: corpus, queries and qrels as JSON lines."""

    def lines(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()]

    passages, questions = lines("corpus.jsonl"), lines("queries.jsonl")
    title = {passage["id"]: passage["title"] for passage in passages}
    return Labelled(passages, questions, {row["query_id"]: title[row["doc_id"]] for row in lines("qrels.jsonl")})


@contextmanager
def library(passages: Sequence[Mapping[str, str]]) -> Iterator[Opened]:
    """A library of its own with one text file per passage."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        for passage in passages:
            (files / f"{passage['id']}.txt").write_text(passage["text"], encoding="utf-8")
        with open_workspace(Environment(home=Path(folder) / "home")) as opened:
            for _ in opened.workspace.index(IndexRequest((str(files),))):
                pass
            yield opened


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def sentence_table(
    opened: Opened, questions: Sequence[Mapping[str, Any]]
) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    """Features of every candidate sentence, whether it holds a gold answer, and its question's number."""
    answerer = opened.workspace.answerer
    rows: list[list[float]] = []
    right: list[bool] = []
    groups: list[int] = []
    for number, question in enumerate(questions):
        retrieved = answerer.retriever.retrieve(understand(question["text"]), CANDIDATES)
        found, features = answerer.finder.measured(retrieved)
        gold = [_folded(answer) for answer in question["answers"]]
        for sentence, values in zip(found, features, strict=True):
            rows.append([values[name] for name in FEATURES])
            right.append(any(answer in _folded(sentence.text) for answer in gold))
            groups.append(number)
    return np.array(rows), np.array(right), np.array(groups, dtype=float)


def fit_sentences(features: Floats, right: npt.NDArray[np.bool_], groups: Floats) -> dict[str, float]:
    """Weights under which a right sentence is likeliest among its question's candidates."""
    scale = features.std(axis=0) + 1e-9
    number = groups.astype(int)
    answerable = np.isin(number, np.unique(number[right]))
    x, y = features[answerable] / scale, right[answerable]
    _, place = np.unique(number[answerable], return_inverse=True)
    count = place.max() + 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = x @ weights
        scores -= np.maximum.reduceat(scores, np.flatnonzero(np.r_[True, np.diff(place) > 0]))[place]
        mass = np.exp(scores)
        every, good = np.bincount(place, mass), np.bincount(place, mass * y)
        gradient = (mass / every[place] - mass * y / good[place]) @ x / count
        return float(np.log(every / good).mean() + RIDGE * weights @ weights), gradient + 2 * RIDGE * weights

    # Encyclopedia text holds no questions; a question is never its own answer, whatever the data happen to say.
    bounds = [(None, 0.0) if name == "question" else (None, None) for name in FEATURES]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: round(float(w / s), 3) for name, w, s in zip(FEATURES, found.x, scale, strict=True) if s > 1e-6}


def first_and_five(
    features: Floats, right: npt.NDArray[np.bool_], groups: Floats, weights: Mapping[str, float]
) -> dict[str, float]:
    """Share of questions whose best sentence, or one of the best five, holds the answer."""
    scores = features @ np.array([weights.get(name, 0.0) for name in FEATURES])
    first = five = 0
    numbers = np.unique(groups)
    for number in numbers:
        mine = groups == number
        order = np.argsort(-scores[mine])
        first += bool(right[mine][order[0]])
        five += bool(right[mine][order[:5]].any())
    return {"first": round(first / len(numbers), 4), "five": round(five / len(numbers), 4)}


def gate_table(data: Labelled, seed: int, figures: Sequence[str]) -> Iterator[tuple[Floats, npt.NDArray[np.bool_]]]:
    """For either half of the articles as the library: the gate's figures of every question, and whose are there."""
    titles = sorted({*data.article_of.values()})
    random.Random(seed).shuffle(titles)
    others = sorted({passage["title"] for passage in data.passages} - set(titles))
    half = {*titles[::2], *others[::2]}
    for inside in (half, {*titles, *others} - half):
        with library([passage for passage in data.passages if passage["title"] in inside]) as opened:
            answerer = opened.workspace.answerer
            rows = []
            for question in data.questions:
                retrieved = answerer.retriever.retrieve(understand(question["text"]), CANDIDATES)
                measured = answerer.finder.find(retrieved).figures
                rows.append([measured[name] for name in figures])
            yield np.array(rows), np.array([data.article_of[q["id"]] in inside for q in data.questions])


def fit_gate(
    tables: Sequence[tuple[Floats, npt.NDArray[np.bool_]]], figures: Sequence[str], answered: float
) -> dict[str, Any]:
    """A logistic gate on the first table's library, its threshold set where ``answered`` of the answerable pass."""
    (x, there), (test, test_there) = tables
    model = LogisticRegression(C=10, max_iter=2000).fit(x, there)
    weights = model.coef_[0]
    both, both_there = np.concatenate([x, test]), np.concatenate([there, test_there])
    level = float(np.quantile((both @ weights)[both_there], 1 - answered))
    strict = float(np.quantile((both @ weights)[both_there], 1 - STRICT_ANSWERED))
    curve = {}
    for share in (0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.90):
        threshold = np.quantile((test @ weights)[test_there], 1 - share)
        curve[str(share)] = round(float(((test @ weights)[~test_there] < threshold).mean()), 4)
    values = test @ weights
    return {
        "weights": {name: round(float(w), 3) for name, w in zip(figures, weights, strict=True)},
        "bias": round(-level, 3),
        "strict": round(strict - level, 3),
        "reached": {
            "answered": round(float((values[test_there] >= level).mean()), 4),
            "refused": round(float((values[~test_there] < level).mean()), 4),
            "refused_at_answered": curve,
        },
    }


def calibrate(folder: Path, model: str, say: Callable[[str], None]) -> dict[str, Any]:
    """The entry of one embedding model for ``models/calibration.json``."""
    entry: dict[str, Any] = {"sentence": {}, "gate": {}, "fitted_on": {}}
    for kind, names in SETS.items():
        name = names[0]
        data = load(folder / name)
        with library(data.passages) as opened:
            features, right, groups = sentence_table(opened, data.questions)
        even = groups % 2 == 0
        weights = fit_sentences(features[even], right[even], groups[even])
        reached = first_and_five(features[~even], right[~even], groups[~even], weights)
        entry["sentence"][kind] = {"weights": weights, "reached": reached}
        say(f"{name}: sentences on held-out questions {reached}")
        tables = list(gate_table(data, seed=1, figures=GATE_FIGURES[kind]))
        entry["gate"][kind] = fit_gate(tables, GATE_FIGURES[kind], ANSWERED[kind])
        entry["fitted_on"][kind] = {"set": name, "passages": len(data.passages), "questions": len(data.questions)}
        say(f"{name}: gate on the other half {entry['gate'][kind]['reached']}")
    return {model: entry}


def main() -> int:
    """Fit and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with retrieval/SET in BEIR's layout")
    parser.add_argument("--model", default="all-minilm-l6-v2")
    parser.add_argument("--into", type=Path, default=CALIBRATION)
    given = parser.parse_args()
    models = load_calibration()
    models.update(calibrate(given.data / "retrieval", given.model, lambda line: print(line, file=sys.stderr)))
    given.into.write_text(json.dumps({"models": models}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
