"""The labelled sets: passages, questions with their answers, and a small generated pair where none are given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A passage of a set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the ids of the passages that answer it and the wordings that count as the answer."""

    id: str
    text: str
    answers: tuple[str, ...]
    passages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Set:
    """A labelled set. ``lookalikes``: questions that seem answerable and are not."""

    name: str
    passages: tuple[Text, ...]
    questions: tuple[Asked, ...]
    lookalikes: tuple[str, ...] = ()

    def write(self, folder: Path, passages: Sequence[Text] | None = None) -> Path:
        """One UTF-8 .txt a passage, its text only."""
        folder.mkdir(parents=True, exist_ok=True)
        for passage in self.passages if passages is None else passages:
            (folder / f"{passage.id}.txt").write_text(passage.text, encoding="utf-8", newline="")
        return folder

    def halves(self) -> tuple[frozenset[str], frozenset[str]]:
        """Passage ids of two halves by title: titles that are asked about alternate, the others too."""
        asked = {passage for question in self.questions for passage in question.passages}
        titles = dict.fromkeys(passage.title for passage in self.passages)
        with_questions = {passage.title for passage in self.passages if passage.id in asked}
        ordered = [t for t in titles if t in with_questions], [t for t in titles if t not in with_questions]
        first = {title for group in ordered for title in group[::2]}
        return (
            frozenset(passage.id for passage in self.passages if passage.title in first),
            frozenset(passage.id for passage in self.passages if passage.title not in first),
        )


def read_set(folder: Path) -> Set:
    """A set from ``corpus.jsonl``, ``queries.jsonl``, ``qrels.jsonl`` and, where there is one, ``unanswerable.jsonl``."""
    relevant: dict[str, set[str]] = {}
    for row in _rows(folder / "qrels.jsonl"):
        relevant.setdefault(row["query_id"], set()).add(row["doc_id"])
    lookalikes = folder / "unanswerable.jsonl"
    return Set(
        folder.name,
        tuple(Text(row["id"], row["title"], row["text"]) for row in _rows(folder / "corpus.jsonl")),
        tuple(
            Asked(
                row["id"], row["text"], tuple(row["answers"]), frozenset(relevant.get(row["id"], ()))
            )
            for row in _rows(folder / "queries.jsonl")
        ),
        tuple(row["text"] for row in _rows(lookalikes)) if lookalikes.is_file() else (),
    )  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


_PLACES = (
    "Alder", "Birch", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hazel", "Iris", "Juniper", "Kestrel", "Linden",
    "Maple", "Nettle", "Oak", "Poplar", "Quarry", "Rowan", "Sorrel", "Thistle",
)  # fmt: skip
_ZH_PLACES = (
    "青石 白沙 云溪 桃源 长河 松岭 梅坞 柳湾 竹山 石桥 银杏 东林 西湾 南浦 北原 月潭 星湖 雪岭 风陵 沙洲".split()
)
_PEOPLE = ("Ada Stone", "Ben Marsh", "Clara Field", "David Brook", "Edith Moor", "Frank Heath", "Grace Wood")
_ZH_PEOPLE = "王守仁 李清和 张伯年 陈静山 刘文远 赵明达 孙怀民".split()


def generated_sets() -> tuple[Set, ...]:
    """A small English and a small Chinese set of facts about places that do not exist."""
    return _english(), _chinese()


def _english() -> Set:
    passages, questions = [], []
    for n, place in enumerate(_PLACES):
        year, metres, person = 1801 + 7 * n, 40 + 3 * n, _PEOPLE[n % len(_PEOPLE)]
        fee, tons = 12 + n, 100 + 15 * n
        bridge, mill = f"{place.lower()}-bridge", f"{place.lower()}-mill"
        passages += [
            Text(bridge, place, f"The bridge of {place} crosses the river below the old market. It was opened in {year} "
                 f"after a flood had carried away the ferry. Its engineer was {person}, who lived beside it. The bridge "
                 f"is {metres} metres long, and carts paid a toll of {fee} pence until the council bought it."),
            Text(mill, place, f"The paper mill at {place} stood upstream of the weir. In its best years it made {tons} "
                 f"tons of paper from rags. The wheel turned day and night, and {20 + n} families lived from it. "
                 f"After the fire the walls became a school for weavers."),
        ]  # fmt: skip
        questions += [
            Asked(f"{bridge}-1", f"When was the bridge of {place} opened?", (str(year),), frozenset({bridge})),
            Asked(f"{bridge}-2", f"Who was the engineer of the bridge of {place}?", (person,), frozenset({bridge})),
            Asked(f"{mill}-1", f"How many tons of paper did the mill at {place} make?", (f"{tons}",), frozenset({mill})),
        ]  # fmt: skip
    return Set("generated_en", tuple(passages), tuple(questions))


def _chinese() -> Set:
    passages, questions = [], []
    for n, place in enumerate(_ZH_PLACES):
        year, metres, person = 1801 + 7 * n, 40 + 3 * n, _ZH_PEOPLE[n % len(_ZH_PEOPLE)]
        tons, bridge, mill = 100 + 15 * n, f"zh-{n}-bridge", f"zh-{n}-mill"
        passages += [
            Text(bridge, place, f"{place}大桥横跨旧市场下游的河面。洪水冲走渡船之后，大桥于{year}年建成通车。"
                 f"总工程师是{person}，他一直住在桥边。大桥全长{metres}米，马车过桥要缴纳通行费，直到镇议会买下大桥为止。"),
            Text(mill, place, f"{place}造纸厂位于堰坝上游。最兴旺的时候，工厂每年用旧布生产{tons}吨纸。"
                 f"水轮昼夜转动，{20 + n}户人家以此为生。火灾之后，厂房改成了纺织学校。"),
        ]  # fmt: skip
        questions += [
            Asked(f"{bridge}-1", f"{place}大桥是哪一年建成通车的？", (f"{year}年",), frozenset({bridge})),
            Asked(f"{bridge}-2", f"{place}大桥的总工程师是谁？", (person,), frozenset({bridge})),
            Asked(f"{mill}-1", f"{place}造纸厂每年生产多少吨纸？", (f"{tons}吨",), frozenset({mill})),
        ]
    return Set("generated_zh", tuple(passages), tuple(questions))
