"""Downloads as jobs: fetched, paused, cancelled, interrupted, from a folder, by whatever name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import (
    AppError,
    Cancelled,
    DownloadUnavailable,
    DownloadWrongBytes,
    InputError,
    ModelBroken,
    ModelNotFound,
    NetworkClosed,
    NetworkFailed,
    NotFoundError,
    StorageFull,
)
from app.core.events import WorkDone, WorkProgress
from app.core.types import ModelInfo
from app.workspace.downloads import Meter
from tests.engine.test_gguf_damage import split
from tests.hub import Content
from tests.library import ended
from tests.workspace.downloading import EMBEDDING_FILES, FILE, REPOSITORY, Desk, entry, open_desk, told


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as made:
        yield made


# --- a model of the catalogue -----------------------------------------------------------------------


def test_a_model_is_fetched_verified_and_named(desk: Desk) -> None:
    way, done = desk.fetch()
    assert (desk.models / FILE).read_bytes() == desk.model
    assert desk.left() == [FILE]
    assert (done.model, done.path, done.bytes, done.verified) == (
        "small", str(desk.models / FILE), len(desk.model), True,
    )  # fmt: skip
    assert way[0].phase == "ask"
    fetching = [event for event in way if event.phase == "fetch"]
    assert {event.total for event in fetching} == {len(desk.model)}
    assert {event.source for event in fetching} == {desk.served.delivery.removeprefix("http://")}
    job = desk.work.jobs()[0]
    assert (job.kind, job.state, job.model, job.title, job.outcome) == ("download", "done", "small", "The small", done)


def test_one_that_is_there_already_is_verified_and_done(desk: Desk) -> None:
    desk.fetch()
    desk.served.asked.clear()
    _, done = desk.fetch()
    assert (done.bytes, done.verified) == (0, True)
    assert desk.served.requests("resolve/") == []
    (desk.models / FILE).write_bytes(b"GGUF but another")
    assert desk.fetch()[1].bytes == len(desk.model)
    assert (desk.models / FILE).read_bytes() == desk.model


def test_the_same_download_twice_is_one_job(desk: Desk) -> None:
    release = desk.held_up()
    first = desk.downloads.start("small")
    assert desk.downloads.start(" small ").id == first.id
    assert desk.downloads.start(f"{REPOSITORY}/{FILE}").id == first.id
    release.set()
    list(desk.downloads.job_events(first.id))
    assert desk.downloads.start("small").id != first.id


def test_a_paused_download_stops_at_once_and_goes_on_where_it_was(desk: Desk) -> None:
    release = desk.held_up()
    job = desk.downloads.start("small")
    desk.until_fetching(job)
    paused = desk.work.pause_job(job.id)
    assert paused.paused
    other = desk.downloads.start("vectors")  # the thread is free for another
    told(desk.downloads.job_events(other.id))
    resting = desk.work.job(job.id)
    assert (resting.state, resting.paused) == ("waiting", True)
    assert resting.work is not None
    assert (resting.work.paused, resting.work.done > 0) == (True, True)
    release.set()
    desk.served.trouble(FILE).stall_after = None
    assert desk.downloads.start("small").id == job.id  # asking for it again goes on
    told(desk.downloads.job_events(job.id))
    assert (desk.models / FILE).read_bytes() == desk.model
    assert desk.served.requests(f"/{FILE}?")[-1].headers["range"].startswith("bytes=")
    assert desk.work.job(job.id).state == "done"


def test_a_cancelled_download_keeps_its_part_and_the_next_one_goes_on(desk: Desk) -> None:
    release = desk.held_up()
    events = desk.downloads.run("small")
    while next(events).phase != "fetch":  # type: ignore[union-attr]
        pass
    events.close()
    with pytest.raises(Cancelled):
        list(events)
    job = desk.work.jobs()[0]
    assert (job.state, job.error) == ("cancelled", None)
    assert job.work is not None
    assert (job.work.rate, job.work.seconds_left) == (0.0, None)
    assert desk.left() == [f"{FILE}.part", f"{FILE}.part.json"]
    release.set()
    desk.served.trouble(FILE).stall_after = None
    again = desk.work.continue_job(job.id)
    assert again.id != job.id
    assert told(desk.downloads.job_events(again.id))[1].bytes < len(desk.model)
    assert (desk.models / FILE).read_bytes() == desk.model


def test_an_interrupted_download_is_listed_and_goes_on_only_when_told(desk: Desk) -> None:
    release = desk.held_up()
    job = desk.downloads.start("small")
    desk.until_fetching(job)
    desk.reopen()
    release.set()
    desk.served.trouble(FILE).stall_after = None
    desk.served.asked.clear()
    assert desk.work.job(job.id).state == "interrupted"
    assert desk.work.resume() is None
    assert desk.served.asked == []
    again = desk.work.continue_job(job.id)
    assert desk.work.continue_job(job.id).id == again.id
    told(desk.downloads.job_events(again.id))
    assert (desk.models / FILE).read_bytes() == desk.model
    assert [bool(asked.headers.get("range")) for asked in desk.served.requests(f"/{FILE}?")] == [True]


def test_a_job_that_waits_for_the_network_says_so(desk: Desk) -> None:
    troubles = desk.served.trouble(FILE)
    troubles.cut_after, troubles.cuts = 60_000, 1
    way, _ = desk.fetch()
    waiting = [event for event in way if event.waiting]
    assert [event.waiting for event in waiting] == ["network"]
    assert (waiting[0].rate, waiting[0].seconds_left) == (0.0, None)


def test_wrong_bytes_end_the_job_and_leave_nothing(desk: Desk) -> None:
    desk.served.trouble(FILE).instead = Content(b"\0" * len(desk.model))
    with pytest.raises(DownloadWrongBytes):
        desk.fetch()
    job = desk.work.jobs()[0]
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == "download.wrong_bytes"
    assert desk.left() == []


def test_a_file_that_is_no_model_does_not_get_its_name(desk: Desk) -> None:
    desk.served.add(REPOSITORY, {FILE: b"a text about a model, as long as it needs to be"})
    with pytest.raises(ModelBroken):
        desk.fetch()
    assert desk.left() == []


def test_the_catalogues_hash_must_agree_with_the_hubs(desk: Desk) -> None:
    desk.know_hash(b"another")
    with pytest.raises(DownloadWrongBytes, match="catalogue"):
        desk.fetch()
    assert desk.served.requests("resolve/") == []
    desk.know_hash(desk.model)
    assert desk.fetch()[1].verified


def test_too_little_space_is_told_before_anything_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    usage = shutil.disk_usage(desk.models.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=len(desk.model) - 1000))
    with pytest.raises(StorageFull, match=r"lacks 1\.0 kB"):
        desk.fetch()
    assert desk.left() == []
    assert desk.served.requests("resolve/") == []


def test_a_shut_door_and_a_hub_nobody_finds_are_named(desk: Desk) -> None:
    desk.shut = True
    with pytest.raises(NetworkClosed):
        desk.fetch()
    desk.shut = False
    desk.served.api.drop = True
    with pytest.raises(NetworkFailed):
        desk.fetch()


# --- by other names -----------------------------------------------------------------------------------


def test_any_file_of_the_hub_can_be_named(desk: Desk) -> None:
    desk.served.add("Bob/Other.Model", {"q4/other.gguf": desk.model})
    _, done = desk.fetch("Bob/Other.Model/q4/other.gguf")
    path = desk.models / "Bob" / "Other.Model" / "other.gguf"
    assert (done.model, path.read_bytes()) == (str(path), desk.model)
    assert desk.work.jobs()[0].title == "other.gguf"


def test_a_split_model_comes_with_all_its_parts(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "split"
    folder.mkdir()
    split(folder)
    parts = {path.name: path.read_bytes() for path in folder.iterdir()}
    desk.served.add("ada/big", {f"q4/{name}": content for name, content in parts.items()})
    _, done = desk.fetch("ada/big/q4/m-00002-of-00003.gguf")
    there = desk.models / "ada" / "big"
    assert {path.name: path.read_bytes() for path in there.iterdir()} == parts
    assert done.path == str(there / "m-00001-of-00003.gguf")
    first = desk.served.requests("m-00001-of-00003.gguf?")[0]
    assert desk.served.asked.index(first) > desk.served.asked.index(desk.served.requests("m-00003-of-00003.gguf?")[0])


def test_a_split_model_that_does_not_fit_together_is_refused(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "split"
    folder.mkdir()
    split(folder, numbers=(0, 2, 2))
    desk.served.add("ada/big", {path.name: path.read_bytes() for path in folder.iterdir()})
    with pytest.raises(ModelBroken):
        desk.fetch("ada/big/m-00001-of-00003.gguf")
    assert desk.left() == []


@pytest.mark.parametrize(
    "name, error",
    [
        ("none", ModelNotFound),
        ("", ModelNotFound),
        ("ada/Small-GGUF", ModelNotFound),
        ("ada/Small-GGUF/config.json", ModelNotFound),
        ("ada/Small-GGUF/../../x.gguf", InputError),
        ("../etc/x.gguf", InputError),
        ("ada/Small-GGUF/m-00009-of-00003.gguf", InputError),
        ("ada/Small-GGUF/none.gguf", DownloadUnavailable),
        ("ada/none/none.gguf", DownloadUnavailable),
    ],
)
def test_names_that_mean_nothing_are_refused(desk: Desk, name: str, error: type[AppError]) -> None:
    with pytest.raises(error):
        desk.fetch(name)
    assert desk.left() == []


@pytest.mark.parametrize(
    "more, error",
    [
        ({"source": {"hub": None, "file": None}}, DownloadUnavailable),
        ({"source": {"pypi": "package", "file": "x"}, "kind": "embedding"}, NotFoundError),
        ({"kind": "speech"}, AppError),
    ],
)
def test_models_without_a_file_to_fetch_are_named(desk: Desk, more: dict[str, object], error: type[AppError]) -> None:
    desk.catalogue["odd"] = entry("odd", **more)
    with pytest.raises(error):
        desk.downloads.start("odd")
    assert desk.work.jobs() == []


# --- embedding models ---------------------------------------------------------------------------------


def test_an_embedding_model_is_fetched_without_copies_and_prepared(desk: Desk) -> None:
    way, done = desk.fetch("vectors")
    needed = sorted(set(EMBEDDING_FILES) - {"pytorch_model.bin", "onnx/model.onnx", "README.md"})
    assert desk.prepared == {"vectors": needed}
    assert way[-1].phase == "prepare"
    assert (done.model, done.path) == ("vectors", str(desk.models / "prepared-vectors"))
    assert desk.left() == []  # what it was made from is not kept
    desk.served.asked.clear()
    desk.fetch("vectors")
    assert desk.served.asked == []


def test_weights_in_the_older_format_do_where_there_are_no_others(desk: Desk) -> None:
    del desk.served.repositories["ada/vectors"].files["model.safetensors"]
    desk.fetch("vectors")
    assert "pytorch_model.bin" in desk.prepared["vectors"]
    del desk.served.repositories["ada/vectors"].files["modules.json"]
    desk.prepared.clear()
    with pytest.raises(DownloadUnavailable, match="sentence-transformers"):
        desk.fetch("vectors")


def test_an_embedding_model_stopped_while_it_is_prepared_keeps_its_files(desk: Desk) -> None:
    preparing = threading.Event()

    def wait(cancelled: object) -> None:
        preparing.set()
        while not cancelled():  # type: ignore[operator]
            pass

    desk.before_prepared = wait
    job = desk.downloads.start("vectors")
    preparing.wait()
    desk.work.cancel_job(job.id)
    with pytest.raises(Cancelled):
        list(desk.downloads.job_events(job.id))
    assert "embeddings-source/vectors/model.safetensors" in desk.left()
    shown = desk.downloads.introduced(ModelInfo("vectors", "embedding", False, False, None, 1, 1, 1, "MIT", True))
    assert shown.partial == len(EMBEDDING_FILES["model.safetensors"])
    desk.before_prepared = lambda cancelled: None
    assert told(desk.downloads.job_events(desk.downloads.start("vectors").id))[1].bytes == 0


def test_the_list_shows_the_job_under_way(desk: Desk) -> None:
    release = desk.held_up()
    row = ModelInfo("small", "chat", False, False, None, 1, 1, 1, "MIT", True)
    assert desk.downloads.introduced(row) == row
    job = desk.downloads.start("small")
    assert desk.downloads.introduced(row) == replace(row, job=job.id)
    release.set()
    list(desk.downloads.job_events(job.id))
    assert desk.downloads.introduced(row) == row


# --- the rate -----------------------------------------------------------------------------------------


def test_the_rate_is_smooth_and_the_time_left_follows_it() -> None:
    now = 0.0
    meter = Meter(lambda: now)
    seen: list[WorkProgress] = []
    for second in range(40):
        now = second / 2
        seen += meter.tell("fetch", second * 500 + (100 if second % 2 else -100), 100_000, "host")
    late = seen[-10:]
    assert all(950 < event.rate < 1050 for event in late)
    assert all(event.seconds_left is not None and abs(event.seconds_left - 80) < 10 for event in late)
    assert seen[0].seconds_left is None


def test_events_are_few_and_a_new_phase_is_told_at_once() -> None:
    now = 0.0
    meter = Meter(lambda: now)
    seen: list[WorkProgress] = []
    for step in range(1000):
        now = step / 1000
        seen += meter.tell("fetch", step, 2000, "host")
    assert len(seen) == 4
    assert next(meter.tell("fetch", 1000, 2000, "host", waiting=True)).waiting == "network"
    assert next(meter.tell("verify", 0, 2000, "")).phase == "verify"


def test_watching_from_two_places_ends_for_both(desk: Desk) -> None:
    release = desk.held_up()
    job = desk.downloads.start("small")
    ends: list[object] = []
    threads = [ended(lambda: ends.append(list(desk.work.job_events(job.id))[-1])) for _ in range(2)]
    release.set()
    for thread in threads:
        thread.join()
    assert [type(end) for end in ends] == [WorkDone, WorkDone]
