"""Files on their way: wrong bytes, disks that fail, folders in place of a hub."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from app.core.errors import (
    AppError,
    Cancelled,
    DownloadWrongBytes,
    ModelBroken,
    NetworkFailed,
    StorageError,
    StorageFull,
)
from app.net.parts import Expected, PartFile
from tests.hub import Content, Refusal
from tests.net.fetching import FILE, MODEL, OTHER, Desk

# --- wrong bytes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [OTHER, MODEL[:-1], MODEL + b"x", b"<html>not found</html>", b""])
@pytest.mark.parametrize("length", ["length", "no length"])
def test_wrong_bytes_are_refused_and_removed(desk: Desk, wrong: bytes, length: str) -> None:
    file = desk.file()
    troubles = desk.served.trouble(FILE)
    troubles.instead, troubles.no_length = Content(wrong), length == "no length"
    short = troubles.no_length and len(wrong) < len(MODEL)
    transfer = desk.transfer()
    # Without a length, too little looks like a connection that broke: it is asked for again until somebody ends it.
    at = (lambda step: transfer.stop.stop() if step.waiting else None) if short else (lambda step: None)
    with pytest.raises(Cancelled if short else DownloadWrongBytes) as caught:
        desk.fetch(transfer, file=file, at=at)
    assert ".part" not in caught.value.message
    assert FILE not in desk.left()
    assert desk.checked == []
    if not short:
        assert desk.left() == []


def test_an_older_file_stays_until_the_new_one_is_verified(desk: Desk) -> None:
    desk.target.parent.mkdir()
    desk.target.write_bytes(b"older")
    file = desk.file()
    desk.served.trouble(FILE).instead = Content(OTHER)
    with pytest.raises(DownloadWrongBytes):
        desk.fetch(file=file)
    assert desk.target.read_bytes() == b"older"
    desk.served.trouble(FILE).instead = None
    desk.fetch(file=file)
    assert desk.target.read_bytes() == MODEL


def test_a_part_that_was_put_together_wrongly_is_fetched_once_more_in_one_go(desk: Desk) -> None:
    desk.stopped_after(200_000)
    part = desk.target.with_name(f"{FILE}.part")
    with part.open("r+b") as file:
        file.write(b"rotten")
    desk.fetch()
    assert desk.target.read_bytes() == MODEL
    assert [bool(asked) for asked in desk.ranges()] == [False, True, False]


@pytest.mark.parametrize("ranged", ["", "bytes 5-9/10", "items 1-2/3"])
def test_an_answer_with_another_range_is_not_used(desk: Desk, ranged: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.stopped_after(200_000)
    before = desk.target.with_name(f"{FILE}.part").read_bytes()
    from app.net.door import Response

    true = Response.headers

    def altered(self: Response) -> dict[str, str]:
        return {**true.fget(self), "content-range": ranged}  # type: ignore[attr-defined]

    monkeypatch.setattr(Response, "headers", property(altered))
    with pytest.raises(NetworkFailed):
        desk.fetch()
    assert desk.target.with_name(f"{FILE}.part").read_bytes() == before


def test_a_part_that_is_longer_than_the_file_behind_the_address_begins_anew(desk: Desk) -> None:
    desk.stopped_after(200_000)
    troubles = desk.served.trouble(FILE)
    file = desk.file()
    troubles.refusals = [Refusal(416)]
    desk.fetch(file=file)
    assert desk.target.read_bytes() == MODEL
    assert [bool(asked) for asked in desk.ranges()] == [False, True, False]


def test_a_file_that_is_of_no_use_is_removed(desk: Desk) -> None:
    def refuse(path: Path) -> None:
        raise ModelBroken(f"{path.name} is no model.")

    with pytest.raises(ModelBroken, match=f"{FILE} is no model"):
        list(desk.transfer().fetch(desk.file(), desk.target, refuse))
    assert desk.left() == []


# --- disks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, error",
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EFBIG, StorageFull),
        (errno.EIO, StorageError),
        (errno.EROFS, StorageError),
    ],
)
def test_a_disk_that_fails_is_named_and_what_came_is_kept(
    desk: Desk, number: int, error: type[AppError], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.stopped_after(200_000)
    file = desk.file()
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(number, os.strerror(number))))
    with pytest.raises(error):
        desk.fetch(file=file)
    monkeypatch.setattr(os, "fsync", fsync)
    desk.fetch(file=file)
    assert desk.target.read_bytes() == MODEL
    assert all(asked for asked in desk.ranges()[1:])


def test_a_folder_that_may_not_be_written_to_is_named(desk: Desk) -> None:
    desk.target.parent.write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageError, match="models"):
        desk.fetch()


# --- folders ----------------------------------------------------------------------------------------


def test_a_file_of_a_folder_is_copied_and_verified(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "stick" / FILE
    source.parent.mkdir()
    source.write_bytes(MODEL)
    expected = Expected(len(MODEL), Content(MODEL).sha256)
    steps = list(desk.transfer().copy(source, desk.target, expected, lambda path: None))
    assert desk.target.read_bytes() == MODEL
    assert desk.left() == [FILE]
    assert {step.source for step in steps if step.phase == "fetch"} == {str(source.parent)}
    assert sum(step.fetched for step in steps) == 0
    assert desk.served.asked == []


@pytest.mark.parametrize("wrong", ["sha256", "size", "blob"])
def test_a_wrong_file_of_a_folder_is_refused_and_left_alone(
    desk: Desk, tmp_path: Path, wrong: Literal["sha256", "size", "blob"]
) -> None:
    source = tmp_path / FILE
    source.write_bytes(MODEL)
    expected = {
        "sha256": Expected(None, "0" * 64),
        "size": Expected(7),
        "blob": Expected(len(MODEL), None, "0" * 40),
    }[wrong]
    with pytest.raises(DownloadWrongBytes):
        list(desk.transfer().copy(source, desk.target, expected, lambda path: None))
    assert source.read_bytes() == MODEL
    assert desk.left() == []


def test_a_folder_that_goes_away_is_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="gone"):
        list(desk.transfer().copy(tmp_path / "gone.gguf", desk.target, Expected(), lambda path: None))
    assert desk.left() == []


def test_a_copy_is_stopped_at_once(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / FILE
    source.write_bytes(MODEL)
    transfer = desk.transfer()
    transfer.stop.stop()
    with pytest.raises(Cancelled):
        list(transfer.copy(source, desk.target, Expected(), lambda path: None))
    assert desk.left() == []


def test_a_part_with_unknown_hash_belongs_to_its_commit(tmp_path: Path) -> None:
    expected = Expected(10)
    part = PartFile(tmp_path / "a", expected, "one")
    part.begin("host", 'W/"weak"')
    part.write(b"12345")
    part.close()
    assert PartFile(tmp_path / "a", expected, "one").have == 5
    assert PartFile(tmp_path / "a", expected, "one").tag is None
    assert PartFile(tmp_path / "a", expected, "two").have == 0
    assert PartFile(tmp_path / "a", replace(expected, sha256="0" * 64), "one").have == 0
