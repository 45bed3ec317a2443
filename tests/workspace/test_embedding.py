"""A change of embedding model: beside the old one, complete or not at all, and back again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import app.workspace.embedding as changing
from app.core.errors import InputError, ModelBroken, ModelNotFound, NotFoundError, WorkerCrashed
from app.core.events import Job, WorkDone, WorkProgress
from app.embeddings.choice import EmbeddingModels
from app.embeddings.manifest import read_manifest
from app.embeddings.onnx import OnnxEmbedder
from app.embeddings.specs import DEFAULT_MODEL
from app.ingest import vectors as passage_vectors
from app.query.understand import understand
from app.settings import Settings
from app.storage.database import Database
from app.storage.documents import Documents
from app.storage.jobs import Jobs
from app.storage.vectors import Vectors
from app.workspace.embedding import EmbeddingDesk
from app.workspace.searching import Searching, SearchParts
from tests.library import stamp, stored

OTHER, THIRD = "other-model", "third-model"


def renamed(prepared: Path, place: Path, name: str) -> Path:
    """The prepared model under another name, as if it were another model."""
    manifest = read_manifest(prepared)
    folder = place / f"{name}-int8-{manifest.id[-12:]}"
    folder.mkdir(parents=True)
    for file in prepared.iterdir():
        if file.name != "manifest.json":
            os.link(file, folder / file.name)
    replace(manifest, id=folder.name, model=name).write(folder)
    return folder


class SlowProcess:
    """Makes vectors in this process, each batch when ``turns`` allows it."""

    def __init__(self, folder: Path, turns: threading.Semaphore, failing: threading.Event) -> None:
        self._embedder = OnnxEmbedder(folder)
        self._turns = turns
        self._failing = failing
        self.closed = False

    def start(self) -> None:
        """Always ready."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        if self._failing.is_set():
            raise WorkerCrashed("It keeps ending.")
        while not self._turns.acquire(timeout=0.05):
            if self.closed:
                raise WorkerCrashed("It was closed.")
        return self._embedder.embed(texts)

    def close(self) -> None:
        self.closed = True


class Desk:
    """A library of twelve passages with vectors by the packaged model, and two more models prepared."""

    def __init__(self, home: Path, prepared: Path) -> None:
        self.place = home / "models"
        renamed(prepared, self.place, OTHER)
        renamed(prepared, self.place, THIRD)
        self.database = Database(home / "library.db")
        self.documents = Documents(self.database)
        self.vectors = Vectors(self.database)
        self.store = Jobs(self.database)
        self.settings = Settings()
        models = EmbeddingModels([self.place, prepared.parent], lambda: ("not-here",))
        wanted = lambda: self.settings.text("embedding.model")  # noqa: E731
        parts = SearchParts(self.database, self.documents, self.vectors, models, wanted, home / "indexes", 1)
        self.searching = Searching(parts)
        self.turns = threading.Semaphore(0)
        self.failing = threading.Event()
        self.desk = EmbeddingDesk(self.searching, self.settings, self.store, lambda: (1, 1_000_000_000))
        self.add(*range(12))
        self.open(1000)
        self.complete(self.searching.current().generation.id)

    def add(self, *numbers: int) -> None:
        for number in numbers:
            document = stored(f"/{number}.txt", f"Lease {number} ends on day {number}.")
            self.documents.put([(stamp(document.text), [document])])
        self.searching.changed(removed=False)

    def complete(self, generation: int) -> None:
        folder = self.searching.folder()
        texts, _ = self.vectors.pending(generation, 0, 1000)
        made = OnnxEmbedder(folder).embed([item.text for item in texts])
        self.vectors.add(generation, [(item.text_hash, v) for item, v in zip(texts, made, strict=True)])

    def open(self, batches: int) -> None:
        for _ in range(batches):
            self.turns.release()

    def shut(self) -> None:
        while self.turns.acquire(blocking=False):
            pass

    def embedder(self) -> str:
        return self.searching.current().generation.embedder

    def hits(self) -> int:
        question = understand("When does the lease end?")
        return len([c for c in self.searching.rank(question.text, question.terms, 20).chunks if c.cosine is not None])

    def end(self, job: Job) -> object:
        return list(self.desk.jobs.job_events(job.id))[-1]

    def reach(self, job: Job, done: int) -> None:
        """Return once so many passages of the job have their vectors."""
        for event in self.desk.jobs.job_events(job.id):
            if isinstance(event, WorkProgress) and event.phase == "embed" and event.done >= done:
                return
        raise AssertionError("the job ended before")

    def close(self) -> None:
        self.open(1000)
        self.desk.jobs.close()
        self.searching.close()
        self.database.close()


@pytest.fixture
def desk(tmp_path: Path, prepared_model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(passage_vectors, "EMBED_BATCH", 2)
    made = Desk(tmp_path, prepared_model)
    monkeypatch.setattr(changing, "process_for", lambda folder, *_: SlowProcess(folder, made.turns, made.failing))
    made.shut()
    yield made
    made.close()


def test_the_new_model_is_in_force_once_every_passage_has_its_vector(desk: Desk) -> None:
    before = desk.embedder()
    assert before.startswith(DEFAULT_MODEL)
    assert desk.hits() == 12
    job = desk.desk.change(OTHER)
    assert desk.desk.change(OTHER).id == job.id, "one change is enough"
    desk.open(3)
    desk.reach(job, 4)
    state = desk.desk.state()
    assert (state.active, state.wanted, state.job, state.total) == (DEFAULT_MODEL, OTHER, job.id, 12)
    assert 4 <= state.done < 12
    assert desk.embedder() == before
    assert desk.hits() == 12, "search goes on with the old vectors"
    desk.open(20)
    done = desk.end(job)
    assert isinstance(done, WorkDone)
    assert done.model == OTHER
    assert desk.embedder().startswith(OTHER)
    assert desk.hits() == 12
    state = desk.desk.state()
    assert (state.active, state.wanted, state.previous, state.job) == (OTHER, OTHER, DEFAULT_MODEL, None)
    assert desk.settings.text("embedding.model") == OTHER
    assert desk.searching.cache_file(desk.searching.current().generation).exists()


def test_a_question_under_way_ends_with_the_vectors_it_began_with(desk: Desk) -> None:
    before = desk.searching.current()
    desk.open(20)
    desk.end(desk.desk.change(OTHER))
    after = desk.searching.current()
    assert after.embedder.info.id != before.embedder.info.id
    question = understand("When does the lease end?")
    ranking = before.search.rank(question.text, question.terms, 5)
    assert ranking.embedder.info.id == before.embedder.info.id
    assert ranking.embedder.embed(["still open"])
    assert ranking.chunks[0].cosine is not None


def test_what_is_added_meanwhile_is_in_the_new_generation_too(desk: Desk) -> None:
    job = desk.desk.change(OTHER)
    desk.open(2)
    desk.reach(job, 2)
    desk.add(100, 101, 102)
    desk.open(20)
    assert isinstance(desk.end(job), WorkDone)
    assert desk.hits() == 15


def test_a_change_that_ends_before_it_is_complete_changes_nothing_and_goes_on_where_it_was(desk: Desk) -> None:
    job = desk.desk.change(OTHER)
    desk.open(3)
    desk.reach(job, 4)
    desk.desk.jobs.cancel_job(job.id)
    desk.open(20)
    with pytest.raises(Exception, match="cancelled"):
        desk.end(job)
    assert desk.embedder().startswith(DEFAULT_MODEL)
    state = desk.desk.state()
    assert (state.active, state.wanted, state.job) == (DEFAULT_MODEL, OTHER, None)
    assert state.done >= 4
    kept = state.done
    again = desk.desk.jobs.continue_job(job.id)
    events = list(desk.desk.jobs.job_events(again.id))
    assert isinstance(events[-1], WorkDone)
    assert desk.embedder().startswith(OTHER)
    assert kept > 0


def test_a_change_that_rests_goes_on_when_told(desk: Desk) -> None:
    job = desk.desk.change(OTHER)
    desk.open(2)
    desk.reach(job, 2)
    assert desk.desk.jobs.pause_job(job.id).paused
    desk.open(20)
    events = desk.desk.jobs.job_events(job.id)
    assert any(isinstance(event, WorkProgress) and event.paused for event in events)
    assert desk.embedder().startswith(DEFAULT_MODEL)
    desk.desk.jobs.continue_job(job.id)
    assert isinstance(desk.end(job), WorkDone)


def test_a_process_that_keeps_ending_leaves_the_old_model(desk: Desk) -> None:
    desk.failing.set()
    job = desk.desk.change(OTHER)
    with pytest.raises(WorkerCrashed):
        desk.end(job)
    assert desk.desk.jobs.job(job.id).state == "failed"
    assert desk.embedder().startswith(DEFAULT_MODEL)
    assert desk.hits() == 12


def test_one_can_go_back_at_once(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.desk.restore()
    desk.open(20)
    desk.end(desk.desk.change(OTHER))
    state = desk.desk.restore()
    assert (state.active, state.wanted, state.previous, state.job) == (DEFAULT_MODEL, DEFAULT_MODEL, OTHER, None)
    assert desk.hits() == 12
    assert desk.desk.restore().active == OTHER


def test_going_back_makes_what_has_come_since_and_search_stays_until_then(desk: Desk) -> None:
    desk.open(20)
    desk.end(desk.desk.change(OTHER))
    desk.shut()
    desk.add(100)
    desk.complete(desk.searching.current().generation.id)
    state = desk.desk.restore()
    assert state.active == OTHER
    assert state.wanted == DEFAULT_MODEL
    assert state.job is not None
    assert desk.hits() == 13
    desk.open(1)
    assert isinstance(desk.end(desk.desk.jobs.job(state.job)), WorkDone)
    assert desk.embedder().startswith(DEFAULT_MODEL)
    assert desk.hits() == 13


def test_going_back_gives_up_an_unfinished_change(desk: Desk) -> None:
    desk.open(20)
    desk.end(desk.desk.change(OTHER))
    desk.shut()
    job = desk.desk.change(THIRD)
    desk.open(2)
    desk.reach(job, 2)
    assert desk.desk.restore().active == DEFAULT_MODEL
    desk.open(20)
    with pytest.raises(Exception, match="cancelled"):
        desk.end(job)
    assert desk.embedder().startswith(DEFAULT_MODEL)


def test_another_choice_takes_the_place_of_an_unfinished_one(desk: Desk) -> None:
    first = desk.desk.change(OTHER)
    second = desk.desk.change(THIRD)
    desk.open(50)
    assert isinstance(desk.end(second), WorkDone)
    assert desk.desk.jobs.job(first.id).state == "cancelled"
    assert desk.embedder().startswith(THIRD)


def test_only_the_previous_generation_is_kept(desk: Desk) -> None:
    desk.open(100)
    first = desk.searching.current().generation
    desk.end(desk.desk.change(OTHER))
    second = desk.searching.current()
    second.index.merge()
    desk.end(desk.desk.change(THIRD))
    assert [made.model for made in desk.vectors.generations()] == [THIRD, OTHER]
    assert desk.vectors.of_chunks(first.id, range(20)) == {}
    assert not desk.searching.cache_file(first).exists()
    assert desk.searching.cache_file(second.generation).exists()
    assert f"by {second.generation.embedder}" in desk.searching.describe()


def test_a_name_nobody_knows_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    for name, error in (("no-such-model", ModelNotFound), (str(tmp_path / "nowhere"), ModelNotFound)):
        with pytest.raises(error):
            desk.desk.change(name)
    with pytest.raises(ModelNotFound, match="not on this computer"):
        desk.desk.change("not-here")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelBroken, match=r"modules\.json"):
        desk.desk.change(str(tmp_path / "empty"))
    assert desk.settings.text("embedding.model") == DEFAULT_MODEL
    assert desk.store.list(10) == []


def test_what_the_environment_holds_cannot_be_changed_here(desk: Desk) -> None:
    desk.settings._overrides["embedding.model"] = DEFAULT_MODEL
    with pytest.raises(InputError, match="environment"):
        desk.desk.change(OTHER)
    assert desk.store.list(10) == []


def test_the_choice_of_the_settings_alone_starts_nothing_but_is_told(desk: Desk) -> None:
    desk.settings.change("embedding.model", OTHER)
    state = desk.desk.state()
    assert (state.active, state.wanted, state.job, state.done, state.total) == (DEFAULT_MODEL, OTHER, None, 0, 12)


def test_the_old_generation_is_in_force_at_the_next_start(
    desk: Desk, tmp_path: Path, prepared_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.desk.change(OTHER)
    desk.open(2)
    desk.reach(job, 2)
    parts = desk.searching._parts
    at_start = Searching(parts)
    assert at_start.current().generation.model == DEFAULT_MODEL
    at_start.close()
    gone: Callable[[str, object], None] = lambda *_: None  # noqa: E731
    monkeypatch.setattr(EmbeddingModels, "by_embedder", gone)
    without = Searching(parts)
    assert without.current().generation.model == OTHER, "vectors whose model is gone are of no use: what is wanted"
    without.close()
