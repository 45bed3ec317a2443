"""The soak of downloads in small: some megabytes, one kill while they come and one while they are verified."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak.downloading import fetching_from, killed, wrong_bytes


@pytest.mark.skipif(sys.platform == "win32", reason="process groups and SIGKILL are POSIX")
def test_a_download_ends_right_however_it_is_disturbed(tmp_path: Path) -> None:
    said: list[str] = []
    with fetching_from(tmp_path, 40_000_000, 1, said.append, seconds=1.0) as fetching:
        killed(fetching, 2, 1)
        wrong_bytes(fetching)
        assert fetching.wrong == [], said
