from __future__ import annotations

from pathlib import Path

import pytest

from app.shell.graphics import has_graphics


@pytest.mark.parametrize("device", ["dri/renderD128", "nvidia0", "mali0", "dxg"])
def test_a_device_is_a_card(tmp_path: Path, device: str) -> None:
    (tmp_path / device).parent.mkdir(exist_ok=True)
    (tmp_path / device).touch()
    assert has_graphics(tmp_path, "linux")


def test_a_screen_without_a_device_is_drawn_by_the_processor(tmp_path: Path) -> None:
    (tmp_path / "dri").mkdir()
    (tmp_path / "nvidiactl").touch()
    assert not has_graphics(tmp_path, "linux")


def test_other_systems_see_to_it_themselves(tmp_path: Path) -> None:
    assert has_graphics(tmp_path, "darwin")
    assert has_graphics(tmp_path, "win32")
