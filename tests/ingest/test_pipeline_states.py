"""What the library shows of files while a run goes on; runs that rest."""

from __future__ import annotations

import queue
import threading

from app.core.events import FileEnded, IndexEvent, IndexProgress
from app.ingest import reading
from app.ingest.pipeline import IndexRun
from app.ingest.rest import Rest
from tests.ingest.pipeline_desk import Desk, report
from tests.library import ended


def test_files_wait_from_the_start_and_a_slow_one_is_being_read(desk: Desk) -> None:
    desk.write(a="One.", hangs="x", z="Never read.")
    run = desk.start()
    events = run.events()
    first = [next(events), next(events)]
    assert isinstance(first[1], FileEnded)
    rows: dict[str, str] = {}
    thread = ended(lambda: list(events))
    while rows.get("hangs") != "reading":
        assert thread.is_alive()
        rows = desk.rows()
    assert rows["z"] == "waiting"
    run.cancel()
    thread.join()


def test_a_file_that_failed_waits_again_and_a_cancelled_run_leaves_what_it_said(desk: Desk) -> None:
    desk.write(bug="x", locked="x")
    desk.run()
    run = desk.start(passwords=["wrong"])
    events = run.events()
    next(events)
    assert desk.rows() == {"bug": "failed", "locked": "failed"}
    next(events)  # the plan is made
    assert desk.rows() == {"bug": "failed", "locked": "waiting"}
    run.cancel()
    list(events)
    assert desk.rows() == {"bug": "failed", "locked": "failed"}
    assert {row.code for row in desk.library.documents.list()} == {"document.corrupt", "document.encrypted"}
    assert desk.ends(desk.run(passwords=["open sesame"]))["locked"] == "indexed"


class SeenResting(Rest):
    """Tells which threads have come to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: queue.Queue[str] = queue.Queue()

    def wait(self) -> None:
        if self.on:
            self.threads.put(threading.current_thread().name)
        super().wait()


def paused_run(desk: Desk, files: int) -> tuple[IndexRun, SeenResting, threading.Thread, list[IndexEvent]]:
    """A run that rests, reading and embedding, after its first file."""
    desk.write(**{f"f{n:02}": f"Payment number {n} is due." for n in range(files)})
    run = desk.start()
    rest = SeenResting()
    vars(run)["_rest"] = rest
    source = run.events()
    events: list[IndexEvent] = []
    while not events or not isinstance(events[-1], FileEnded):
        events.append(next(source))
    run.pause()
    thread = threading.Thread(target=lambda: events.extend(source), name="reading")
    thread.start()
    resting: set[str] = set()
    while len(resting) < 2:
        resting.add(rest.threads.get())
    assert resting == {"reading", "index-embed"}
    return run, rest, thread, events


def test_a_paused_run_rests_with_what_it_read_stored_and_goes_on(desk: Desk) -> None:
    run, _, thread, events = paused_run(desk, 12)
    read = [event for event in events if isinstance(event, FileEnded)]
    assert 1 <= len(read) <= 1 + reading.AHEAD
    assert sum(status == "indexed" for status in desk.rows().values()) == len(read)
    assert sum(status == "waiting" for status in desk.rows().values()) == 12 - len(read)
    assert all(event.paused for event in events[-1:] if isinstance(event, IndexProgress))
    run.go_on()
    thread.join()
    assert report(events).indexed == 12
    assert desk.library.vectors.missing(desk.library.generation.id) == 0
    assert not [event for event in events if isinstance(event, IndexProgress)][-1].paused


def test_a_paused_run_can_be_cancelled(desk: Desk) -> None:
    run, _, thread, events = paused_run(desk, 12)
    run.cancel()
    thread.join()
    assert 1 <= report(events).indexed <= 1 + reading.AHEAD
    assert set(desk.rows().values()) == {"indexed"}
    run.pause()  # too late: nothing rests any more
    assert not vars(run)["_rest"].on


def test_a_run_paused_before_it_begins_looks_at_nothing(desk: Desk) -> None:
    desk.write(a="One.")
    run = desk.start()
    rest = vars(run)["_rest"] = SeenResting()
    run.pause()
    events: list[IndexEvent] = []
    thread = ended(lambda: events.extend(run.events()))
    rest.threads.get()
    assert events == [IndexProgress("scan", 0, 0, paused=True)]
    assert desk.rows() == {}
    run.go_on()
    thread.join()
    assert desk.ends(report(events)) == {"a": "indexed"}
