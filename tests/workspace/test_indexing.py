"""Index runs as jobs: paused, continued, started anew, resumed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import NotFoundError
from app.core.events import FileEnded, IndexDone, IndexProgress, Job
from app.ingest import reading
from app.ingest.parsers import ParseLimits
from app.ingest.pipeline import IndexParts
from app.ingest.reading import ReaderLimits
from app.ingest.scan import ScanRules
from app.ingest.vectors import VectorTarget
from app.storage.jobs import Jobs
from app.storage.states import ReadingStates
from app.workspace.indexing import Indexing
from app.workspace.port import IndexRequest
from app.workspace.resting import PowerRest
from app.workspace.work import Work
from tests.library import SmallLibrary, WordEmbedder


class Desk:
    """A library, a folder of files, and its jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"
        self.folder.mkdir()
        self.library = SmallLibrary(folder, WordEmbedder(coverage=0.0))
        self.jobs = self.open()

    def open(self) -> Work:
        store = Jobs(self.library.database)
        return Work(store, Indexing(store, self._parts))

    def _parts(self) -> IndexParts:
        library = self.library
        return IndexParts(
            documents=library.documents,
            states=ReadingStates(library.database),
            vectors=library.vectors,
            target=lambda: VectorTarget(library.generation.id, lambda: library.embedder),
            rules=ScanRules(frozenset({".txt"}), 1_000_000),
            limits=ReaderLimits(3600, 2_000_000_000, ParseLimits(max_depth=3)),
            changed=lambda removed: library.search.changed(removed=removed),
        )

    def start(self, *names: str) -> Job:
        for name in names:
            (self.folder / f"{name}.txt").write_text(f"What {name} says.", encoding="utf-8")
        return self.jobs.start_index(IndexRequest((str(self.folder),)))

    def rows(self) -> dict[str, str]:
        return {Path(row.path).stem: row.status for row in self.library.documents.list()}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(reading, "_READER", "tests.ingest.faulty_reader")
    made = Desk(tmp_path)
    yield made
    made.jobs.close()
    made.library.close()


def until_reading(desk: Desk, job: str) -> None:
    """Wait until the run's first file has ended."""
    for event in desk.jobs.job_events(job):
        if isinstance(event, FileEnded):
            return


def test_a_job_is_paused_and_continued_as_itself(desk: Desk) -> None:
    job = desk.start("a", "hangs")
    until_reading(desk, job.id)
    paused = desk.jobs.pause_job(job.id)
    assert (paused.state, paused.paused) == ("running", True)
    assert paused.progress is not None
    assert paused.progress.paused
    assert desk.jobs.job(job.id).paused
    told = next(event for event in desk.jobs.job_events(job.id) if isinstance(event, IndexProgress))
    assert told.paused
    going = desk.jobs.continue_job(job.id)
    assert (going.id, going.state, going.paused) == (job.id, "running", False)
    assert desk.jobs.cancel_job(job.id).id == job.id


def test_a_paused_job_that_waits_lets_the_next_one_run(desk: Desk) -> None:
    first = desk.start("a", "hangs")
    until_reading(desk, first.id)
    second = desk.jobs.pause_job(desk.start().id)
    assert (second.state, second.paused) == ("waiting", True)
    (desk.folder / "hangs.txt").unlink()
    third = desk.jobs.start_index(IndexRequest((str(desk.folder / "a.txt"),)))
    desk.jobs.cancel_job(first.id)
    assert isinstance(list(desk.jobs.job_events(third.id))[-1], IndexDone)
    assert desk.jobs.job(second.id).state == "waiting"
    assert desk.jobs.continue_job(second.id).id == second.id
    assert isinstance(list(desk.jobs.job_events(second.id))[-1], IndexDone)


def test_a_cancelled_job_is_started_anew_as_another(desk: Desk) -> None:
    job = desk.start("a", "hangs")
    until_reading(desk, job.id)
    desk.jobs.pause_job(job.id)
    desk.jobs.cancel_job(job.id)
    list(desk.jobs.job_events(job.id))
    assert desk.jobs.job(job.id).state == "cancelled"
    assert not desk.jobs.job(job.id).paused
    assert desk.rows() == {"a": "indexed"}
    (desk.folder / "hangs.txt").rename(desk.folder / "b.txt")
    again = desk.jobs.continue_job(job.id)
    assert (again.id != job.id, again.paths, again.paused) == (True, job.paths, False)
    assert isinstance(list(desk.jobs.job_events(again.id))[-1], IndexDone)
    assert desk.rows() == {"a": "indexed", "b": "indexed"}


def test_continuing_what_is_done_does_nothing(desk: Desk) -> None:
    job = desk.start("a")
    list(desk.jobs.job_events(job.id))
    assert desk.jobs.continue_job(job.id) == desk.jobs.job(job.id) == desk.jobs.pause_job(job.id)
    assert len(desk.jobs.jobs()) == 1


def test_a_job_paused_when_the_program_ends_is_resumed_at_the_next_start(desk: Desk) -> None:
    job = desk.start("a", "hangs")
    until_reading(desk, job.id)
    desk.jobs.pause_job(job.id)
    desk.jobs.close()
    assert (desk.jobs.job(job.id).state, desk.jobs.job(job.id).paused) == ("interrupted", False)
    (desk.folder / "hangs.txt").unlink()
    for _ in range(2):  # a start that resumes nothing, such as the command line's, changes nothing
        desk.jobs = desk.open()
        desk.jobs.end_interrupted()
    resumed = desk.jobs.resume()
    assert resumed is not None
    assert (resumed.paths, resumed.paused) == (job.paths, False)
    assert isinstance(list(desk.jobs.job_events(resumed.id))[-1], IndexDone)
    assert desk.jobs.job(job.id).state == "interrupted"
    assert desk.jobs.resume() is None


def test_what_was_continued_by_hand_is_not_resumed_too(desk: Desk) -> None:
    job = desk.start("a", "hangs")
    until_reading(desk, job.id)
    desk.jobs.close()
    (desk.folder / "hangs.txt").unlink()
    desk.jobs = desk.open()
    again = desk.jobs.continue_job(job.id)
    assert desk.jobs.resume() is None
    assert isinstance(list(desk.jobs.job_events(again.id))[-1], IndexDone)


@pytest.mark.parametrize("unknown", ["99", "../1", ""])
def test_unknown_jobs_are_named(desk: Desk, unknown: str) -> None:
    for call in (desk.jobs.pause_job, desk.jobs.continue_job, desk.jobs.cancel_job):
        with pytest.raises(NotFoundError):
            call(unknown)


def test_on_battery_an_index_run_waits_until_it_is_told_to_go_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    store = Jobs(desk.library.database)
    power = PowerRest(lambda: True, lambda: False)
    work = Work(store, Indexing(store, desk._parts), power=power)
    try:
        (desk.folder / "a.txt").write_text("What a says.", encoding="utf-8")
        job = work.start_index(IndexRequest((str(desk.folder),)))
        assert (job.paused, job.waiting) == (True, "battery")
        freed = work.continue_job(job.id)
        assert (freed.paused, freed.waiting) == (False, "")
        assert isinstance(list(work.job_events(job.id))[-1], IndexDone)
        assert work.job(job.id).state == "done"
    finally:
        work.close()
        desk.jobs.close()
        desk.library.close()
