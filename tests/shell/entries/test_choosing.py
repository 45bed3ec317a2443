"""File managers themselves, on a screen of their own: the entry chosen by real keys runs with exactly those paths."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.window.conftest import Screen, eventually
from tests.shell.entries.world import World

NEEDED = ("Xvfb", "openbox", "xdotool", "dbus-daemon")
NAMES = ("合同 (终稿) 100% #1.pdf", "b $HOME `id`.txt", 'it\'s "q".md')
_TRIES = 20
_PATIENCE = 3


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    screen = Screen(tmp_path / "screen")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(
        command, env=screen.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        assert bus.stdout is not None
        screen.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        yield screen
        bus.kill()
    screen.end()


def chosen(world: World, screen: Screen, *keys: str) -> list[str] | None:
    """What the entry was last called with once the keys were pressed; None when it was not called."""
    before = len(world.calls())
    for key in ("Escape", *keys):
        screen.do("key", "--delay", "60", key)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if len(world.calls()) > before:
            return world.calls()[-1]
        time.sleep(0.05)
    return None


@pytest.mark.skipif(shutil.which("thunar") is None, reason="thunar is not installed")
@pytest.mark.parametrize("names", [NAMES[:1], NAMES], ids=["one", "several"])
def test_thunar(tmp_path: Path, screen: Screen, names: tuple[str, ...]) -> None:
    world = World(tmp_path)
    integration = world.integration(installed=lambda name: name == "thunar")
    integration.install("file-manager")
    folder = world.folders.user / "我的 文件"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("x")
    environment = screen.environment | {"HOME": str(world.folders.user), "LANG": "C.UTF-8"}
    with subprocess.Popen(["thunar", folder], env=environment, stderr=subprocess.DEVNULL) as thunar:
        try:
            eventually(lambda: screen.do("search", "--onlyvisible", "--class", "Thunar"))
            wanted = {str(folder / name) for name in names}
            # The entry stands above the last one of the menu. Until the files are listed the menu is the folder's own.
            for _ in range(_TRIES):
                called = chosen(world, screen, "ctrl+a", "shift+F10", "Up", "Up", "Return")
                if called is not None and called != ["app", "--ask", str(folder)]:
                    break
            assert called is not None
            assert called[:2] == ["app", "--ask"]
            assert (set(called[2:]), len(called)) == (wanted, len(wanted) + 2)
            # Thunar has written the file anew, in its own way.
            assert [row.state for row in integration.found(("file-manager",)) if row.name == "thunar"] == ["installed"]
        finally:
            thunar.kill()
