from __future__ import annotations

import configparser
import plistlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.shell.autostart.login import LABEL
from app.shell.entries.launcher import Launcher
from tests.shell.entries.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, program="程序 1")


@pytest.mark.skipif(sys.platform == "win32", reason="desktop files of Linux")
def test_the_desktop_file_starts_the_program_hidden(world: World) -> None:
    world.integration().install("startup")
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.read(world.folders.config / "autostart" / "aiworkspace.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == f'"{world.launcher.command[0]}" app --hidden'
    assert (entry["Type"], entry["Terminal"], entry["TryExec"]) == (
        "Application",
        "false",
        world.launcher.command[0],
    )


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_stays_off_until_asked_for(world: World, line: str) -> None:
    integration = world.integration()
    integration.install("startup")
    file = world.folders.config / "autostart" / "aiworkspace.desktop"
    file.write_text(file.read_text(encoding="utf-8").replace("X-GNOME-Autostart-enabled=true", line), encoding="utf-8")
    before = world.files()
    assert [row.state for row in integration.found(("startup",))] == ["off"]
    integration.renew("startup")
    assert world.files() == before
    integration.install("startup")
    assert [row.state for row in integration.found(("startup",))] == ["installed"]


def test_the_launch_agent(world: World) -> None:
    launcher = replace(world.launcher, variables=(("AIWORKSPACE_HOME", "/数据"),))
    integration = world.integration(platform="darwin", launcher=launcher)
    integration.install("startup")
    file = world.folders.user / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    agent = plistlib.loads(file.read_bytes())
    assert agent["ProgramArguments"] == [*launcher.command, "app", "--hidden"]
    assert (agent["Label"], agent["RunAtLoad"]) == (LABEL, True)
    assert agent["EnvironmentVariables"] == {"AIWORKSPACE_HOME": "/数据"}
    integration.remove("startup")
    assert world.files() == {}


def test_an_installation_that_was_moved_is_renewed(world: World, tmp_path: Path) -> None:
    world.integration().install("startup")
    moved = world.integration(launcher=Launcher((str(tmp_path / "elsewhere" / "aiworkspace"),), tmp_path))
    assert [row.state for row in moved.found(("startup",))] == ["stale"]
    moved.renew("startup")
    assert [row.state for row in moved.found(("startup",))] == ["installed"]
