"""How much there is to index."""

from __future__ import annotations

from pathlib import Path

from app.workspace.extent import Extent, extent_of


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "合同 100% #1"
    (made / "sub").mkdir(parents=True)
    for name, size in (("a.txt", 10), ("b.pdf", 20), ("sub/c.md", 30), ("sub/left.bin", 40), (".hidden.txt", 50)):
        (made / name).write_bytes(b"x" * size)
    return made


def test_files_that_would_be_read_are_counted_with_their_size(tmp_path: Path) -> None:
    assert extent_of([str(folder(tmp_path))], 1000) == Extent(3, 60, True)
    assert extent_of([str(folder(tmp_path / "other"))], 25) == Extent(2, 30, True)


def test_what_is_not_there_counts_nothing(tmp_path: Path) -> None:
    assert extent_of([str(tmp_path / "none")], 1000) == Extent(0, 0, True)


def test_counting_ends(tmp_path: Path) -> None:
    made = str(folder(tmp_path))
    assert extent_of([made], 1000, most=2) == Extent(2, 30, False)
    assert not extent_of([made], 1000, seconds=-1).whole
