"""How much memory and how many processor cores this process may count on, inside a container too."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60
_RESERVE = 512 << 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something fits. ``missing`` is how many bytes it is short of, 0 when it fits."""

    fits: bool
    missing: int


def may_load(need: int, available: int, reserve: int = _RESERVE) -> Verdict:
    """Whether ``need`` bytes fit into ``available`` and leave ``reserve`` for everything else."""
    missing = max(0, need + reserve - available)
    return Verdict(missing == 0, missing)


def available_memory(cgroup: Path = _CGROUP) -> int:
    """Bytes that can be allocated now: the system's, or what the control group leaves if that is less."""
    available = int(psutil.virtual_memory().available)
    left = cgroup_memory_left(cgroup)
    return available if left is None else min(available, left)


def total_memory(cgroup: Path = _CGROUP) -> int:
    """Bytes of memory this process may use at all: the computer's, or the control group's limit if that is less."""
    limits = [int(psutil.virtual_memory().total)]
    for group, files in _groups(cgroup):
        limit = _read(group / files.limit)
        if limit.isdigit() and int(limit) < _UNLIMITED:
            limits.append(int(limit))
    return min(limits)


def cgroup_memory_left(cgroup: Path = _CGROUP) -> int | None:
    """Bytes left of the limits of this process's control group and those above it; None without a limit (or without
    control groups).
    """
    left = [left for group, files in _groups(cgroup) if (left := _left(group, files)) is not None]
    return min(left) if left else None


def process_memory(pid: int) -> int | None:
    """Bytes a process takes of this computer: shared pages by its share (PSS) on Linux, elsewhere only its own
    (USS); None when it is gone or may not be looked at.
    """
    try:
        used = psutil.Process(pid).memory_full_info()
    except psutil.Error:
        return None
    return int(getattr(used, "pss", 0) or used.uss)


def oom_kills(counters: Path = Path("/proc/vmstat")) -> int | None:
    """How many processes the system has ended for want of memory since it started; None where it does not say."""
    for line in _read(counters).splitlines():
        name, _, value = line.partition(" ")
        if name == "oom_kill" and value.isdigit():
            return int(value)
    return None


def physical_cores(cgroup: Path = _CGROUP) -> int:
    """Physical cores this process may use, at least 1: hyper-threads, affinity and the group's quota considered."""
    logical = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else logical
    physical = psutil.cpu_count(logical=False) or logical
    cores: float = min(allowed, max(1, allowed * physical // logical) if physical < logical else allowed)
    quota = cgroup_cpu_quota(cgroup)
    return max(1, int(cores if quota is None else min(cores, quota)))


def cgroup_cpu_quota(cgroup: Path = _CGROUP) -> float | None:
    """Processors' worth of time the control group may use; None without a quota."""
    words = _read(cgroup / "cpu.max").split()
    if len(words) == 2 and words[0].isdigit() and words[1].isdigit():
        return int(words[0]) / int(words[1])
    quota, period = _read(cgroup / "cpu" / "cpu.cfs_quota_us"), _read(cgroup / "cpu" / "cpu.cfs_period_us")
    if quota.isdigit() and period.isdigit() and int(period):
        return int(quota) / int(period)
    return None


def worker_threads(cores: int) -> int:
    """Threads for work in the background: all cores but one, at least 1."""
    return max(1, cores - 1)


@dataclass(frozen=True, slots=True)
class _Files:
    """Where a control group tells of its memory; ``caches``: lines of its ``memory.stat``."""

    limit: str
    usage: str
    caches: tuple[str, ...]


_VERSION_2 = _Files("memory.max", "memory.current", ("inactive_file", "active_file"))
_VERSION_1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", ("total_inactive_file", "total_active_file"))


def _groups(cgroup: Path, own: Path = Path("/proc/self/cgroup")) -> list[tuple[Path, _Files]]:
    """The control groups that limit this process, from the topmost one that can be seen down to its own."""
    found = [(cgroup, _VERSION_2), (cgroup / "memory", _VERSION_1)]
    for line in _read(own).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, place = rest.partition(":")
        base, files = found[1] if "memory" in controllers.split(",") else found[0]
        if controllers and files is _VERSION_2:
            continue  # another controller of version 1
        group = base
        for name in place.strip("/").split("/"):
            group /= name
            # Inside a container the place may be the host's name for it, which is not seen here.
            if name and name != ".." and group.is_dir():
                found.append((group, files))
    return found


def _left(group: Path, files: _Files) -> int | None:
    limit, usage = _read(group / files.limit), _read(group / files.usage)
    if not limit.isdigit() or not usage.isdigit() or int(limit) >= _UNLIMITED:
        return None
    # The page cache counts as used but is dropped when somebody needs the memory: a model's mapped weights, too.
    cache = 0
    for line in _read(group / "memory.stat").splitlines():
        name, _, value = line.partition(" ")
        if name in files.caches and value.isdigit():
            cache += int(value)
    return max(0, int(limit) - int(usage) + cache)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
