"""What is on disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.ingest.scan import Found, Refused, ScanRules, absolute, scan

RULES = ScanRules(frozenset({".txt", ".md"}), 1000)
posix = pytest.mark.skipif(os.name != "posix", reason="files that only POSIX has")


def found(path: Path, rules: ScanRules = RULES) -> dict[str, str]:
    """Each path's name below ``path`` with what becomes of it."""
    return {
        os.path.relpath(item.path, path): "found" if isinstance(item, Found) else item.error.code
        for item in scan(str(path), rules, lambda: False)
    }


def test_every_file_below_a_folder_is_found_or_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "B.MD").write_text("x")
    (tmp_path / "c.png").write_text("x")
    (tmp_path / "none").write_text("x")
    (tmp_path / "big.txt").write_text("x" * 1001)
    (tmp_path / "deep" / "er" / "合同🙂.txt").write_text("x")
    assert found(tmp_path) == {
        "a.txt": "found", "B.MD": "found", "c.png": "document.unsupported", "none": "document.unsupported",
        "big.txt": "document.too_large", os.path.join("deep", "er", "合同🙂.txt"): "found",
    }  # fmt: skip


def test_hidden_files_and_tools_own_folders_are_left_out(tmp_path: Path) -> None:
    for name in (".git", "node_modules", "__pycache__", "$RECYCLE.BIN"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "~$open.txt").write_text("x")
    assert found(tmp_path) == {}


def test_a_file_named_itself_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "notes.strange").write_text("x")
    assert found(tmp_path / "notes.strange") == {".": "found"}


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    assert found(tmp_path / "nowhere") == {".": "path.not_found"}
    (tmp_path / "a.txt").write_text("x")
    assert found(tmp_path / "a.txt" / "below") == {".": "path.not_found"}
    assert [item.error.code for item in scan("a\0b", RULES, lambda: False) if isinstance(item, Refused)] == [
        "path.denied"
    ]


@posix
def test_links_that_go_round_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("x")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a" / "x.txt")
    result = found(tmp_path)
    assert result[os.path.join("a", "x.txt")] == result["link.txt"] == "found"
    assert set(result) <= {os.path.join("a", "x.txt"), "link.txt", "self.txt"}


@posix
def test_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert found(tmp_path) == {}
    assert found(tmp_path / "pipe.txt") == {".": "document.unsupported"}
    assert [item.error.code for item in scan("/dev/null", RULES, lambda: False) if isinstance(item, Refused)] == [
        "document.unsupported"
    ]


@posix
def test_a_folder_that_cannot_be_looked_at_is_named_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.txt").write_text("x")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)  # the tests may run as root, who can look everywhere
    items = list(scan(str(tmp_path), RULES, lambda: False))
    (refused,) = [item for item in items if isinstance(item, Refused)]
    assert (refused.path, refused.folder, refused.error.code) == (str(tmp_path / "shut"), True, "path.denied")
    assert sum(isinstance(item, Found) for item in items) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_name_that_is_no_text_is_named_as_far_as_it_can_be(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    with open(os.path.join(folder, b"bad\xff.txt"), "wb") as file:
        file.write(b"x")
    os.mkdir(os.path.join(folder, b"dir\xfe"))
    (tmp_path / "good.txt").write_text("x")
    assert found(tmp_path) == {"bad?.txt": "path.denied", "dir?": "path.denied", "good.txt": "found"}


def test_scanning_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"d{n}").mkdir()
        (tmp_path / f"d{n}" / "a.txt").write_text("x")
    looks = iter([False, False, True])
    assert len(list(scan(str(tmp_path), RULES, lambda: next(looks)))) == 1


def test_paths_become_absolute_without_repeats_and_files_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "ab"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "x.txt").write_text("x")
    expected = [str(tmp_path / "a" / "x.txt"), str(tmp_path / "a"), str(tmp_path / "ab")]
    assert absolute(["a", "a/", "./a", "ab", "a/x.txt", "a/../ab"]) == expected
