from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.errors import DesktopUnavailable
from app.shell.region.choice import make_regions
from app.shell.region.macos import MacRegions
from app.shell.region.windows import WindowsRegions

PNG = b"\x89PNG\r\n\x1a\n..."


def test_a_mac_marks_by_its_own_program() -> None:
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> None:
        commands.append(command)
        Path(command[-1]).write_bytes(PNG)

    regions = MacRegions(run)
    assert regions.available()
    assert regions.mark() == PNG
    assert commands[0][:4] == ["/usr/sbin/screencapture", "-i", "-s", "-x"]
    assert not Path(commands[0][-1]).exists()


def test_a_mac_that_writes_nothing_was_given_up() -> None:
    assert MacRegions(lambda _command: None).mark() is None


def test_a_mac_without_the_program_is_named() -> None:
    def run(_command: Sequence[str]) -> None:
        raise PermissionError("not allowed")

    with pytest.raises(DesktopUnavailable):
        MacRegions(run).mark()


def script_of(command: Sequence[str]) -> str:
    assert command[-2] == "-EncodedCommand"
    return base64.b64decode(command[-1]).decode("utf-16-le")


def test_windows_marks_by_a_form_that_saves_the_picture() -> None:
    scripts: list[str] = []

    def run(command: Sequence[str]) -> int:
        scripts.append(script_of(command))
        found = re.search(r"\.Save\('([^']+)'", scripts[0])
        assert found is not None
        Path(found[1]).write_bytes(PNG)
        return 0

    regions = WindowsRegions(run)
    assert regions.available()
    assert regions.mark() == PNG
    assert scripts[0].index("CopyFromScreen") < scripts[0].index("ShowDialog")


@pytest.mark.parametrize("code, given_up", [(3, True), (1, False)])
def test_windows_tells_giving_up_from_failing(code: int, given_up: bool) -> None:
    regions = WindowsRegions(lambda _command: code)
    if given_up:
        assert regions.mark() is None
    else:
        with pytest.raises(DesktopUnavailable):
            regions.mark()


@pytest.mark.parametrize(
    "platform, wayland, display, kind",
    [
        ("win32", False, True, "WindowsRegions"),
        ("darwin", False, True, "MacRegions"),
        ("linux", True, True, "PortalRegions"),
        ("linux", False, False, "NoRegions"),
    ],
)
def test_which_one_it_is(
    monkeypatch: pytest.MonkeyPatch, platform: str, wayland: bool, display: bool, kind: str
) -> None:
    monkeypatch.setattr("app.shell.region.choice.wayland_answers", lambda: wayland)
    monkeypatch.setattr("app.shell.region.choice.display_answers", lambda _platform: display)
    assert type(make_regions(platform)).__name__ == kind


def test_without_a_display_nothing_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.shell.region.choice.wayland_answers", lambda: False)
    monkeypatch.setattr("app.shell.region.choice.display_answers", lambda _platform: False)
    regions = make_regions("linux")
    assert not regions.available()
    assert regions.mark() is None
