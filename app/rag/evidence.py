"""The sentences that answer, and whether there is enough evidence to answer at all.

Sentences are scored by a linear model over features a person can read; the gate is a logistic model
over the retrieval's own figures. Both are fitted by ``make calibrate`` and stand in
``models/calibration.json``; the gate in force is kept with each generation of vectors.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from app.core.sentences import sentences, trim
from app.index.terms import terms
from app.query.understand import Question, understand
from app.rag.remembered import RememberedVectors
from app.rag.retrieve import Candidate, Retrieved

PASSAGES = 8
"""Passages whose sentences are looked at."""
EMBEDDED_SENTENCES = 12
"""Sentences compared with the question by vector: the best by words, since each costs milliseconds."""
_CACHED_PASSAGES = 2048
TITLED = 3.0
"""What standing under the question itself, as in a list of questions and answers, adds to a sentence's score."""
_LIKE = 0.6
_FOREIGN = 0.3
"""Share of a question's weight in words the library has, below which it counts as asked in another language."""
_CAPITALISED = re.compile(r"(?<![.!?:]\s)(?<=\s)[A-Z][\w’'-]+")
_TIME = re.compile(
    r"\b1\d{3}s?\b|\b20\d\d\b|\d+\s*[年月日天周]|世纪|年代|[一二三四五六七八九十]+[日天个]+[月日内]?|"
    r"\b(?:century|days?|weeks?|months?|years?|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|dozen|half|"
    r"third|quarter|percent|several|once|twice)\b|[一二三四五六七八九十百千万亿两半]"
)
_ZH_PLACE = re.compile("[省市县区国州岛山河洲海镇村路港湾]|位于|地处|在于")
_HAN = re.compile("[\u4e00-\u9fff]")

FEATURES = ("words", "context", "passage", "relative", "best", "cosine", "expected", "question", "length")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; offsets count in the document's text.

    ``under``: the share of the question that the headings it stands under hold, 0–1; ``titled``: how nearly the
    nearest of them is the question itself, 0–1.
    """

    candidate: int
    place: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    under: float
    titled: float


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature name, and a bias."""

    weights: Mapping[str, float]
    bias: float = 0.0

    def __call__(self, features: Mapping[str, float]) -> float:
        """The weighted sum."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Calibration:
    """Models for questions the embedder knows (``dense``) and for those only words can answer (``lexical``).

    A gate's value of 0 or more means: answer. ``bridge`` is the cosine from which a sentence in another language than
    the question's is enough, out of reach unless the embedder knows both.
    """

    sentence_dense: LinearModel
    sentence_lexical: LinearModel
    gate_dense: LinearModel
    gate_lexical: LinearModel
    bridge: float = math.inf


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scored sentences best first, and the figures the gate decides on."""

    sentences: tuple[tuple[float, Sentence], ...]
    figures: Mapping[str, float]


class SentenceCache:
    """Sentences and their terms by chunk; passages never change under one id."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[tuple[int, int, frozenset[str]], ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, candidate: Candidate) -> tuple[tuple[int, int, frozenset[str]], ...]:
        """(start, end, terms) of the passage's sentences, offsets within the passage."""
        passage = candidate.passage
        with self._lock:
            found = self._kept.get(passage.chunk)
            if found is not None:
                self._kept.move_to_end(passage.chunk)
                return found
        text = passage.text
        spans = (trim(text, start, end) for start, end in sentences(text))
        made = tuple((start, end, frozenset(terms(text[start:end]))) for start, end in spans if start < end)
        with self._lock:
            self._kept[passage.chunk] = made
            if len(self._kept) > _CACHED_PASSAGES:
                self._kept.popitem(last=False)
        return made


def fits_expectation(question: Question, text: str) -> float:
    """1 where the text holds the kind of thing asked for, 0 where not, 0.5 where no kind is asked for."""
    match question.expected:
        case "time":
            return 1.0 if _TIME.search(text) else 0.0
        case "number":
            return 1.0 if _NUMBER.search(text) else 0.0
        case "person" | "place":
            if _HAN.search(text):
                return 1.0 if question.expected == "person" or _ZH_PLACE.search(text) else 0.0
            asked = question.text.lower()
            return 1.0 if any(name.lower() not in asked for name in _CAPITALISED.findall(text)) else 0.0
    return 0.5


@lru_cache(maxsize=4096)
def _heading_terms(heading: str) -> Mapping[str, float]:
    return dict(understand(heading).terms)


def _likeness(heading: str, asked: Mapping[str, float]) -> float:
    """How nearly a heading is the question itself: shared terms among all terms; 0 below ``_LIKE``."""
    named = _heading_terms(heading) if heading.strip() else {}
    # The number of a section is no part of what it is about.
    own = {term for term in named if not term.replace(".", "").isdigit()}
    others = {term for term in asked if not term.replace(".", "").isdigit()}
    alike = len(own & others) / max(1, len(own | others))
    return alike if alike >= _LIKE else 0.0


class EvidenceFinder:
    """Finds the sentences that answer a question among the passages it retrieved."""

    def __init__(self, calibration: Callable[[Mapping[str, Any]], Calibration]) -> None:
        """``calibration``: the models in force, of the gate kept with the vectors that were searched."""
        self._calibration = calibration
        self._cache = SentenceCache()
        self._vectors = RememberedVectors()

    def find(self, retrieved: Retrieved) -> Evidence:
        """Sentences of the best passages, scored, and the gate's figures."""
        found, features = self.measured(retrieved)
        calibration = self._calibration(retrieved.ranking.gate)
        model = calibration.sentence_dense if retrieved.ranking.dense > 0.5 else calibration.sentence_lexical
        scored = sorted(
            ((model(row) + TITLED * sentence.titled, sentence) for row, sentence in zip(features, found, strict=True)),
            key=lambda pair: (-pair[0], pair[1].candidate, pair[1].place),
        )
        return Evidence(tuple(scored), self._figures(retrieved, features))

    def measured(self, retrieved: Retrieved) -> tuple[list[Sentence], list[dict[str, float]]]:
        """Every sentence of the best passages with its ``FEATURES``."""
        found, features = self._features(retrieved)
        for row, cosine in zip(features, self._cosines(retrieved, found, features), strict=True):
            row["cosine"] = cosine
        return found, features

    def enough(self, retrieved: Retrieved, evidence: Evidence) -> bool:
        """The evidence gate: whether the library says enough to answer."""
        if not evidence.sentences:
            return False
        calibration = self._calibration(retrieved.ranking.gate)
        gate = calibration.gate_dense if retrieved.ranking.dense > 0.5 else calibration.gate_lexical
        if gate(evidence.figures) >= 0:
            return True
        # Asked in another language than the library's, a question shares no words with its answer.
        return evidence.figures["known"] < _FOREIGN and evidence.figures["cosine"] >= calibration.bridge

    def _features(self, retrieved: Retrieved) -> tuple[list[Sentence], list[dict[str, float]]]:
        weights = retrieved.ranking.weights
        total = sum(weights.values()) or 1.0
        top = retrieved.candidates[0].score if retrieved.candidates else 1.0

        def share(matched: frozenset[str]) -> float:
            return sum(weights[term] for term in matched) / total

        found: list[Sentence] = []
        rows: list[dict[str, float]] = []
        for number, candidate in enumerate(retrieved.candidates[:PASSAGES]):
            parts = self._cache.of(candidate)
            matched = [words & weights.keys() for _, _, words in parts]
            above = frozenset(terms(candidate.passage.heading)) & weights.keys()
            titled = _likeness(candidate.passage.heading.rpartition(" › ")[2], weights)
            whole = share(above.union(*matched))
            for place, (start, end, words) in enumerate(parts):
                text = candidate.passage.text[start:end]
                near = above.union(*matched[max(0, place - 1) : place + 2])
                offset = candidate.passage.start
                found.append(Sentence(number, place, offset + start, offset + end, text, words, share(above), titled))
                rows.append({
                    "words": share(matched[place]),
                    "context": share(near),
                    "passage": whole,
                    "relative": candidate.score / top if top else 0.0,
                    "best": 1.0 if number == 0 else 0.0,
                    "expected": fits_expectation(retrieved.question, text),
                    "question": 1.0 if text.rstrip("\"'”’」』）) ").endswith(("?", "？")) else 0.0,
                    "length": min(len(text), 300) / 300,
                })  # fmt: skip
        return found, rows

    def _cosines(
        self, retrieved: Retrieved, found: Sequence[Sentence], features: Sequence[Mapping[str, float]]
    ) -> list[float]:
        """Cosines of the most promising sentences; for the others their passage's own."""
        cosines = [max(0.0, retrieved.candidates[s.candidate].cosine or 0.0) for s in found]
        vector = retrieved.ranking.vector
        if vector is None or retrieved.ranking.dense <= 0.5:
            return cosines
        promise = sorted(
            (i for i in range(len(found)) if retrieved.candidates[found[i].candidate].cosine is not None),
            key=lambda i: -(features[i]["words"] + features[i]["context"] + features[i]["relative"]),
        )[:EMBEDDED_SENTENCES]
        if promise:
            # Imported here: see app.main; whoever has come this far has it loaded.
            import numpy as np

            from app.index.vectors import unpack

            embedder = retrieved.ranking.embedder
            info = embedder.info
            made = unpack(self._vectors.of(embedder, [found[i].text for i in promise]), info.dimensions)
            query = np.asarray(unpack([vector], info.dimensions)[0])
            for i, value in zip(promise, (made @ query).tolist(), strict=True):
                cosines[i] = info.nearness(value)
        return cosines

    @staticmethod
    def _figures(retrieved: Retrieved, features: Sequence[Mapping[str, float]]) -> dict[str, float]:
        candidates = retrieved.candidates
        best = candidates[0].score if candidates else 0.0
        return {
            "score": best,
            "margin": best - retrieved.ranking.tenth,
            "lexical": max((c.lexical for c in candidates), default=0.0),
            "words": max((row["words"] for row in features), default=0.0),
            "context": max((row["context"] for row in features), default=0.0),
            "passage": max((row["passage"] for row in features), default=0.0),
            "cosine": max((row["cosine"] for row in features), default=0.0),
            "known": retrieved.ranking.known,
        }
