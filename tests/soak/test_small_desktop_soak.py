"""The panel's soak in small, and what it calls grown."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tests.bench.desktop_screen import missing
from tests.soak.desktop import Held, grown, shown_and_hidden

MB = 1_000_000


def test_the_panel_comes_and_goes_with_its_key_each_time(tmp_path: Path) -> None:
    if missing() or sys.platform == "win32":
        pytest.skip(f"not installed: {', '.join(missing())}")
    if importlib.util.find_spec("PySide6") is None:
        pytest.skip("the packages of the window are not installed")
    held = shown_and_hidden(tmp_path, 8, print)
    assert [one.windows for one in held] == [1, 1]


def test_what_stays_as_it_is_has_not_grown() -> None:
    assert grown([Held(400 * MB, 200, 90, 1)] * 20) == []


def test_what_rises_in_the_beginning_only_has_not_grown() -> None:
    assert grown([Held(300 * MB, 100, 50, 1)] * 4 + [Held(400 * MB, 200, 90, 1)] * 16) == []


@pytest.mark.parametrize(
    "later, what",
    [
        (Held(450 * MB, 200, 90, 1), "memory grew from 400 to 450 MB"),
        (Held(400 * MB, 220, 90, 1), "files grew from 200 to 220"),
        (Held(400 * MB, 200, 99, 1), "threads grew from 90 to 99"),
        (Held(400 * MB, 200, 90, 2), "windows grew from 1 to 2"),
    ],
)
def test_what_goes_on_rising_has_grown(later: Held, what: str) -> None:
    assert grown([Held(400 * MB, 200, 90, 1)] * 14 + [later] * 6) == [f"the panel's {what}"]
