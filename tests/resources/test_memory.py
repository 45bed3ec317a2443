"""The rules about memory and cores, on made-up control groups."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.resources import memory

GB = 1 << 30


@pytest.mark.parametrize(
    "need, available, reserve, fits, missing",
    [
        (4 * GB, 8 * GB, GB, True, 0),
        (7 * GB, 8 * GB, GB, True, 0),
        (7 * GB + 1, 8 * GB, GB, False, 1),
        (9 * GB, 8 * GB, 0, False, GB),
        (0, 0, 0, True, 0),
    ],
)
def test_a_model_loads_when_it_fits_and_leaves_the_reserve(
    need: int, available: int, reserve: int, fits: bool, missing: int
) -> None:
    assert memory.may_load(need, available, reserve) == memory.Verdict(fits, missing)


@pytest.mark.parametrize(
    "files, left",
    [
        ({}, None),
        ({"memory.max": "max", "memory.current": "5"}, None),
        ({"memory.max": "1000", "memory.current": "400"}, 600),
        ({"memory.max": "1000", "memory.current": "900", "memory.stat": "anon 1\ninactive_file 300"}, 400),
        ({"memory.max": "1000", "memory.current": "900", "memory.stat": "active_file 50\ninactive_file 300"}, 450),
        ({"memory.max": "1000", "memory.current": "1200"}, 0),
        ({"memory/memory.limit_in_bytes": "1000", "memory/memory.usage_in_bytes": "250"}, 750),
        ({"memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "250"}, None),
    ],
)
def test_what_a_control_group_leaves(tmp_path: Path, files: dict[str, str], left: int | None) -> None:
    _write(tmp_path, files)
    assert memory.cgroup_memory_left(tmp_path) == left


@pytest.mark.parametrize(
    "own, files, left",
    [
        ("0::/user/app\n", {"user/app/memory.max": "1000", "user/app/memory.current": "400"}, 600),
        ("0::/user/app\n", {"user/memory.max": "500", "user/memory.current": "400", "user/app/memory.max": "max"}, 100),
        (
            "4:memory:/app\n0::/\n",
            {"memory/app/memory.limit_in_bytes": "1000", "memory/app/memory.usage_in_bytes": "400"},
            600,
        ),
        ("4:cpu,cpuacct:/app\n", {"app/memory.max": "1000", "app/memory.current": "400"}, None),
        ("0::/the/host/s/name\n", {"memory.max": "1000", "memory.current": "300"}, 700),
    ],
)
def test_the_group_of_the_process_itself_counts_and_those_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, files: dict[str, str], left: int | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "own").write_text(own)
    groups = memory._groups
    monkeypatch.setattr(memory, "_groups", lambda cgroup: groups(cgroup, tmp_path / "own"))
    assert memory.cgroup_memory_left(tmp_path) == left
    if left is not None:
        assert memory.total_memory(tmp_path) in {1000, 500}


def test_the_lesser_of_system_and_group_counts(tmp_path: Path) -> None:
    assert memory.available_memory(tmp_path) > 1000
    _write(tmp_path, {"memory.max": "1000", "memory.current": "400"})
    assert memory.available_memory(tmp_path) == 600


@pytest.mark.parametrize(
    "files, quota",
    [
        ({}, None),
        ({"cpu.max": "max 100000"}, None),
        ({"cpu.max": "150000 100000"}, 1.5),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None),
        ({"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, 0.5),
    ],
)
def test_the_processors_of_a_control_group(tmp_path: Path, files: dict[str, str], quota: float | None) -> None:
    _write(tmp_path, files)
    assert memory.cgroup_cpu_quota(tmp_path) == quota


def test_there_is_always_a_core(tmp_path: Path) -> None:
    _write(tmp_path, {"cpu.max": "10000 100000"})
    assert memory.physical_cores(tmp_path) == 1
    assert memory.physical_cores(tmp_path / "none") >= 1


@pytest.mark.parametrize("cores, threads", [(1, 1), (2, 1), (8, 7)])
def test_work_in_the_background_leaves_a_core_free(cores: int, threads: int) -> None:
    assert memory.worker_threads(cores) == threads


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text + "\n", encoding="ascii")


def test_a_process_takes_memory_until_it_is_gone() -> None:
    command = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        taken = memory.process_memory(process.pid)
        assert taken is not None
        assert 1 << 20 < taken < 1 << 30
        process.communicate(b"\n")
    assert memory.process_memory(process.pid) is None


def test_processes_ended_for_want_of_memory_are_counted(tmp_path: Path) -> None:
    counters = tmp_path / "vmstat"
    counters.write_text("nr_free_pages 12\noom_kill 7\n", encoding="ascii")
    assert memory.oom_kills(counters) == 7
    counters.write_text("nr_free_pages 12\n", encoding="ascii")
    assert memory.oom_kills(counters) is None
    assert memory.oom_kills(tmp_path / "missing") is None
