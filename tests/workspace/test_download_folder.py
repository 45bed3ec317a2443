"""Models from a folder of files: for computers without internet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import (
    DownloadWrongBytes,
    ModelBroken,
)
from tests.hub import Content
from tests.workspace.downloading import EMBEDDING_FILES, FILE, REPOSITORY, Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("below", ["", REPOSITORY, "Small-GGUF", "small"])
def test_a_folder_is_looked_at_first(desk: Desk, below: str) -> None:
    desk.on_stick({FILE: desk.model}, below)
    _, done = desk.fetch()
    assert (desk.models / FILE).read_bytes() == desk.model
    assert (done.bytes, done.verified) == (0, True)
    assert desk.served.requests("resolve/") == []


def test_with_the_catalogues_hash_nobody_is_asked(desk: Desk) -> None:
    desk.on_stick({FILE: desk.model})
    desk.know_hash(desk.model)
    desk.shut = True
    assert desk.fetch()[1].verified
    assert desk.served.asked == []
    assert desk.door.ledger.entries(10) == ()


@pytest.mark.parametrize("name", [FILE, f"*{FILE}", f"./{FILE}"])
def test_without_network_a_list_of_hashes_beside_it_counts(desk: Desk, name: str) -> None:
    star = name.startswith("*")
    line = f"{Content(desk.model).sha256} {'' if star else ' '}{name}\n"
    folder = desk.on_stick({FILE: desk.model, "SHA256SUMS": line.encode()})
    desk.shut = True
    assert desk.fetch()[1].verified
    (desk.models / FILE).unlink()
    (folder / FILE).write_bytes(desk.model[:-1] + b"!")
    with pytest.raises(DownloadWrongBytes, match="stick"):
        desk.fetch()
    assert desk.left() == []


def test_without_any_hash_the_header_is_checked_and_it_is_said(desk: Desk) -> None:
    folder = desk.on_stick({FILE: desk.model})
    desk.shut = True
    assert not desk.fetch()[1].verified
    assert (desk.models / FILE).read_bytes() == desk.model
    assert not desk.fetch()[1].verified  # there already, and still nobody knows
    (desk.models / FILE).unlink()
    (folder / FILE).write_bytes(desk.model[: len(desk.model) // 2])
    with pytest.raises(ModelBroken):
        desk.fetch()
    assert desk.left() == []


def test_a_damaged_file_of_the_folder_is_fetched_from_the_hub(desk: Desk) -> None:
    folder = desk.on_stick({FILE: b"\0" * len(desk.model)})
    _, done = desk.fetch()
    assert (desk.models / FILE).read_bytes() == desk.model
    assert (done.bytes, (folder / FILE).read_bytes()) == (len(desk.model), b"\0" * len(desk.model))


def test_an_embedding_model_comes_from_a_folder(desk: Desk) -> None:
    desk.on_stick(EMBEDDING_FILES, "vectors")
    desk.shut = True
    _, done = desk.fetch("vectors")
    assert "model.safetensors" in desk.prepared["vectors"]
    assert not done.verified


def test_a_folder_that_is_not_there_is_passed_over(desk: Desk) -> None:
    desk.source = desk.stick / "gone"
    assert desk.fetch()[1].bytes == len(desk.model)
