"""Index runs: the library is in step with the disk, whatever the files do."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.core.errors import WorkerCrashed
from app.core.events import FileEnded, IndexEvent, IndexProgress
from app.ingest import pipeline, reading
from app.ingest.scan import absolute
from app.ingest.scan import scan as scan_files
from tests.ingest.pipeline_desk import FOREVER, Desk, report
from tests.library import WordEmbedder, ended


def test_a_folder_becomes_a_library(desk: Desk) -> None:
    desk.write(a="Payment is due in May.", deep__b="Delivery is free of charge.", empty__c="付款条款。")
    (desk.folder / "picture.png").write_bytes(b"x")
    events = list(desk.start().events())
    made = report(events)
    assert desk.ends(made) == {
        "picture.png": "document.unsupported",
        "a": "indexed",
        "deep/b": "indexed",
        "empty/c": "indexed",
    }
    assert (made.indexed, made.skipped, made.failed, made.removed, made.chunks) == (3, 1, 0, 0, 3)
    assert [event.file for event in events if isinstance(event, FileEnded)] == list(made.files)
    assert isinstance(events[0], IndexProgress)
    assert events[0].phase == "scan"
    last = [event for event in events if isinstance(event, IndexProgress) and event.phase == "read"][-1]
    assert (last.done, last.total, last.seconds_left) == (3, 3, 0.0)
    assert desk.library.paths("delivery") == [str(desk.path("deep/b"))]
    assert desk.library.vectors.missing(desk.library.generation.id) == 0


def test_what_has_not_changed_is_not_read_again(desk: Desk) -> None:
    desk.write(a="Payment is due.", b="Delivery is free.")
    desk.run()
    ids = desk.library.documents.chunk_ids()
    stat = desk.path("a").stat()
    desk.path("a").write_text("Pay-mint is due.", encoding="utf-8")
    desk.path("a").write_text("Paymint is due.", encoding="utf-8")
    os.utime(desk.path("a"), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    os.utime(desk.path("b"), ns=(1, 1))
    assert desk.ends(desk.run()) == {"a": "unchanged", "b": "unchanged"}
    assert desk.library.documents.chunk_ids() == ids
    assert desk.library.documents.states(str(desk.path("b")))[str(desk.path("b"))].mtime_ns == 1


def test_changed_files_are_read_again_and_gone_ones_leave(desk: Desk) -> None:
    desk.write(a="Payment is due.", b="Delivery is free.", a2="Other.", a__c="Inside.")
    desk.run()
    desk.write(a="Everything is new now.")
    desk.path("b").unlink()
    shutil.rmtree(desk.folder / "a")
    assert desk.ends(desk.run()) == {"a": "indexed", "b": "removed", "a/c": "removed", "a2": "unchanged"}
    assert desk.rows() == {"a": "indexed", "a2": "indexed"}
    assert desk.library.paths("payment delivery inside") == []
    assert desk.library.database.row("SELECT count(*) FROM vectors") == (2,)


def test_a_run_over_one_folder_leaves_its_namesakes_alone(desk: Desk) -> None:
    desk.write(x__a="One.", xy__b="Two.", x2="Three.")
    desk.run()
    desk.path("xy/b").unlink()
    desk.path("x/a").unlink()
    assert desk.ends(desk.run(desk.folder / "x")) == {"x/a": "removed"}
    assert desk.rows() == {"xy/b": "indexed", "x2": "indexed"}


def test_a_missing_path_is_a_failed_file_and_nothing_leaves(desk: Desk) -> None:
    desk.write(x__a="One.")
    desk.run()
    shutil.rmtree(desk.folder / "x")
    made = desk.run(desk.folder / "x")
    assert [(file.code, file.status) for file in made.files] == [("path.not_found", "failed")]
    assert desk.rows() == {"x/a": "indexed"}


def test_a_folder_that_cannot_be_looked_at_keeps_what_it_had_but_not_its_namesakes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(x__a="One.", xy="Two.")
    desk.run()
    desk.path("xy").unlink()
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("x"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert desk.ends(desk.run()) == {"x": "path.denied", "xy": "removed"}
    assert desk.rows() == {"x/a": "indexed"}


@pytest.mark.parametrize(
    "name, code",
    [
        ("dies", "document.corrupt"), ("bug", "document.corrupt"), ("memory", "document.out_of_memory"),
        ("hangs", "document.timeout"),
    ],
)  # fmt: skip
def test_a_file_that_ends_or_holds_up_the_reader_fails_alone(desk: Desk, name: str, code: str) -> None:
    desk.write(**{"a": "Before it.", name: "x", "z1": "After it.", "z2": "And more."})
    made = desk.run(seconds=2.0 if name == "hangs" else FOREVER)
    assert desk.ends(made) == {"a": "indexed", name: code, "z1": "indexed", "z2": "indexed"}
    assert all(file.reason for file in made.files if file.status == "failed")
    assert desk.rows()[name] == "failed"
    desk.path(name).rename(desk.path("fine"))
    assert desk.ends(desk.run()) == {
        "a": "unchanged", name: "removed", "fine": "indexed", "z1": "unchanged", "z2": "unchanged",
    }  # fmt: skip


def test_a_reader_that_never_comes_up_is_nobodys_files_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_READER", "tests.ingest.stillborn_reader")
    desk.write(a="One.")
    with pytest.raises(WorkerCrashed):
        desk.run()
    assert desk.rows() == {"a": "waiting"}


def test_cancelling_ends_a_run_that_waits_for_a_file(desk: Desk) -> None:
    desk.write(a="Payment is due.", hangs="x", z="Never read.")
    run = desk.start()
    events: list[IndexEvent] = []
    thread = ended(lambda: events.extend(run.events()))
    desk.changed.wait()  # what is read is stored and found while a slow file is under way
    assert desk.library.paths("payment") == [str(desk.path("a"))]
    run.cancel()
    thread.join()
    assert run.cancelled
    assert desk.ends(report(events)) == {"a": "indexed"}
    assert desk.rows() == {"a": "indexed"}  # what nobody will read does not wait
    desk.path("hangs").unlink()
    assert desk.ends(desk.run()) == {"a": "unchanged", "z": "indexed"}


def test_a_cancelled_run_removes_nothing(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    desk.run()
    desk.path("a").unlink()
    run = desk.start()
    run.cancel()
    report(list(run.events()))
    assert desk.rows() == {"a": "indexed", "b": "indexed"}


def test_an_abandoned_run_ends_its_processes(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    events = desk.start().events()
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]
    left = [thread for thread in threading.enumerate() if thread.name.startswith(("index-embed", "child "))]
    for thread in left:
        thread.join(30)  # the watch over a child's memory notices its end a moment later
    assert not [thread for thread in left if thread.is_alive()]
    assert desk.run().failed == 0


class FailingEmbedder(WordEmbedder):
    def embed(self, texts: Sequence[str]) -> list[bytes]:
        raise WorkerCrashed("It keeps ending.")


def test_without_vectors_words_still_find_and_the_next_run_makes_them(desk: Desk) -> None:
    desk.write(a="Payment is due.")
    desk.embedder = FailingEmbedder
    with pytest.raises(WorkerCrashed):
        desk.run()
    assert desk.library.paths("payment") == [str(desk.path("a"))]
    assert desk.library.vectors.missing(desk.library.generation.id) == 1
    desk.embedder = WordEmbedder
    assert desk.ends(desk.run()) == {"a": "unchanged"}
    assert desk.library.vectors.missing(desk.library.generation.id) == 0


def test_the_embedder_is_asked_for_each_text_once_and_closed(desk: Desk) -> None:
    made: list[WordEmbedder] = []

    def embedder() -> WordEmbedder:
        made.append(WordEmbedder())
        return made[-1]

    desk.embedder = embedder
    desk.write(a="The same.", b="The same.", c="Another.")
    desk.run()
    assert sorted(made[0].embedded) == ["Another.", "The same."]
    assert made[0].closed
    desk.run()
    assert len(made) == 1


class ToldTooLate(threading.Event):
    """Says to the embedding thread that reading is not over at the very moment it ends."""

    def __init__(self, stored: threading.Event) -> None:
        super().__init__()
        self._told = stored

    def is_set(self) -> bool:
        before = super().is_set()
        if threading.current_thread().name == "index-embed" and not before:
            self.wait()
            self._told.wait()
        return before


def test_the_end_of_reading_is_never_missed(desk: Desk) -> None:
    desk.write(a="Payment is due.")
    desk.run()
    run = desk.start()
    vars(run)["_reading_over"] = ToldTooLate(vars(run)["_stored"])
    events: list[IndexEvent] = []
    thread = threading.Thread(target=lambda: events.extend(run.events()))
    thread.start()
    thread.join(30)
    hung = thread.is_alive()
    run.cancel()  # or a failing test would never end
    thread.join()
    assert not hung
    assert report(events).unchanged == 1


def test_files_inside_files_are_documents_of_their_own(desk: Desk) -> None:
    desk.write(mail="x")
    made = desk.run()
    assert [os.path.basename(file.path.partition("!/")[0]) + "!" + file.path.partition("!/")[2] for file in made.files] == [
        "mail.txt!", "mail.txt!a_b.txt", "mail.txt!a_b (2).txt", "mail.txt!attachment",
    ]  # fmt: skip
    assert desk.library.paths("attachment")[0].endswith("mail.txt!/a_b.txt")
    again = desk.run()
    assert again.unchanged == 4
    desk.path("mail").unlink()
    assert desk.run().removed == 1
    assert desk.rows() == {}


def test_a_file_that_holds_itself_ends(desk: Desk) -> None:
    desk.write(onion="x")
    made = desk.run()
    assert [file.code for file in made.files] == [None, None, None, None, "document.cyclic"]


def test_files_beyond_the_limit_inside_one_are_told(desk: Desk) -> None:
    desk.write(many="x")
    desk.run()
    (row,) = [row for row in desk.library.documents.list() if row.path.endswith("many.txt")]
    metadata = desk.library.documents.get(row.id).metadata
    assert metadata is not None
    assert "500 of 503" in metadata["notices"][0]


def test_a_locked_file_is_read_once_the_password_is_given(desk: Desk) -> None:
    desk.write(locked="Secret payment.")
    assert desk.ends(desk.run()) == {"locked": "document.encrypted"}
    assert desk.ends(desk.run()) == {"locked": "document.encrypted"}
    assert desk.ends(desk.run(passwords=["wrong", "open sesame"])) == {"locked": "indexed"}


def test_what_cannot_be_stored_is_replaced_at_its_place(desk: Desk) -> None:
    desk.write(odd="x")
    assert desk.ends(desk.run()) == {"odd": "indexed"}
    row = desk.library.documents.list()[0]
    assert desk.library.documents.text(row.id)[0] == "NUL   and \ufffd half."
    assert row.title == "\ufffd"
    metadata = desk.library.documents.get(row.id).metadata
    assert metadata is not None
    assert (metadata["people"], metadata["x"]) == (["A\ufffd"], "\ufffd")


def test_a_library_of_very_many_small_files(desk: Desk) -> None:
    desk.write(**{f"d{n % 7}__f{n}": f"Small text number {n}." for n in range(700)})
    made = desk.run()
    assert (made.indexed, made.chunks, made.failed) == (700, 700, 0)
    assert desk.run().unchanged == 700
    assert desk.library.paths("number 123", limit=1) == [str(desk.path("d4/f123"))]


def test_a_file_of_one_huge_line(desk: Desk) -> None:
    desk.write(line="the buyer pays " * 60_000 + "the zebra")
    assert desk.run().indexed == 1
    assert len(desk.library.paths("zebra")) >= 1


def test_files_that_go_while_they_are_read_fail_by_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(a="One.", b="Two.")
    real = scan_files

    def scan(*args: object) -> Iterator[object]:
        yield from real(*args)  # type: ignore[arg-type]
        desk.path("b").unlink(missing_ok=True)

    monkeypatch.setattr(pipeline, "scan", scan)
    assert desk.ends(desk.run()) == {"a": "indexed", "b": "path.not_found"}


def test_two_paths_in_one_run(desk: Desk, tmp_path: Path) -> None:
    desk.write(a="One.")
    (tmp_path / "other.txt").write_text("Two.", encoding="utf-8")
    made = desk.run(desk.folder, tmp_path / "other.txt")
    assert made.indexed == 2
    assert desk.run(tmp_path / "other.txt", desk.folder).unchanged == 2


def test_a_locked_attachment_of_a_known_mail_is_read_once_the_password_is_given(desk: Desk) -> None:
    desk.write(post="x")
    assert desk.ends(desk.run()) == {"post": "indexed", "post.txt!/locked": "document.encrypted"}
    assert desk.ends(desk.run(passwords=["open sesame"])) == {"post": "indexed", "post.txt!/locked": "indexed"}


def test_a_file_that_ended_the_reader_is_not_given_to_it_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(dies="x")
    assert desk.ends(desk.run()) == {"dies": "document.corrupt"}
    monkeypatch.setattr(reading, "_READER", "tests.ingest.no_such_module")  # reading anything would fail the run
    assert desk.ends(desk.run()) == {"dies": "document.corrupt"}


def test_a_file_named_beside_its_folder_is_one_file(desk: Desk) -> None:
    desk.write(a="Words.")
    odd = desk.folder / "b.odd"
    odd.write_text("More words.", encoding="utf-8")
    gone = desk.path("gone")
    paths = absolute([str(path) for path in (desk.folder, desk.path("a"), odd, gone)])
    made = desk.run(*(Path(path) for path in paths))
    assert desk.ends(made) == {"gone": "path.not_found", "a": "indexed", "b.odd": "indexed"}
    assert desk.ends(desk.run()) == {"a": "unchanged", "b.odd": "unchanged"}, "it was named once, so it stays"
