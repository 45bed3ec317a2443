"""All entries together: twice, taken away, refused, moved; and the settings that switch them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.core.errors import IntegrationFailed
from app.settings import Settings
from app.shell.entries.integration import PARTS, Integration, System
from app.shell.entries.launcher import Launcher, this_installation
from app.shell.entries.switches import carry_out, describe, renew
from tests.shell.entries.world import World

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="entries of Linux")
no_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")


def states(integration: Integration) -> set[str]:
    return {row.state for row in integration.found()}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_twice_changes_nothing_and_removing_leaves_nothing(world: World, platform: str, language: str) -> None:
    other = world.folders.data / "nautilus" / "scripts" / "mine"
    other.parent.mkdir(parents=True)
    other.write_text("#!/bin/sh\n")
    before, tree = world.files(), world.tree()
    integration = world.integration(language, platform=platform)
    parts = [part for part in PARTS if platform == "linux" or part != "application"]
    assert states(integration) == {"absent"}
    for _ in range(2):
        for part in parts:
            integration.install(part)
        made = world.files()
    for part in parts:
        integration.install(part)
    assert world.files() == made
    assert states(integration) == {"installed"}
    for part in parts * 2:
        integration.remove(part)
    assert world.files() == before
    assert world.tree() == tree
    assert states(integration) == {"absent"}


def test_a_folder_that_was_there_empty_stays_and_one_that_others_use_too(world: World) -> None:
    theirs = world.folders.config / "autostart"
    theirs.mkdir(parents=True)
    integration = world.integration(platform="linux")
    integration.install("startup")
    integration.install("file-manager")
    (world.folders.data / "nautilus" / "scripts" / "mine").write_text("#!/bin/sh\n")
    integration.remove("startup")
    integration.remove("file-manager")
    assert theirs.is_dir()
    nautilus = os.path.join(".local", "share", "nautilus")
    scripts = os.path.join(nautilus, "scripts")
    assert world.tree() == {os.path.join(".config", "autostart"), nautilus, scripts, os.path.join(scripts, "mine")}


def test_an_entry_removed_by_hand_leaves_no_mark(world: World) -> None:
    integration = world.integration(platform="linux")
    integration.install("startup")
    (world.folders.config / "autostart" / "aiworkspace.desktop").unlink()
    integration.remove("startup")
    assert world.tree() == set()


def test_what_a_killed_process_left_behind_goes_with_the_entry(world: World) -> None:
    before = world.tree()
    integration = world.integration(platform="linux")
    integration.install("startup")
    entry = world.folders.config / "autostart" / "aiworkspace.desktop"
    held = entry.read_bytes()
    left = entry.with_name(".aiworkspace.desktop.aiworkspace-unfinished")
    left.write_bytes(b"[Desktop")
    entry.unlink()
    integration.install("startup")
    assert (entry.read_bytes(), left.exists()) == (held, False)
    left.write_bytes(b"[Desktop")
    integration.remove("startup")
    assert world.tree() == before


@linux_only
def test_only_file_managers_that_are_there(world: World) -> None:
    integration = world.integration(installed=lambda name: name == "dolphin")
    integration.install("file-manager")
    found = {row.name: row.state for row in integration.found(("file-manager",))}
    assert found == {
        "nautilus": "missing",
        "dolphin": "installed",
        "thunar": "missing",
        "nemo": "missing",
        "caja": "missing",
        "pcmanfm": "missing",
    }
    none = world.integration(installed=lambda _: False)
    none.remove("file-manager")
    with pytest.raises(IntegrationFailed, match="None of the file managers") as refused:
        none.install("file-manager")
    assert "aiworkspace app --ask" in refused.value.hint


@linux_only
def test_another_language_renames_the_script_when_asked(world: World) -> None:
    world.integration("en").install("file-manager")
    chinese = world.integration("zh")
    assert {row.state for row in chinese.found(("file-manager",))} == {"installed"}
    chinese.install("file-manager")
    scripts = world.folders.data / "nautilus" / "scripts"
    assert [path.name for path in scripts.glob("[!.]*")] == ["询问 AI Workspace"]


def test_what_is_not_ours_is_left_alone_and_nothing_new_stays(world: World) -> None:
    theirs = world.folders.data / "kio" / "servicemenus" / "aiworkspace.desktop"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("[Desktop Entry]\n")
    before = world.files()
    integration = world.integration(platform="linux")
    with pytest.raises(IntegrationFailed, match="not of this program") as refused:
        integration.install("file-manager")
    assert refused.value.hint
    assert world.files() == before
    integration.remove("file-manager")
    assert world.files() == before


@pytest.mark.parametrize("part", PARTS)
def test_a_home_that_cannot_be_written_is_named(world: World, part: str) -> None:
    for folder in (world.folders.data, world.folders.config):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("a file where a folder should be")
    integration = world.integration(platform="linux")
    with pytest.raises(IntegrationFailed) as refused:
        integration.install(part)  # type: ignore[arg-type]  # one of its parts
    assert refused.value.code == "desktop.integration"
    assert "writable" in refused.value.hint
    integration.remove(part)  # type: ignore[arg-type]


@no_root
def test_a_read_only_home_is_named(world: World) -> None:
    world.folders.user.chmod(0o500)
    try:
        with pytest.raises(IntegrationFailed, match="cannot be written"):
            world.integration(platform="linux").install("startup")
    finally:
        world.folders.user.chmod(0o700)


def test_an_environment_without_a_home_is_named() -> None:
    with pytest.raises(IntegrationFailed) as refused:
        Integration(None, "en", system=System("linux", lambda _: True)).install("startup")
    assert "HOME" in refused.value.hint


def test_a_switch_is_carried_out_before_it_is_stored(world: World) -> None:
    saved: dict[str, str] = {}
    settings = Settings({}, dict, saved.__setitem__, saved.pop)  # type: ignore[arg-type]
    carry_out(settings, world.folders, "en", lambda *_: world.integration(platform="linux"))
    settings.change("startup.login", "true")
    settings.change("desktop.file_manager", "true")
    rows = world.integration(platform="linux").found(("file-manager", "startup"))
    assert {row.state for row in rows} == {"installed"}
    settings.change("desktop.file_manager", "false")
    settings.reset("startup.login")
    assert world.files() == {}
    assert saved == {"desktop.file_manager": "false"}


def test_a_switch_that_is_refused_stays_as_it_was(world: World) -> None:
    theirs = world.folders.config / "autostart" / "aiworkspace.desktop"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("[Desktop Entry]\n")
    saved: dict[str, str] = {}
    settings = Settings({}, dict, saved.__setitem__)
    carry_out(settings, world.folders, "en", lambda *_: world.integration(platform="linux"))
    with pytest.raises(IntegrationFailed):
        settings.change("startup.login", "true")
    assert settings.switch("startup.login") is False
    assert saved == {}


def test_a_switch_shows_what_is_there(world: World) -> None:
    settings = Settings()
    carry_out(settings, world.folders, "en", lambda *_: world.integration(platform="linux"))
    settings.change("startup.login", "true")
    assert settings.switch("startup.login") is True
    (world.folders.config / "autostart" / "aiworkspace.desktop").unlink()
    assert settings.switch("startup.login") is False
    assert settings.wanted("startup.login") is True
    settings.change("startup.login", "true")
    assert settings.switch("startup.login") is True


def test_what_is_not_as_it_was_asked_for_is_told(world: World, tmp_path: Path) -> None:
    settings = Settings()
    carry_out(settings, world.folders, "en", lambda *_: world.integration(platform="linux"))
    file = world.folders.config / "autostart" / "aiworkspace.desktop"

    def told(launcher: Launcher | None = None) -> str:
        try:
            return describe(
                settings, world.folders, "en", lambda *_: world.integration(platform="linux", launcher=launcher)
            )
        except IntegrationFailed as refused:
            return f"{refused.message} {refused.hint}"

    assert told() == "none installed"
    settings.change("startup.login", "true")
    assert told() == "installed: autostart"
    assert "autostart: not as this installation" in told(world.launcher_in(tmp_path / "elsewhere"))
    file.unlink()
    assert "startup.login was switched on" in told()
    file.write_text("[Desktop Entry]\n")
    assert "another file of that name" in told()


def test_a_start_renews_what_is_on_and_moved_and_nothing_else(world: World, tmp_path: Path) -> None:
    for part in PARTS:
        world.integration(platform="linux").install(part)
    moved = world.integration(platform="linux", launcher=world.launcher_in(tmp_path / "elsewhere"))
    (world.folders.data / "kio" / "servicemenus" / "aiworkspace.desktop").unlink()
    renew(Settings({"desktop.file_manager": "true"}), world.folders, "en", lambda *_: moved)
    found = {row.name: row.state for row in moved.found()}
    assert found["autostart"] == "stale"
    assert found["dolphin"] == "absent"
    others = ("nautilus", "thunar", "nemo", "caja", "pcmanfm", "application")
    assert {found[name] for name in others} == {"installed"}


def test_the_launcher_is_the_one_beside_the_environments_python(tmp_path: Path) -> None:
    python = tmp_path / "环境 1" / "bin" / "python"
    python.parent.mkdir(parents=True)
    bare = this_installation(python=python, root=tmp_path / "program", windows=False)
    assert bare.command[0] == str(python)
    assert bare.command[-1] == str(tmp_path / "program")
    script = python.with_name("aiworkspace")
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    made = this_installation(tmp_path / "data", python=python, root=tmp_path / "program", windows=False)
    assert made.call("app") == ("/usr/bin/env", f"AIWORKSPACE_HOME={tmp_path / 'data'}", str(script), "app")
    quiet = python.with_name("pythonw.exe")
    quiet.write_text("")
    assert this_installation(tmp_path, python=python, root=tmp_path, windows=True).call()[0] == str(quiet)
