"""The cache of vectors beside a search through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.index import vectors as module
from app.index.vectors import FaissIndex, unpack

SIZE = 16


class Store:
    """Vectors by chunk id, as the database has them."""

    def __init__(self, count: int, seed: int = 1) -> None:
        random = np.random.default_rng(seed).standard_normal((count, SIZE))
        unit = (random / np.linalg.norm(random, axis=1, keepdims=True)).astype("<f2")
        self.vectors = {number: unit[number - 1].tobytes() for number in range(1, count + 1)}

    def ids(self) -> list[int]:
        return sorted(self.vectors)

    def of(self, ids: Sequence[int]) -> dict[int, bytes]:
        return {number: self.vectors[number] for number in ids if number in self.vectors}

    def nearest(self, query: bytes, limit: int, allowed: Sequence[int] | None = None) -> list[int]:
        """What a search through every vector finds."""
        ids = [number for number in self.ids() if allowed is None or number in set(allowed)]
        scores = unpack([self.vectors[number] for number in ids], SIZE) @ unpack([query], SIZE)[0]
        return [ids[place] for place in np.argsort(-scores, kind="stable")[:limit]]


def index_of(store: Store, folder: Path) -> FaissIndex:
    return FaissIndex(folder / "indexes" / "v.faiss", SIZE, store.ids, store.of)


def recall(index: FaissIndex, store: Store, limit: int = 10, allowed: Sequence[int] | None = None) -> float:
    """Share of the truly nearest that the index finds, over 20 queries."""
    queries = list(Store(20, seed=9).vectors.values())
    hits = sum(
        len({number for number, _ in index.search(q, limit, allowed)} & set(store.nearest(q, limit, allowed)))
        for q in queries
    )
    return hits / sum(len(store.nearest(q, limit, allowed)) for q in queries)


def test_the_tail_alone_is_exact(tmp_path: Path) -> None:
    store = Store(300)
    index = index_of(store, tmp_path)
    assert recall(index, store) == 1.0
    query = store.vectors[5]
    best = index.search(query, 3)
    assert best[0][0] == 5
    assert best[0][1] == pytest.approx(1.0, abs=0.01)
    assert [score for _, score in best] == sorted((score for _, score in best), reverse=True)


@pytest.mark.parametrize("hnsw", [False, True])
def test_base_tail_and_dead_are_searched_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hnsw: bool) -> None:
    if hnsw:
        monkeypatch.setattr(module, "FLAT_LIMIT", 100)
    store = Store(600)
    fresh = {number: store.vectors.pop(number) for number in range(501, 601)}
    index = index_of(store, tmp_path)
    index.merge()
    assert recall(index, store) > 0.9
    for number in range(1, 101):
        del store.vectors[number]
    store.vectors |= fresh
    index.changed()
    assert recall(index, store) > 0.9
    found = {number for q in Store(20, seed=9).vectors.values() for number, _ in index.search(q, 50)}
    assert found <= set(store.ids())
    assert any(number > 500 for number in found)
    twice = index.search(store.vectors[550], 50)
    assert len({number for number, _ in twice}) == len(twice)


@pytest.mark.parametrize("exact", [True, False])
def test_only_allowed_chunks_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: bool) -> None:
    if not exact:
        monkeypatch.setattr(module, "_EXACT_LIMIT", 5)
    store = Store(400)
    index = index_of(store, tmp_path)
    index.merge()
    store.vectors |= {1000 + n: v for n, v in Store(50, seed=3).vectors.items()}
    del store.vectors[7]
    index.changed()
    allowed = [7, *range(2, 400, 3), *range(1001, 1030)]
    assert recall(index, store, 10, allowed) > 0.9
    assert {number for number, _ in index.search(store.vectors[2], 500, allowed)} <= set(allowed) - {7}
    assert index.search(store.vectors[2], 5, []) == []


def test_the_saved_base_is_used_again_and_brought_up_to_date(tmp_path: Path) -> None:
    store = Store(200)
    index_of(store, tmp_path).merge()
    store.vectors[900] = Store(1, seed=5).vectors[1]
    del store.vectors[3]
    index = index_of(store, tmp_path)
    assert recall(index, store) > 0.9
    assert index._base is not None
    assert index.search(store.vectors[900], 1)[0][0] == 900


@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "cut", "another size"])
def test_a_missing_or_broken_file_only_costs_its_rebuilding(tmp_path: Path, damage: str) -> None:
    store = Store(200)
    index_of(store, tmp_path).merge()
    path = tmp_path / "indexes" / "v.faiss"
    whole = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "another size":
            FaissIndex(path, 8, lambda: [1], lambda _: {1: b"\0\x3c" * 8}).merge()
        case _:
            path.write_bytes({"empty": b"", "garbage": b"x" * 5000, "cut": whole[: len(whole) // 2]}[damage])
    index = index_of(store, tmp_path)
    assert recall(index, store) == 1.0
    index.merge()
    assert recall(index_of(store, tmp_path), store) > 0.9


def test_a_file_of_another_library_with_the_same_ids_is_not_believed(tmp_path: Path) -> None:
    index_of(Store(200, seed=1), tmp_path).merge()
    store = Store(200, seed=2)
    assert recall(index_of(store, tmp_path), store) == 1.0


def test_a_crowded_tail_is_merged_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TAIL_LIMIT", 50)
    store = Store(200)
    index = index_of(store, tmp_path)
    index.search(store.vectors[1], 5)
    index.close()
    assert (tmp_path / "indexes" / "v.faiss").exists()
    assert recall(index, store) > 0.9
    assert len(index._tail_ids) == 0


def test_nothing_stays_in_the_file_once_the_library_is_empty(tmp_path: Path) -> None:
    store = Store(50)
    index = index_of(store, tmp_path)
    index.merge()
    store.vectors.clear()
    index.changed()
    index.merge()
    assert index.search(Store(1).vectors[1], 5) == []
    assert not (tmp_path / "indexes" / "v.faiss").exists()


def test_a_folder_that_cannot_be_written_does_not_stop_the_search(tmp_path: Path) -> None:
    (tmp_path / "indexes").write_text("a file in the way")
    store = Store(100)
    index = index_of(store, tmp_path)
    index.merge()
    assert recall(index, store) > 0.9


def test_similarities_are_exact_and_leave_out_what_has_no_vector(tmp_path: Path) -> None:
    store = Store(100)
    index = index_of(store, tmp_path)
    index.merge()
    store.vectors[500] = store.vectors[4]
    index.changed()
    found = index.similarities(store.vectors[4], [4, 500, 777])
    assert set(found) == {4, 500}
    assert found[4] == found[500] == pytest.approx(1.0, abs=0.002)
    assert index.similarities(store.vectors[4], []) == {}
