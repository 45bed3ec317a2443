"""Generations of vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.storage import vectors
from app.storage.database import Row, Value
from tests.library import SmallLibrary, stored


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path)
    yield made
    made.close()


def test_every_embedder_has_vectors_of_its_own(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Words."))
    other = library.vectors.generation("another", 8, {"bias": 1.0})
    assert other.id != library.generation.id
    assert library.vectors.missing(library.generation.id) == 0
    assert library.vectors.missing(other.id) == 1
    assert library.vectors.chunk_ids(other.id) == []
    assert library.vectors.generation("another", 8, {"bias": 2.0}).gate == {"bias": 2.0}, "a newer calibration counts"


def test_pending_texts_come_once_and_in_order(library: SmallLibrary) -> None:
    library.add(*(stored(f"/{n}.txt", f"Text {n % 3}.") for n in range(6)), vectors=False)
    texts, last = library.vectors.pending(library.generation.id, 0, 4)
    assert [item.text for item in texts] == ["Text 0.", "Text 1.", "Text 2."]
    more, end = library.vectors.pending(library.generation.id, last, 4)
    assert [item.text for item in more] == ["Text 1.", "Text 2."]
    assert library.vectors.pending(library.generation.id, end, 4) == ([], 0)


def test_vectors_are_kept_as_they_came(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Words of one."))
    (chunk,) = library.vectors.chunk_ids(library.generation.id)
    assert library.vectors.of_chunks(library.generation.id, [chunk, 999]) == {
        chunk: library.embedder.embed(["Words of one."])[0]
    }


def test_no_look_at_vectors_walks_all_of_them(library: SmallLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without statistics SQLite once led with the vectors: minutes instead of milliseconds at 40,000 passages."""
    library.add(stored("/a.txt", "Words."))
    asked: list[tuple[str, Sequence[Value]]] = []
    rows = library.database.rows

    def listening(sql: str, values: Sequence[Value] = ()) -> list[Row]:
        asked.append((sql, values))
        return rows(sql, values)

    monkeypatch.setattr(library.database, "rows", listening)
    library.vectors.of_chunks(library.generation.id, [1, 2, 3])
    library.vectors.chunk_ids(library.generation.id)
    assert len(asked) == 2
    for sql, values in asked:
        steps = [str(row[3]) for row in rows(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert any(step.startswith("SEARCH v") and "text_hash=?" in step for step in steps), steps


def test_a_generation_is_put_in_force_only_when_it_is_complete(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Words."), stored("/b.txt", "More words."))
    first = library.generation
    other = library.vectors.begin("another", 8, {}, "another-model")
    assert library.vectors.begin("another", 8, {"bias": 1.0}, "another-model").id == other.id
    assert (other.active, other.used_at, other.model) == (False, None, "another-model")
    assert not library.vectors.put_in_force(other.id)
    texts, _ = library.vectors.pending(other.id, 0, 10)
    library.vectors.add(other.id, [(texts[0].text_hash, b"x" * 16)])
    assert library.vectors.progress(other.id) == (2, 1)
    assert not library.vectors.put_in_force(other.id)
    active = library.vectors.active()
    assert active is not None
    assert active.id == first.id
    library.vectors.add(other.id, [(texts[1].text_hash, b"x" * 16)])
    assert library.vectors.put_in_force(other.id)
    assert [(made.id, made.active) for made in library.vectors.generations()] == [(other.id, True), (first.id, False)]
    used = library.vectors.generations()[0].used_at
    assert used is not None
    assert library.vectors.put_in_force(other.id)
    assert library.vectors.generations()[0].used_at == used, "it was in force already"


def test_an_old_generation_is_forgotten_with_its_vectors_and_no_other(
    library: SmallLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_FORGOTTEN_AT_ONCE", 3)
    library.add(*(stored(f"/{n}.txt", f"Text {n}.") for n in range(10)))
    old = library.vectors.begin("old", 8, {}, "old")
    texts, _ = library.vectors.pending(old.id, 0, 20)
    library.vectors.add(old.id, [(item.text_hash, b"x" * 16) for item in texts])
    assert library.vectors.size(old.id) > 160
    library.vectors.forget(old.id)
    assert [made.id for made in library.vectors.generations()] == [library.generation.id]
    assert library.vectors.size(old.id) == 0
    assert library.vectors.missing(library.generation.id) == 0
    library.vectors.forget(library.generation.id)
    assert library.vectors.missing(library.generation.id) == 0, "what is in force stays"
    assert library.vectors.active() is not None


def test_a_removed_document_leaves_vectors_in_no_generation(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Words."))
    other = library.vectors.begin("another", 8, {}, "another")
    texts, _ = library.vectors.pending(other.id, 0, 10)
    library.vectors.add(other.id, [(item.text_hash, b"x" * 16) for item in texts])
    library.remove("/a.txt")
    assert library.database.rows("SELECT * FROM vectors") == []
