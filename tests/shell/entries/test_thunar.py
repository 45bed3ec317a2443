"""One action of ours among the user's: put in and taken out without touching another byte."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.core.errors import IntegrationFailed
from app.shell.entries.thunar import UNIQUE, ThunarEntry
from tests.shell.entries.world import AWKWARD, World

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Thunar runs on Linux")

USERS = """<?xml encoding="UTF-8" version="1.0"?>
<!-- mine -->
<actions>
  <action>
    <icon>utilities-terminal</icon>
    <name>终端 &amp; more</name>
    <unique-id>1421-1</unique-id>
    <command>exo-open --working-directory %f --launch TerminalEmulator</command>
    <patterns>*</patterns><directories/>
  </action></actions>
""".encode()


@pytest.fixture
def path(world: World) -> Path:
    file = world.folders.config / "Thunar" / "uca.xml"
    file.parent.mkdir(parents=True)
    return file


def parsed(path: Path) -> ET.Element:
    """As Thunar reads it, which does not mind the order in the declaration that it writes itself."""
    return ET.fromstring(path.read_text(encoding="utf-8").replace('encoding="UTF-8" version="1.0"', 'version="1.0"'))


def entry(world: World) -> ThunarEntry:
    return ThunarEntry(world.folders, world.launcher)


def test_the_users_actions_stay_and_every_byte_comes_back(world: World, path: Path) -> None:
    path.write_bytes(USERS)
    path.chmod(0o600)
    entry(world).install()
    assert entry(world).state() == "installed"
    held = path.read_bytes()
    assert [action.findtext("unique-id") for action in parsed(path)] == ["1421-1", UNIQUE]
    assert held.startswith(USERS[: USERS.index(b"</actions>")])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.with_name("uca.xml.before-aiworkspace").read_bytes() == USERS

    before = world.files()
    entry(world).install()
    assert world.files() == before

    entry(world).remove()
    assert path.read_bytes() == USERS
    assert [child.name for child in path.parent.iterdir()] == ["uca.xml"]
    entry(world).remove()
    assert path.read_bytes() == USERS


def test_what_the_user_adds_meanwhile_stays(world: World, path: Path) -> None:
    path.write_bytes(USERS)
    entry(world).install()
    added = b"<action><name>new</name><unique-id>2</unique-id><command>true</command></action>"
    path.write_bytes(path.read_bytes().replace(b"</actions>", added + b"</actions>"))
    entry(world).remove()
    assert path.read_bytes() == USERS.replace(b"</actions>", added + b"</actions>")
    assert [child.name for child in path.parent.iterdir()] == ["uca.xml"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ours_rewritten_by_thunar_is_the_same(world: World, path: Path, language: str) -> None:
    path.write_bytes(USERS)
    entry(world).install()
    tree = parsed(path)
    for action in tree:  # Thunar 4.18 at its start: the names of one language, and empty elements
        for kind in ("name", "description"):
            both = action.findall(kind)
            if len(both) == 2:
                action.remove(both[0] if language == "zh" else both[1])
                for left in action.findall(kind):
                    left.attrib.clear()
        ET.SubElement(action, "submenu")
        ET.SubElement(action, "range")
    path.write_bytes(ET.tostring(tree))
    assert entry(world).state() == "installed"
    path.write_bytes(path.read_bytes().replace(b"--ask", b"--add"))
    assert entry(world).state() == "stale"
    entry(world).remove()
    assert UNIQUE.encode() not in path.read_bytes()
    assert [action.findtext("unique-id") for action in parsed(path)] == ["1421-1"]


def test_without_a_file_the_systems_actions_are_kept_and_the_file_goes_again(world: World) -> None:
    shared = world.folders.shared_config[0] / "Thunar" / "uca.xml"
    shared.parent.mkdir(parents=True)
    shared.write_bytes(USERS)
    entry(world).install()
    held = world.folders.config / "Thunar" / "uca.xml"
    assert [action.findtext("unique-id") for action in parsed(held)] == ["1421-1", UNIQUE]
    entry(world).remove()
    assert not held.exists()
    assert shared.read_bytes() == USERS


@pytest.mark.parametrize("empty", [b"<actions/>", b'<?xml version="1.0"?>\n<actions></actions>\n'])
def test_a_list_without_actions(world: World, path: Path, empty: bytes) -> None:
    path.write_bytes(empty)
    entry(world).install()
    assert [action.findtext("unique-id") for action in parsed(path)] == [UNIQUE]
    entry(world).remove()
    assert path.read_bytes() == empty


@pytest.mark.parametrize("broken", [b"<actions><action></actions>", b"", b"<other/>", b"<actions>"])
def test_what_cannot_be_read_is_left_alone(world: World, path: Path, broken: bytes) -> None:
    path.write_bytes(broken)
    with pytest.raises(IntegrationFailed) as refused:
        entry(world).install()
    assert path.read_bytes() == broken
    assert str(path) in refused.value.message
    assert refused.value.hint
    assert [child.name for child in path.parent.iterdir()] == ["uca.xml"]


def test_a_link_to_the_file_stays_a_link(world: World, path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.xml"
    real.write_bytes(USERS)
    path.symlink_to(real)
    entry(world).install()
    assert path.is_symlink()
    assert UNIQUE.encode() in real.read_bytes()
    entry(world).remove()
    assert path.is_symlink()
    assert real.read_bytes() == USERS


def test_the_command_takes_every_name(world: World, path: Path) -> None:
    entry(world).install()
    command = parsed(path).findtext("action/command") or ""
    names = [os.path.join("/文档 1", name) for name in AWKWARD]
    # As Thunar does it: %F is the quoted names, %% a percent sign, then split as a shell does.
    line = command.replace("%%", "\0").replace("%F", " ".join(map(shlex.quote, names))).replace("\0", "%")
    subprocess.run(shlex.split(line), check=True)
    assert world.calls() == [["app", "--ask", *names]]
