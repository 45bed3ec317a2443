from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from app.cli.messages import Messages
from app.core.errors import StorageBusy
from app.settings import SystemFolders
from app.shell.entries.entry import State
from app.shell.entries.integration import Found, Integration, System
from app.shell.entries.switches import carry_out
from tests.cli.conftest import CommandLine

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="entries of Linux")


@pytest.fixture
def home(cli: CommandLine, tmp_path: Path) -> Path:
    user = tmp_path / "home"
    cli.system = SystemFolders(user, user / "data", user / "config")
    system = System("linux", lambda name: name == "dolphin")
    carry_out(
        cli.opening.settings,
        cli.system,
        "en",
        lambda folders, language: Integration(folders, language, system=system),
    )
    return user


def states(cli: CommandLine) -> dict[str, str]:
    assert cli("integrate", "--json") == 0
    return {row["name"]: row["state"] for row in cli.json["entries"]}


def test_installing_leaves_starting_with_the_computer_out(cli: CommandLine, home: Path) -> None:
    assert cli("integrate", "install") == 0
    found = states(cli)
    assert (found["dolphin"], found["application"], found["autostart"]) == ("installed", "installed", "absent")
    assert cli.opening.settings.switch("desktop.file_manager") is True
    assert cli.opening.settings.switch("startup.login") is False


def test_each_part_by_its_name(cli: CommandLine, home: Path) -> None:
    assert cli("integrate", "install", "startup", "--json") == 0
    entry = cli.json["entries"][0]
    assert entry == {
        "part": "startup",
        "name": "autostart",
        "state": "installed",
        "place": str(home / "config" / "autostart" / "aiworkspace.desktop"),
    }
    assert cli.opening.settings.switch("startup.login") is True
    cli.language = "zh"
    assert cli("integrate", "status", "startup") == 0
    assert "开机启动" in cli.out
    assert "已安装" in cli.out


def test_removing_takes_everything_away(cli: CommandLine, home: Path) -> None:
    for part in ("file-manager", "startup", "application"):
        assert cli("integrate", "install", part) == 0
    assert cli("integrate", "remove") == 0
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert cli.opening.settings.switch("startup.login") is False


def test_one_refusal_does_not_keep_the_others(cli: CommandLine, home: Path) -> None:
    (home / "data").mkdir(parents=True)
    (home / "data" / "kio").write_text("in the way")
    assert cli("integrate", "install", "--json") == 1
    assert cli.json["error"]["code"] == "desktop.integration"
    assert states(cli)["application"] == "installed"
    assert cli.opening.settings.switch("desktop.file_manager") is False


def test_a_library_that_is_busy_is_said(cli: CommandLine, home: Path) -> None:
    cli.opening.failure = StorageBusy("busy", "wait")
    assert cli("integrate", "install", "startup", "--json") == 1
    assert cli.json["error"]["code"] == "storage.busy"
    cli.opening.failure = None
    assert states(cli)["autostart"] == "absent"


def test_a_place_or_deed_unknown_is_wrong_usage(cli: CommandLine) -> None:
    assert cli("integrate", "install", "tray") == 2
    assert cli("integrate", "polish") == 2


def test_without_a_home_there_is_nothing_to_show(cli: CommandLine) -> None:
    assert cli("integrate") == 0
    assert cli.out.strip() == "This system takes no such entry."


def test_paths_may_be_uris(cli: CommandLine) -> None:
    cli.display = True
    assert cli("app", "--ask", "file:///a/b%20%25%23%0A%E5%90%88.pdf", "/plain%20") == 0
    assert cli.opening.asked is not None
    assert list(cli.opening.asked.paths) == ["/a/b %#\n合.pdf", "/plain%20"]


def test_every_state_is_documented_and_has_its_words(cli: CommandLine) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    section = page.partition("## `integrate")[2].partition("\n## ")[0]
    states = re.findall(r"`(\w+)`", section.partition("; states: ")[2])
    assert states == [*get_args(State), "missing"]
    for language in ("en", "zh"):
        say = Messages(language)
        assert all(say(f"integrate.state.{state}") for state in states)
    keys = re.findall(r"\w+", section.partition("{entries: [{")[2].partition("}")[0])
    assert keys == [field.name for field in fields(Found)]


def test_installing_again_after_the_program_was_moved(cli: CommandLine, home: Path) -> None:
    assert cli("integrate", "install", "application") == 0
    entry = home / "data" / "applications" / "aiworkspace.desktop"
    written = entry.read_text(encoding="utf-8")
    entry.write_text(written.replace("Exec=", "Exec=/gone"), encoding="utf-8")
    assert states(cli)["application"] == "stale"
    assert cli("integrate", "install", "application") == 0
    assert entry.read_text(encoding="utf-8") == written
