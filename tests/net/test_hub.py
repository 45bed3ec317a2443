"""What the hub says of a repository, and what its refusals mean."""

from __future__ import annotations

import hashlib
import importlib.util

import pytest

from app.core.errors import AppError, DownloadUnavailable, InputError
from app.net.door import Door
from app.net.hub import Hub, HubBusy, Repository, safe_path
from tests.hub import COMMIT, Refusal, StandInHub

MODEL = b"GGUF" + bytes(range(256)) * 100
CONFIG = '{"名": 1}'.encode()
NAME = "ada/Small-GGUF"


@pytest.fixture
def hub(served: StandInHub, door: Door) -> Hub:
    served.add(NAME, {"small-q4.gguf": MODEL, "config.json": CONFIG, "1_Pooling/config.json": b"{}"})
    return Hub(door, lambda: served.address + "/", str)


def asked(hub: Hub, name: str = NAME, revision: str = "main") -> Repository:
    with hub.repository(name, revision) as response:
        return hub.understand(name, response)


def test_a_repository_is_described_at_one_commit(hub: Hub, served: StandInHub) -> None:
    found = asked(hub)
    assert (found.commit, found.licence, found.page) == (COMMIT, "apache-2.0", f"{served.address}/{NAME}")
    large, small = found.file("small-q4.gguf"), found.file("config.json")
    assert (large.size, large.sha256, large.blob) == (len(MODEL), hashlib.sha256(MODEL).hexdigest(), None)
    assert (small.sha256, small.blob) == (None, hashlib.sha1(b"blob %d\0" % len(CONFIG) + CONFIG).hexdigest())
    assert "1_Pooling/config.json" in found.files
    assert asked(hub, revision=COMMIT) == found


def test_bytes_come_from_the_commit_by_way_of_the_second_host(hub: Hub, served: StandInHub, door: Door) -> None:
    file = asked(hub).file("small-q4.gguf")
    with hub.content(file, 0, None) as response:
        assert response.host == served.delivery.removeprefix("http://")
        assert response.headers["x-repo-commit"] == COMMIT
        assert b"".join(response.pieces()) == MODEL
    with hub.content(file, 1000, f'"{file.sha256}"') as response:
        assert response.status == 206
        assert b"".join(response.pieces()) == MODEL[1000:]
    assert f"/resolve/{COMMIT}/" in served.requests("resolve/")[0].path
    entry = door.ledger.entries(1)[0]
    assert (entry.purpose, entry.reason, entry.local) == ("download", f"{NAME}/small-q4.gguf", True)


def test_small_files_are_sent_on_within_the_hub(hub: Hub) -> None:
    with hub.content(asked(hub).file("config.json"), 0, None) as response:
        assert response.read() == CONFIG


def test_a_mirror_delivers_and_the_hub_is_asked(served: StandInHub, door: Door) -> None:
    mirror = StandInHub()
    try:
        for each in (served, mirror):
            each.add(NAME, {"small-q4.gguf": MODEL})
        hub = Hub(door, lambda: served.address, lambda: mirror.address)
        with hub.content(asked(hub).file("small-q4.gguf"), 0, None) as response:
            assert b"".join(response.pieces()) == MODEL
        assert [bool(each.requests("/api/models/")) for each in (served, mirror)] == [True, False]
        assert [bool(each.requests("resolve/")) for each in (served, mirror)] == [False, True]
        assert hub.host() == mirror.address.removeprefix("http://")
        assert hub.asked_host() == served.address.removeprefix("http://")
        mirror.repositories.clear()
        with (
            hub.content(asked(hub).file("small-q4.gguf"), 0, None) as response,
            pytest.raises(DownloadUnavailable) as gone,
        ):
            hub.check(response, NAME, "small-q4.gguf")
        assert "download.mirror" in gone.value.hint
    finally:
        mirror.close()


@pytest.mark.parametrize("gated", ["auto", "manual"])
def test_a_publisher_who_wants_to_be_asked_is_named(hub: Hub, served: StandInHub, gated: str) -> None:
    file = asked(hub).file("small-q4.gguf")
    served.repositories[NAME].gated = gated  # type: ignore[assignment]
    with pytest.raises(DownloadUnavailable, match="wants to be asked") as raised:
        asked(hub)
    assert f"{served.address}/{NAME}" in raised.value.hint
    with hub.content(file, 0, None) as response, pytest.raises(DownloadUnavailable, match="wants to be asked"):
        hub.check(response, NAME, file.name)


@pytest.mark.parametrize("name, revision", [("ada/none", "main"), (NAME, "v2")])
def test_what_is_not_there_is_unavailable(hub: Hub, name: str, revision: str) -> None:
    with pytest.raises(DownloadUnavailable) as raised:
        asked(hub, name, revision)
    assert "by hand" in raised.value.hint


def test_a_file_that_is_not_there_is_named_with_those_that_are(hub: Hub) -> None:
    with pytest.raises(DownloadUnavailable, match=r"big\.gguf") as raised:
        asked(hub).file("big.gguf")
    assert "small-q4.gguf" in raised.value.hint


@pytest.mark.parametrize(
    "refusal, after",
    [
        (Refusal(429, {"Retry-After": "7"}), 7.0),
        (Refusal(429, {"RateLimit": '"api";r=0;t=55'}), 55.0),
        (Refusal(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), None),
        (Refusal(503), None),
        (Refusal(500, {"Retry-After": "999999999999"}), 600.0),
    ],
)
def test_a_busy_hub_says_how_long(hub: Hub, served: StandInHub, refusal: Refusal, after: float | None) -> None:
    served.api.refusals = [refusal]
    with pytest.raises(HubBusy) as raised:
        asked(hub)
    assert raised.value.after == after
    assert asked(hub).files


@pytest.mark.parametrize("status", [400, 418])
def test_another_status_is_not_tried_again(hub: Hub, served: StandInHub, status: int) -> None:
    served.api.refusals = [Refusal(status)]
    with pytest.raises(DownloadUnavailable, match=str(status)):
        asked(hub)


class _Page:
    status, headers, host = 200, {"content-type": "text/html"}, "hub.example"

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, limit: int = 0) -> bytes:
        del limit
        return self._body


FILE = {"rfilename": "a", "size": 1, "blobId": "0" * 40}


@pytest.mark.parametrize(
    "body",
    [
        "<html>Welcome to our wireless network",
        "[]",
        "{}",
        '{"sha": "../..", "siblings": []}',
        '{"sha": "abcdef1", "siblings": [{"rfilename": "a.json"}]}',
        '{"sha": "abcdef1", "siblings": [{"rfilename": "a", "size": -1, "blobId": "' + "0" * 40 + '"}]}',
        '{"sha": "abcdef1", "siblings": [{"rfilename": "a", "size": 1, "lfs": {"sha256": "no", "size": 1}}]}',
    ],
)
def test_what_is_no_hub_is_named(hub: Hub, body: str) -> None:
    with pytest.raises(DownloadUnavailable, match="as a model hub does"):
        hub.understand(NAME, _Page(body.encode()))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "ada", "ada/b/c", "../x", "ada/..", "ada/b?x", "ada/b c", "é/b", "-a/b"])
def test_names_of_repositories_are_checked(hub: Hub, name: str) -> None:
    with pytest.raises(InputError):
        hub.repository(name)


@pytest.mark.parametrize(
    "name, safe",
    [
        ("a.gguf", True), ("1_Pooling/config.json", True), ("模型.gguf", True), ("a b.gguf", True), ("", False),
        ("../a", False), ("a/../b", False), ("/a", False), ("a//b", False), ("C:\\a", False), ("a\\b", False),
        ("a.", False), ("a\0", False), (" a", False), ("a/", False),
    ],
)  # fmt: skip
def test_a_file_name_cannot_lead_out_of_its_folder(name: str, *, safe: bool) -> None:
    assert safe_path(name) is safe


def test_files_with_such_names_are_not_listed(hub: Hub, served: StandInHub) -> None:
    served.add(NAME, {"../evil.json": b"{}", "ok.json": b"{}"})
    assert list(asked(hub).files) == ["ok.json"]


def test_an_error_is_still_an_error_of_the_program() -> None:
    assert issubclass(HubBusy, AppError)
    assert HubBusy.code == "network.failed"


@pytest.mark.skipif(importlib.util.find_spec("huggingface_hub") is None, reason="it is installed to prepare models")
def test_the_stand_in_is_a_hub_to_the_hubs_own_client(served: StandInHub, tmp_path: object) -> None:
    from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, RepositoryNotFoundError

    served.add(NAME, {"small-q4.gguf": MODEL, "config.json": CONFIG})
    api = HfApi(endpoint=served.address, token=False)
    info = api.model_info(NAME, files_metadata=True)
    files = {file.rfilename: file for file in info.siblings or ()}
    assert info.sha == COMMIT
    lfs = files["small-q4.gguf"].lfs
    assert lfs is not None
    assert (lfs.sha256, lfs.size) == (hashlib.sha256(MODEL).hexdigest(), len(MODEL))
    assert (files["config.json"].size, files["config.json"].lfs) == (len(CONFIG), None)

    def metadata(file: str) -> tuple[str | None, str | None, int | None]:
        found = get_hf_file_metadata(hf_hub_url(NAME, file, endpoint=served.address), token=False)
        return found.commit_hash, found.etag, found.size

    assert metadata("small-q4.gguf") == (COMMIT, lfs.sha256, len(MODEL))
    assert metadata("config.json") == (COMMIT, files["config.json"].blob_id, len(CONFIG))
    with pytest.raises(EntryNotFoundError):
        metadata("none.gguf")
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("ada/none")
    served.repositories[NAME].gated = "auto"
    with pytest.raises(GatedRepoError):
        metadata("small-q4.gguf")
