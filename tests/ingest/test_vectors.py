"""Vectors for passages that have none, and an index run under which another generation is put in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.core.errors import WorkerCrashed
from app.ingest import vectors
from app.ingest.vectors import PassageVectors, VectorTarget
from tests.ingest.pipeline_desk import Desk
from tests.library import SmallLibrary, WordEmbedder, stored


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallLibrary]:
    monkeypatch.setattr(vectors, "EMBED_BATCH", 2)
    made = SmallLibrary(tmp_path)
    made.add(*(stored(f"/{n}.txt", f"Text {n}.") for n in range(5)), vectors=False)
    yield made
    made.close()


def making(library: SmallLibrary, embedder: WordEmbedder) -> PassageVectors:
    return PassageVectors(library.vectors, VectorTarget(library.generation.id, lambda: embedder))


def test_one_batch_is_stored_while_the_next_is_made(library: SmallLibrary) -> None:
    embedder = WordEmbedder()
    work = making(library, embedder)
    assert [work.step() for _ in range(5)] == [0, 2, 2, 1, None]
    assert library.vectors.progress(library.generation.id) == (5, 0)
    library.add(stored("/more.txt", "More."), vectors=False)
    assert [work.step() for _ in range(3)] == [0, 1, None]
    work.close()
    assert embedder.closed


def test_what_is_begun_can_be_settled(library: SmallLibrary) -> None:
    work = making(library, WordEmbedder())
    assert work.step() == 0
    assert work.settle() == 2
    assert library.vectors.missing(library.generation.id) == 3
    work.close()


def test_what_was_passed_over_is_looked_at_again(library: SmallLibrary) -> None:
    work = making(library, WordEmbedder())
    while work.step() is not None:
        pass
    with library.database.write() as db:
        db.execute("DELETE FROM vectors WHERE id = 1")
    assert work.step() is None
    work.again()
    assert [work.step() for _ in range(4)][-1] is None
    assert library.vectors.missing(library.generation.id) == 0
    work.close()


def test_an_embedder_that_fails_is_heard(library: SmallLibrary) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> list[bytes]:
            raise WorkerCrashed("It keeps ending.")

    work = making(library, Failing())
    with pytest.raises(WorkerCrashed):
        for _ in range(3):
            work.step()
    work.close()
    assert library.vectors.missing(library.generation.id) == 5


def test_an_index_run_follows_the_generation_in_force(desk: Desk) -> None:
    """The old vectors of some passages are in; the new generation must have all of them in the end."""
    other = desk.library.vectors.begin("another", desk.library.generation.dimensions, {}, "another")
    made: list[WordEmbedder] = []

    class Switching(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> list[bytes]:
            desk.generation = other.id
            return super().embed(texts)

    def embedder() -> WordEmbedder:
        made.append(Switching())
        return made[-1]

    desk.embedder = embedder
    desk.write(**{f"f{n}": f"Text {n}." for n in range(9)})
    assert desk.run().indexed == 9
    assert len(made) == 2
    assert all(one.closed for one in made)
    assert desk.library.vectors.missing(other.id) == 0
