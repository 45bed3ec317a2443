from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import IntegrationFailed
from app.shell.entries.launcher import Launcher, this_installation
from tests.shell.entries.world import Registry, World

RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
APPROVED = "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
VERBS = [f"Software\\Classes\\{kind}\\shell\\AIWorkspace.Ask" for kind in ("*", "Directory")]


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.CreateKeyEx(made.HKEY_CURRENT_USER, RUN)
    made.keys[RUN]["Other"] = ("C:\\other.exe", made.REG_SZ)
    made.CreateKeyEx(made.HKEY_CURRENT_USER, "Software\\Classes\\*\\shell\\Other\\command")
    made.CreateKeyEx(made.HKEY_CURRENT_USER, APPROVED)
    made.CreateKeyEx(made.HKEY_CURRENT_USER, "Software\\Classes\\Directory\\shell")
    return made


def test_verbs_for_files_and_folders(world: World, registry: Registry) -> None:
    before = {path: dict(values) for path, values in registry.keys.items()}
    launcher = Launcher(("C:\\Program Files\\AI\\pythonw.exe", "-P"), world.launcher.icon)
    integration = world.integration("zh", platform="win32", registry=registry, launcher=launcher)
    integration.install("file-manager")
    for verb in VERBS:
        assert registry.keys[verb][""] == ("询问 AI Workspace", registry.REG_SZ)
        line = '"C:\\Program Files\\AI\\pythonw.exe" -P app --ask "%1"'
        assert registry.keys[f"{verb}\\command"] == {"": (line, registry.REG_SZ)}
    made = {path: dict(values) for path, values in registry.keys.items()}
    integration.install("file-manager")
    assert registry.keys == made
    assert {row.state for row in integration.found(("file-manager",))} == {"installed"}
    integration.remove("file-manager")
    integration.remove("file-manager")
    assert registry.keys == before


def test_starting_with_the_computer(world: World, registry: Registry) -> None:
    before = {path: dict(values) for path, values in registry.keys.items()}
    integration = world.integration(platform="win32", registry=registry)
    integration.install("startup")
    assert str(registry.keys[RUN]["AIWorkspace"][0]).endswith(" app --hidden")
    moved = world.integration(
        platform="win32", registry=registry, launcher=Launcher(("D:\\new.exe",), world.launcher.icon)
    )
    assert [row.state for row in moved.found(("startup",))] == ["stale"]
    moved.renew("startup")
    assert registry.keys[RUN]["AIWorkspace"][0] == "D:\\new.exe app --hidden"
    moved.remove("startup")
    moved.remove("startup")
    assert registry.keys == before


def test_what_windows_switched_off_stays_off_until_asked_for(world: World, registry: Registry) -> None:
    before = {path: dict(values) for path, values in registry.keys.items()}
    integration = world.integration(platform="win32", registry=registry)
    integration.install("startup")
    # As Task Manager writes it, with the time; an even first byte stands for on.
    registry.keys[APPROVED]["AIWorkspace"] = (b"\x03\0\0\0" + b"\x11" * 8, 3)
    assert [row.state for row in integration.found(("startup",))] == ["off"]
    integration.renew("startup")
    assert [row.state for row in integration.found(("startup",))] == ["off"]
    integration.install("startup")
    assert [row.state for row in integration.found(("startup",))] == ["installed"]
    registry.keys[APPROVED]["AIWorkspace"] = (b"\x02" + b"\0" * 11, 3)
    assert [row.state for row in integration.found(("startup",))] == ["installed"]
    integration.remove("startup")
    assert registry.keys == before


def test_a_command_too_long_for_windows_at_log_in_is_named(world: World, registry: Registry) -> None:
    before = {path: dict(values) for path, values in registry.keys.items()}
    launcher = Launcher(("C:\\" + "x" * 260 + ".exe",), world.launcher.icon)
    with pytest.raises(IntegrationFailed, match="260") as refused:
        world.integration(platform="win32", registry=registry, launcher=launcher).install("startup")
    assert "shorter path" in refused.value.hint
    assert registry.keys == before


def test_an_ordinary_installation_is_short_enough(world: World, registry: Registry) -> None:
    home = "C:\\Users\\a rather long name\\AppData\\Local\\Programs"
    made = this_installation(
        python=Path(home, "ai-workspace\\.venv\\pythonw.exe"), root=Path(home, "ai-workspace"), windows=True
    )
    world.integration(platform="win32", registry=registry, launcher=made).install("startup")
    assert len(str(registry.keys[RUN]["AIWorkspace"][0])) <= 260


@pytest.mark.parametrize("part", ["file-manager", "startup"])
def test_a_policy_that_refuses_is_named(world: World, registry: Registry, part: str) -> None:
    registry.refusing = True
    with pytest.raises(IntegrationFailed) as refused:
        world.integration(platform="win32", registry=registry).install(part)  # type: ignore[arg-type]  # a part
    assert "Access is denied" in refused.value.message
    assert refused.value.hint
