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


def test_headers_are_kept_beyond_the_end_of_the_program(tmp_path: Path, reads: list[Path]) -> None:
    path, file = (
        write_known_answer_gguf(tmp_path / "我的 m.gguf", ["Yes."], context=2048),
        tmp_path / "kept" / "headers.json",
    )
    half = tmp_path / "half.gguf"
    half.write_bytes(path.read_bytes()[:-100])
    first = HeaderCache(file)
    header = first.read(path)
    with pytest.raises(ModelBroken):
        first.read(half)
    first.save()
    assert [other.name for other in file.parent.iterdir()] == ["headers.json"]
    again = HeaderCache(file)
    assert again.read(path) == header
    assert reads == [path, half]
    with pytest.raises(ModelBroken):
        again.read(half)
    assert reads == [path, half, half], "what is wrong with a file is found out anew"
    os.utime(path, (1, 1))
    again.read(path)
    assert reads[-1] == path


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 0, "files": {"x": 1}}', b'{"format": 1, "files": {"x": 1}}', b"\xff"]
)
def test_what_was_kept_and_cannot_be_read_is_read_anew(tmp_path: Path, content: bytes) -> None:
    path, file = write_known_answer_gguf(tmp_path / "m.gguf", ["Yes."]), tmp_path / "headers.json"
    file.write_bytes(content)
    cache = HeaderCache(file)
    assert cache.read(path).architecture == "llama"
    cache.save()
    assert HeaderCache(file).read(path).architecture == "llama"


def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    path = write_known_answer_gguf(tmp_path / "m.gguf", ["Yes."])
    cache = HeaderCache(path / "headers.json")
    cache.read(path)
    cache.save()
