"""Headers are read once, until their file changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.errors import ModelBroken, ModelNotFound
from app.engine import headers
from app.engine.gguf import read_header
from app.engine.headers import HeaderCache
from tests.engine.test_gguf_damage import split
from tests.gguf_writer import write_known_answer_gguf


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really read."""
    seen = list[Path]()

    def counted(path: Path) -> object:
        seen.append(path)
        return read_header(path)

    monkeypatch.setattr(headers, "read_header", counted)
    return seen


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, reads: list[Path]) -> None:
    path, cache = write_known_answer_gguf(tmp_path / "m.gguf", ["Yes."], context=2048), HeaderCache()
    assert cache.read(path) is cache.read(path)
    assert reads == [path]
    write_known_answer_gguf(path, ["Yes.", "No."], context=4096)
    assert cache.read(path).context == 4096
    os.utime(path, (1, 1))
    cache.read(path)
    assert reads == [path] * 3


def test_a_broken_file_is_refused_again_without_being_read(tmp_path: Path, reads: list[Path]) -> None:
    path, cache = tmp_path / "m.gguf", HeaderCache()
    path.write_bytes(b"GGUF" + bytes(30))
    refused = []
    for _ in range(2):
        with pytest.raises(Exception, match="version 0") as error:
            cache.read(path)
        refused.append(error.value)
    assert reads == [path]
    assert refused[0] is not refused[1], "an error that is raised twice collects two ways"


def test_a_file_that_comes_later_is_found(tmp_path: Path) -> None:
    path, cache = tmp_path / "m.gguf", HeaderCache()
    with pytest.raises(ModelNotFound):
        cache.read(path)
    write_known_answer_gguf(path, ["Yes."])
    assert cache.read(path).architecture == "llama"


def test_another_part_that_changes_counts_too(tmp_path: Path) -> None:
    first, cache = split(tmp_path), HeaderCache()
    whole = cache.read(first)
    second = tmp_path / "m-00002-of-00003.gguf"
    second.write_bytes(second.read_bytes()[:-1])
    with pytest.raises(ModelBroken):
        cache.read(first)
    second.unlink()
    assert cache.read(first).weights < whole.weights
