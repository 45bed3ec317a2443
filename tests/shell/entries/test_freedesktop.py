"""Entries of file managers and applications on Linux: read as their programs read them, and run."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from app.cli.options import local
from app.shell.entries.launcher import exec_line
from tests.shell.entries.world import AWKWARD, World

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop files of Linux")


def read(path: Path) -> configparser.RawConfigParser:
    """The file as key, value; nothing is unescaped."""
    parser = configparser.RawConfigParser(delimiters=("=",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys are told apart by case
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def arguments(line: str, paths: list[str]) -> list[str]:
    """The words of an ``Exec`` value with the field code replaced, by the rules of the specification."""
    unescaped = line.replace("\\\\", "\\")
    words = []
    for word in split(unescaped):
        words += paths if word in {"%F", "%U"} else [word.replace("%%", "%")]
    return words


def split(line: str) -> list[str]:
    """The words of a command line as a shell sees them."""
    ran = subprocess.run(["sh", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return ran.stdout.decode().split("\0")[:-1]


@pytest.fixture
def chosen(tmp_path: Path) -> list[str]:
    folder = tmp_path / "文档 1"
    folder.mkdir()
    for name in AWKWARD:
        (folder / name).write_text("x")
    return [str(folder / name) for name in AWKWARD]


def test_the_service_menu_of_dolphin(world: World, chosen: list[str]) -> None:
    world.integration().install("file-manager")
    path = world.folders.data / "kio" / "servicemenus" / "aiworkspace.desktop"
    menu = read(path)
    assert os.access(path, os.X_OK)
    assert menu["Desktop Entry"]["MimeType"] == "all/all;inode/directory;"
    assert menu["Desktop Entry"]["X-KDE-ServiceTypes"] == "KonqPopupMenu/Plugin"
    action = menu[f"Desktop Action {menu['Desktop Entry']['Actions']}"]
    assert (action["Name"], action["Name[zh_CN]"]) == ("Ask AI Workspace", "询问 AI Workspace")
    subprocess.run(arguments(action["Exec"], chosen), check=True)
    assert world.calls() == [["app", "--ask", *chosen]]


def test_the_action_of_nemo_is_given_uris(world: World, chosen: list[str]) -> None:
    world.integration().install("file-manager")
    action = read(world.folders.data / "nemo" / "actions" / "aiworkspace.nemo_action")["Nemo Action"]
    assert (action["Selection"], action["Extensions"], action["Quote"]) == ("notnone", "any;", "double")
    assert (action["Name"], action["Name[zh_CN]"]) == ("Ask AI Workspace", "询问 AI Workspace")
    # As Nemo does it: each URI in double quotes, then split by GLib, which unlike a shell leaves "$" alone.
    uris = " ".join(f'"{uri(path)}"' for path in chosen).replace("$", "\\$")
    line = action["Exec"].replace("\\\\", "\\").replace("%U", uris.replace("%", "%%")).replace("%%", "%")
    subprocess.run(split(line), check=True)
    assert [local(word) for word in world.calls()[0][2:]] == chosen


@pytest.mark.parametrize("manager, folder", [("nautilus", "data"), ("caja", "config")])
def test_the_script_of_nautilus_and_caja(world: World, chosen: list[str], manager: str, folder: str) -> None:
    world.integration("zh", installed=lambda name: name == manager).install("file-manager")
    script = getattr(world.folders, folder) / manager / "scripts" / "询问 AI Workspace"
    prefix = f"{manager.upper()}_SCRIPT_"
    names = {
        f"{prefix}SELECTED_URIS": "".join(uri(path) + "\n" for path in chosen),
        f"{prefix}SELECTED_FILE_PATHS": "".join(path + "\n" for path in chosen),
        f"{prefix}CURRENT_URI": uri(os.path.dirname(chosen[0])),
    }
    subprocess.run([script], env={**os.environ, **names}, check=True)
    assert [local(word) for word in world.calls()[-1][2:]] == chosen

    mounted = {f"{prefix}SELECTED_URIS": "sftp://host/a%20b\n", f"{prefix}SELECTED_FILE_PATHS": "/run/mount/a b\n"}
    subprocess.run([script], env={**os.environ, **mounted}, check=True)
    assert world.calls()[-1] == ["app", "--ask", "/run/mount/a b"]

    nothing = {f"{prefix}SELECTED_URIS": "", f"{prefix}CURRENT_URI": names[f"{prefix}CURRENT_URI"]}
    subprocess.run([script], env={**os.environ, **nothing}, check=True)
    assert local(world.calls()[-1][2]) == os.path.dirname(chosen[0])


def uri(path: str) -> str:
    """As GLib writes a file's URI."""
    return "file://" + quote(path, safe="/!$&'()*+,:=@~-._")


def test_the_action_of_pcmanfm(world: World, chosen: list[str]) -> None:
    world.integration().install("file-manager")
    action = read(world.folders.data / "file-manager" / "actions" / "aiworkspace.desktop")
    assert action["Desktop Entry"]["Name[zh_CN]"] == "询问 AI Workspace"
    profile = action[f"X-Action-Profile {action['Desktop Entry']['Profiles'].strip(';')}"]
    subprocess.run(arguments(profile["Exec"], chosen), check=True)
    assert world.calls() == [["app", "--ask", *chosen]]


def test_many_files_at_once(world: World) -> None:
    world.integration().install("file-manager")
    script = world.folders.data / "nautilus" / "scripts" / "Ask AI Workspace"
    many = [f"/文档/file {number}.pdf" for number in range(800)]
    names = {"NAUTILUS_SCRIPT_SELECTED_URIS": "\n".join(map(uri, many))}
    subprocess.run([script], env={**os.environ, **names}, check=True)
    assert [local(word) for word in world.calls()[0][2:]] == many


def test_the_application(world: World, chosen: list[str]) -> None:
    world.integration().install("application")
    entry = read(world.folders.data / "applications" / "aiworkspace.desktop")
    main = entry["Desktop Entry"]
    assert main["StartupWMClass"] == "aiworkspace"
    assert "MimeType" not in main  # it would become what a double click opens
    assert main["TryExec"] == world.launcher.command[0].replace("\\", "\\\\")
    subprocess.run(arguments(main["Exec"], chosen), check=True)
    subprocess.run(arguments(entry["Desktop Action question"]["Exec"], []), check=True)
    assert world.calls() == [["app", "--ask", *chosen], ["toggle"]]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-validate is not installed")
@pytest.mark.parametrize("part, path", [("application", "data/applications"), ("startup", "config/autostart")])
def test_desktop_files_are_valid(world: World, part: str, path: str) -> None:
    world.integration().install(part)  # type: ignore[arg-type]  # one of its parts
    folder, rest = path.split("/")
    file = getattr(world.folders, folder) / rest / "aiworkspace.desktop"
    ran = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("gio") is None, reason="gio is not installed")
def test_glib_starts_the_application_with_every_name(world: World, chosen: list[str], tmp_path: Path) -> None:
    plain = World(tmp_path / "plain", program="程序 50% $x a=b `y`")
    plain.integration().install("application")
    file = plain.folders.data / "applications" / "aiworkspace.desktop"
    ran = subprocess.run(["gio", "launch", file, *chosen], capture_output=True, text=True, check=False)
    if "not found" in ran.stderr.lower() and "launch" in ran.stderr:
        pytest.skip("this gio has no launch")
    assert ran.returncode == 0, ran.stderr
    assert plain.calls() == [["app", "--ask", *chosen]]


def test_a_data_folder_of_the_environment_goes_with_the_entry(world: World) -> None:
    launcher = type(world.launcher)(
        world.launcher.command, world.launcher.icon, (("AIWORKSPACE_HOME", "/数据 1/it's"),)
    )
    world.integration(launcher=launcher).install("application")
    entry = read(world.folders.data / "applications" / "aiworkspace.desktop")
    subprocess.run(arguments(entry["Desktop Entry"]["Exec"], ["/a"]), check=True)
    assert (world.calls(), world.homes()) == ([["app", "--ask", "/a"]], ["/数据 1/it's"])


@pytest.mark.parametrize(
    "word, written",
    [("/usr/bin/x", "/usr/bin/x"), ("a b", '"a b"'), ('q"`$\\', '"q\\\\"\\\\`\\\\$\\\\\\\\"')],
)
def test_exec_is_quoted_by_the_specification(word: str, written: str) -> None:
    assert exec_line((word,), "%F") == f"{written} %F"
