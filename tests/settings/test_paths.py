"""Where data lives, and how the environment is read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.core.errors import InputError, StorageError
from app.settings import Paths, Settings, read_environment

posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")


def test_a_home_given_moves_everything(tmp_path: Path) -> None:
    paths = Paths.of(read_environment({"AIWORKSPACE_HOME": str(tmp_path / "数据")}))
    places = (
        paths.database,
        paths.instance_file,
        paths.lock_file,
        paths.models,
        paths.indexes,
        paths.logs,
        paths.cache,
    )
    assert all(place.is_relative_to(tmp_path / "数据") for place in places)
    assert paths.embeddings[0].is_relative_to(tmp_path)


def test_naming_the_places_creates_nothing(tmp_path: Path) -> None:
    Paths.under(tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


@posix_only
def test_folders_are_readable_by_the_user_only(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "home").create()
    for folder in (paths.home, paths.models, paths.indexes, paths.logs, paths.cache):
        assert folder.stat().st_mode & 0o777 == 0o700
    paths.home.chmod(0o755)
    paths.create()
    assert paths.home.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError) as refused:
        Paths.under(tmp_path / "file" / "home").create()
    assert refused.value.code == "storage.broken"
    assert "AIWORKSPACE_HOME" in refused.value.hint


def test_a_relative_home_does_not_follow_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.under(Path("here")).database == tmp_path / "here" / "library.db"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Linux place")
def test_without_a_home_the_platform_folder_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Paths.of(read_environment({})).home == tmp_path / "aiworkspace"


def test_overrides_are_settings_by_name() -> None:
    environment = read_environment(
        {
            "AIWORKSPACE_INDEX__MAX_FILE_MB": "7",
            "AIWORKSPACE_HOME": "/tmp/x",
            "AIWORKSPACE_OFFLINE": "1",
            "OTHER__X": "1",
        }
    )
    assert environment.overrides == {"index.max_file_mb": "7"}
    assert Settings(environment.overrides).integer("index.max_file_mb") == 7


@pytest.mark.parametrize("written,offline", [("", False), ("0", False), ("1", True), ("TRUE", True), ("no", False)])
def test_offline_is_on_or_off(written: str, offline: bool) -> None:
    assert read_environment({"AIWORKSPACE_OFFLINE": written}).offline is offline


def test_a_misspelt_offline_never_means_online() -> None:
    with pytest.raises(InputError, match="AIWORKSPACE_OFFLINE"):
        read_environment({"AIWORKSPACE_OFFLINE": "ture"})


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX locale variables")
@pytest.mark.parametrize(
    "variables,language",
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_system_language_is_chinese_or_english(variables: dict[str, str], language: str) -> None:
    assert read_environment(variables).language == language


def test_the_systems_folders_are_those_of_the_specification(tmp_path: Path) -> None:
    user = "USERPROFILE" if sys.platform == "win32" else "HOME"
    plain = read_environment({user: str(tmp_path)}).system
    assert plain is not None
    assert (plain.data, plain.config) == (tmp_path / ".local" / "share", tmp_path / ".config")
    assert plain.library is None
    moved = read_environment(
        {
            user: str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "d"),
            "XDG_CONFIG_HOME": "relative",
            "XDG_CONFIG_DIRS": os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two")]),
            "AIWORKSPACE_HOME": str(tmp_path / "library"),
        }
    ).system
    assert moved is not None
    assert (moved.data, moved.config) == (tmp_path / "d", tmp_path / ".config")
    assert moved.shared_config == (tmp_path / "one", tmp_path / "two")
    assert moved.library == tmp_path / "library"
    assert read_environment({}).system is None
