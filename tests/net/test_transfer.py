"""Files on their way: taken up, waited for, verified, named only when they are right."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from app.core.errors import (
    Cancelled,
    DownloadUnavailable,
    DownloadWrongBytes,
    NetworkClosed,
    NetworkFailed,
)
from app.net.hub import Hub
from app.net.transfer import Patience, Step, Stop, Transfer
from tests.hub import Content, Refusal
from tests.library import ended
from tests.net.fetching import FILE, MODEL, NAME, OTHER, SOON, Desk, drained


def test_a_file_comes_whole_and_leaves_nothing_beside_it(desk: Desk) -> None:
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.left() == [FILE]
    assert desk.checked == [f"{FILE}.part"]
    assert desk.ranges() == [""]
    assert sum(step.fetched for step in desk.seen) == len(MODEL)
    assert {step.source for step in desk.seen if step.phase == "fetch"} == {
        desk.served.delivery.removeprefix("http://")
    }
    assert [step.done for step in desk.seen if step.phase == "verify"] == [len(MODEL)]


@pytest.mark.parametrize("name", ["config.json", "empty.txt"])
def test_small_files_are_verified_by_gits_hash(desk: Desk, name: str) -> None:
    desk.fetch(file=desk.file(name))
    assert desk.target.with_name(name).read_bytes() == (b"{}" if name == "config.json" else b"")
    desk.served.trouble("config.json").instead = Content(b"[]")
    with pytest.raises(DownloadWrongBytes):
        desk.fetch(file=desk.file("config.json"))


def test_a_stopped_download_goes_on_where_it_was(desk: Desk) -> None:
    desk.stopped_after(200_000)
    assert desk.left() == [f"{FILE}.part", f"{FILE}.part.json"]
    have = desk.target.with_name(f"{FILE}.part").stat().st_size
    assert 200_000 <= have < len(MODEL)
    desk.seen.clear()
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.ranges() == ["", f"bytes={have}-"]
    assert sum(step.fetched for step in desk.seen) == len(MODEL) - have


def test_a_mirror_that_cannot_be_reached_is_given_up_though_the_hub_answers(desk: Desk) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        mirror = f"127.0.0.1:{taken.getsockname()[1]}"
        hub = Hub(desk.door, lambda: desk.served.address, lambda: f"http://{mirror}")
        transfer = Transfer(hub, Stop(), SOON)
        file = drained(transfer.ask(NAME, "main"))[1].file(FILE)
        with pytest.raises(NetworkFailed, match=mirror):
            desk.fetch(transfer, file=file)
    assert [step.source for step in desk.seen if step.waiting] == [mirror] * (SOON.first - 1)


def test_what_is_beyond_the_last_note_is_fetched_again(desk: Desk) -> None:
    desk.stopped_after(200_000)
    part = desk.target.with_name(f"{FILE}.part")
    have = part.stat().st_size
    with part.open("ab") as file:
        file.write(b"\0" * 1000)  # as a power cut may leave
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.ranges()[-1] == f"bytes={have}-"


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", None])
def test_a_part_without_a_note_that_fits_begins_anew(desk: Desk, note: str | None) -> None:
    desk.stopped_after(200_000)
    noted = desk.target.with_name(f"{FILE}.part.json")
    noted.unlink() if note is None else noted.write_text(note)
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.ranges() == ["", ""]


@pytest.mark.parametrize("change", [{"synced": 10**9}, {"synced": -1}, {"synced": "7"}, {"size": 3}, {"more": 1}])
def test_a_note_that_cannot_be_true_is_not_believed(desk: Desk, change: dict[str, object]) -> None:
    desk.stopped_after(200_000)
    noted = desk.target.with_name(f"{FILE}.part.json")
    noted.write_text(json.dumps(json.loads(noted.read_text()) | change))
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.ranges() == ["", ""]


def test_a_file_that_changed_on_the_hub_begins_anew(desk: Desk) -> None:
    desk.stopped_after(200_000)
    desk.served.repositories[NAME].files[FILE] = Content(OTHER)
    desk.served.repositories[NAME].commit = "ab" * 20
    desk.fetch()
    assert desk.target.read_bytes() == OTHER
    assert desk.ranges() == ["", ""]


def test_the_same_bytes_under_another_commit_go_on(desk: Desk) -> None:
    desk.stopped_after(200_000)
    desk.served.repositories[NAME].commit = "ab" * 20
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert desk.ranges()[-1].startswith("bytes=")


def test_another_file_behind_the_same_name_is_not_mixed_in(desk: Desk) -> None:
    desk.stopped_after(200_000)
    desk.served.trouble(FILE).instead = Content(OTHER)  # If-Range does not fit: it is sent from its beginning
    with pytest.raises(DownloadWrongBytes):
        desk.fetch()
    assert desk.left() == []


def test_a_server_without_ranges_is_understood(desk: Desk) -> None:
    desk.served.trouble(FILE).ignore_ranges = True
    desk.stopped_after(200_000)
    desk.fetch()
    assert desk.target.read_bytes() == MODEL


def test_a_broken_connection_is_taken_up_by_itself(desk: Desk) -> None:
    troubles = desk.served.trouble(FILE)
    troubles.cut_after, troubles.cuts = 150_000, 3
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert len(desk.ranges()) == 4
    assert sum(step.waiting for step in desk.seen) == 3


def test_a_lost_network_is_waited_for_until_it_is_back(desk: Desk) -> None:
    troubles = desk.served.trouble(FILE)
    troubles.cut_after, troubles.cuts = 150_000, 1
    troubles.drop = False
    waits = 0

    def at(step: Step) -> None:
        nonlocal waits
        waits += step.waiting
        troubles.drop = 0 < waits < 20  # more often than anything is tried at first

    desk.fetch(at=at)
    assert desk.target.read_bytes() == MODEL
    assert waits == 20
    assert all(step.source for step in desk.seen if step.waiting)


def test_waiting_for_the_network_ends_at_once_when_told(desk: Desk) -> None:
    file = desk.file()
    desk.served.trouble(FILE).drop = True
    transfer = Transfer(desk.hub, Stop(), Patience(waits=(3600,)), reached={desk.hub.host()})
    waiting = threading.Event()

    def run() -> None:
        with pytest.raises(Cancelled):
            desk.fetch(transfer, file=file, at=lambda step: waiting.set())

    thread = ended(run)
    waiting.wait()
    transfer.stop.stop()
    thread.join()


@pytest.mark.parametrize("stall_after", [0, 100_000])
def test_a_download_that_stalls_ends_at_once_when_told(desk: Desk, stall_after: int) -> None:
    file = desk.file()
    desk.served.trouble(FILE).stall_after = stall_after
    transfer = desk.transfer()

    def run() -> None:
        with pytest.raises(Cancelled):
            desk.fetch(transfer, file=file)

    thread = ended(run)
    while not desk.served.requests(f"/{FILE}?"):
        thread.join(0.01)
    transfer.stop.stop()
    thread.join()
    desk.served.trouble(FILE).stall_after = None
    desk.fetch()
    assert desk.target.read_bytes() == MODEL


def test_a_hub_nobody_finds_is_given_up_soon(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        nowhere = Hub(desk.door, lambda: f"http://127.0.0.1:{port}", str)
        transfer = Transfer(nowhere, Stop(), SOON)
        seen: list[Step] = []
        with pytest.raises(NetworkFailed):
            seen.extend(transfer.ask(NAME, "main"))
        steps = transfer.ask(NAME, "main", once=True)
        with pytest.raises(NetworkFailed):
            next(steps)


def test_the_hub_is_asked_again_after_trouble(desk: Desk) -> None:
    desk.served.api.refusals = [Refusal(429, {"Retry-After": "0"}), Refusal(502)]
    steps, found = drained(desk.transfer().ask(NAME, "main"))
    assert [step.waiting for step in steps] == [True, True]
    assert FILE in found.files


def test_what_the_hub_does_not_have_is_not_waited_for(desk: Desk) -> None:
    with pytest.raises(DownloadUnavailable):
        next(desk.transfer().ask("ada/none", "main"))
    assert len(desk.served.requests("/api/models/ada/none")) == 1


def test_a_hub_that_stays_busy_is_given_up(desk: Desk) -> None:
    file = desk.file()
    desk.served.trouble(FILE).refusals = [Refusal(503)] * 10
    with pytest.raises(NetworkFailed, match="busy"):
        desk.fetch(file=file)
    assert len(desk.served.trouble(FILE).refusals) == 6
    desk.served.trouble(FILE).refusals = [Refusal(500)] * 3
    desk.fetch(file=file)
    assert desk.target.read_bytes() == MODEL


def test_the_time_a_hub_asks_for_is_waited(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Stop, "wait", lambda self, seconds: waited.append(seconds))
    desk.served.trouble(FILE).refusals = [Refusal(429, {"Retry-After": "17"})]
    desk.fetch()
    assert waited == [17.0]


def test_a_file_that_is_refused_is_not_asked_for_again(desk: Desk) -> None:
    file = desk.file()
    desk.served.trouble(FILE).refusals = [Refusal(404)]
    with pytest.raises(DownloadUnavailable):
        desk.fetch(file=file)
    assert len(desk.ranges()) == 1


def test_a_door_that_is_shut_meanwhile_ends_the_download_and_keeps_what_came(desk: Desk) -> None:
    troubles = desk.served.trouble(FILE)
    troubles.cut_after, troubles.cuts = 150_000, 1

    def shut(step: Step) -> None:
        if step.waiting:
            desk.door.shut = lambda: "setting"

    with pytest.raises(NetworkClosed):
        desk.fetch(at=shut)
    assert desk.left() == [f"{FILE}.part", f"{FILE}.part.json"]
    desk.door.shut = lambda: ""
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
