"""Letting go of a mapped file's pages."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import pytest

from app.engine.mapping import drop_mapped

SIZE = 8 << 20


def resident(path: Path) -> int:
    """Bytes of this process's mappings of the file that are in memory."""
    found, inside = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if "-" in line.split(maxsplit=1)[0]:
            inside = line.endswith(str(path))
        elif inside and line.startswith("Rss:"):
            found += int(line.split()[1]) << 10
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
def test_the_pages_leave_memory_and_come_back_when_touched(tmp_path: Path) -> None:
    path = tmp_path / "模型 (1).bin"
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert data[::4096] == bytes(SIZE // 4096)
        assert resident(path) == SIZE
        assert drop_mapped(str(path)) == SIZE
        assert resident(path) == 0
        assert data[255] == 255
        assert drop_mapped(str(tmp_path / "other.bin")) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
def test_a_split_model_is_let_go_of_as_a_whole(tmp_path: Path) -> None:
    first, second = (tmp_path / f"m-0000{number}-of-00002.gguf" for number in (1, 2))
    for path in (first, second):
        path.write_bytes(bytes(SIZE))
    with second.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert data[::4096] == bytes(SIZE // 4096)
        assert drop_mapped(str(first)) == SIZE
        assert resident(second) == 0
