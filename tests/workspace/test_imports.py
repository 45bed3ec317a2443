"""Files that came as bytes: safe names, whole files, nothing left behind."""

from __future__ import annotations

import errno
import os
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, InputError, StorageError, StorageFull, TooLargeError
from app.workspace.imports import SEGMENT_BYTES, Imports, safe_segments

DAY = 24 * 3600


@pytest.fixture
def kept(tmp_path: Path) -> Imports:
    return Imports(tmp_path / "imported", lambda: 1000)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "name,parts",
    [
        ("report.pdf", ["report.pdf"]),
        ("合同 2026（终稿）.pdf", ["合同 2026（终稿）.pdf"]),
        ("100% #1 & more;.pdf", ["100% #1 & more;.pdf"]),
        ("folder/deep/a.txt", ["folder", "deep", "a.txt"]),
        ("./a//b.txt", ["a", "b.txt"]),
        ("-rf.txt", ["-rf.txt"]),
        (".hidden", [".hidden"]),
        ("..a/b..txt", ["..a", "b..txt"]),
        ("a\\b.txt", ["a_b.txt"]),
        ('what?: <b>*|".txt', ["what__ _b____.txt"]),
        ("a\0b\n\x1b[31m.pdf\x7f", ["a_b__[31m.pdf_"]),
        ("annex\u202efdp.exe", ["annex_fdp.exe"]),
        ("trailing. . /a.txt. .", ["trailing", "a.txt"]),
        (" spaces .txt ", ["spaces .txt"]),
        ("CON", ["_CON"]),
        ("nul.txt", ["_nul.txt"]),
        ("com1 .tar.gz", ["_com1 .tar.gz"]),
        ("LPT¹", ["_LPT¹"]),
        ("console.txt", ["console.txt"]),
        (".../a.txt", ["_", "a.txt"]),
        ("half\ud800.txt", ["half_.txt"]),
        ("Cafe\u0301.txt", ["Café.txt"]),
        ("a\u200db.txt", ["a\u200db.txt"]),
        ("%2e%2e/a.txt", ["%2e%2e", "a.txt"]),
        ("$(reboot)`x`.txt", ["$(reboot)`x`.txt"]),
    ],
)
def test_names_are_kept_where_they_can_be(name: str, parts: list[str]) -> None:
    assert safe_segments(name) == parts
    assert all(unicodedata.is_normalized("NFC", part) for part in safe_segments(name))


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "/", "./", "a/", "..", "../a.txt", "a/../../b.txt", "a/..", ".. /a.txt", "..\\a.txt", "a\\..\\b",
        "/etc/passwd", "\\\\server\\share\\a.txt", "\\a.txt", "C:\\a.txt", "c:a.txt", " C:/a.txt", "/".join("a" * 40),
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_or_are_none_are_refused(name: str, kept: Imports, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        kept.store(name, iter([b"x"]))
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["长" * 300 + ".pdf", "x" * 5000, "a." + "b" * 500, "🙂" * 90 + ".markdown"])
def test_long_names_are_shortened_and_keep_their_kind(name: str, kept: Imports) -> None:
    path = Path(kept.store(name, iter([b"x"])))
    assert len(path.name.encode()) <= SEGMENT_BYTES
    if len(name.rpartition(".")[2]) < 10:
        assert path.suffix == Path(name).suffix
    assert Path(kept.store(name, iter([b"y"]))).name != path.name


def test_a_file_is_kept_whole_for_its_user_only(kept: Imports, tmp_path: Path) -> None:
    path = Path(kept.store("案卷/合同 #1.pdf", iter([b"one ", b"", b"two"])))
    assert path == tmp_path / "imported" / "案卷" / "合同 #1.pdf"
    assert path.read_bytes() == b"one two"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert files(tmp_path / "imported") == ["案卷", "案卷/合同 #1.pdf"]


def test_the_same_content_is_kept_once_and_another_gets_a_number(kept: Imports, tmp_path: Path) -> None:
    first = kept.store("a.tar.pdf", iter([b"one"]))
    second = kept.store("a.tar.pdf", iter([b"two"]))
    assert Path(second).name == "a.tar (2).pdf"
    assert kept.store("a.tar.pdf", iter([b"o", b"ne"])) == first
    assert kept.store("a.tar.pdf", iter([b"two"])) == second
    assert Path(kept.store(".env", iter([b"1"]))).name == ".env"
    assert Path(kept.store(".env", iter([b"2"]))).name == ".env (2)"
    assert kept.store("b.txt", iter([])) != kept.store("b.txt", iter([b"!"]))
    assert len(files(tmp_path / "imported")) == 6


def test_a_file_where_a_folder_is_wanted_stays(kept: Imports, tmp_path: Path) -> None:
    kept.store("a", iter([b"a file"]))
    assert kept.store("a/b.txt", iter([b"x"])) == str(tmp_path / "imported" / "a (2)" / "b.txt")
    assert Path(kept.store("a (2)", iter([b"y"]))).name == "a (2) (2)"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_does_not_lead_out(kept: Imports, tmp_path: Path) -> None:
    kept.store("a.txt", iter([b"x"]))
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "imported" / "way").symlink_to(outside)
    (tmp_path / "imported" / "b.txt").symlink_to(outside / "b.txt")
    with pytest.raises(InputError):
        kept.store("way/a.txt", iter([b"x"]))
    assert Path(kept.store("b.txt", iter([b"x"]))).name == "b (2).txt"
    assert files(outside) == []


def test_too_large_a_file_leaves_nothing(kept: Imports, tmp_path: Path) -> None:
    taken: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield bytes(300)

    with pytest.raises(TooLargeError):
        kept.store("folder/big.bin", chunks())
    assert len(taken) == 4
    assert files(tmp_path / "imported") == []
    assert kept.store("exact.bin", iter([bytes(1000)]))


def test_a_broken_upload_leaves_nothing(kept: Imports, tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises((StorageError, ConnectionError)):
        kept.store("folder/a.txt", chunks())
    assert files(tmp_path / "imported") == []


@pytest.mark.parametrize(
    "number,error", [(errno.ENOSPC, StorageFull), (errno.EIO, StorageError), (errno.ENAMETOOLONG, InputError)]
)
def test_a_disk_that_fails_is_named_and_nothing_is_left(
    number: int, error: type[AppError], kept: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(error):
        kept.store("folder/a.txt", iter([b"x"]))
    assert files(tmp_path / "imported") == []


def test_only_old_copies_that_nothing_is_made_of_are_tidied_away(kept: Imports, tmp_path: Path) -> None:
    folder = tmp_path / "imported"
    known, orphan, fresh, inner = (
        kept.store(name, iter([b"x"])) for name in ("known.txt", "orphan.txt", "fresh.txt", "a/b/inner.txt")
    )
    half = folder / ".upload-half"
    half.write_bytes(b"x")
    for path in (known, orphan, inner, half):
        os.utime(path, (time.time() - 2 * DAY,) * 2)
    assert kept.tidy(lambda path: path == known, lambda: True) == 0
    assert kept.tidy(lambda path: path == known, lambda: False) == 3
    assert files(folder) == ["fresh.txt", "known.txt"]
    assert Path(fresh).exists()


def test_what_left_the_library_has_a_day_again(kept: Imports, tmp_path: Path) -> None:
    inside = kept.store("a.txt", iter([b"x"]))
    outside = tmp_path / "b.txt"
    outside.write_bytes(b"x")
    for path in (inside, outside):
        os.utime(path, (1, 1))
    for path in (inside, str(outside), str(tmp_path / "imported" / "nowhere.txt")):
        kept.spare(path)
    assert kept.tidy(lambda _: False, lambda: False) == 0
    assert outside.stat().st_mtime == 1


def test_there_is_nothing_to_tidy_where_nothing_was_kept(kept: Imports, tmp_path: Path) -> None:
    assert kept.tidy(lambda _: False, lambda: False) == 0
    assert files(tmp_path) == []
