"""Indexing as one thing that goes on or rests: what the tray shows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.events import Job

_LOOKED_AT = 20
_WORDS = {
    "en": {
        "idle": "Nothing is being indexed",
        "waiting": "Indexing: waiting",
        "running": "Indexing: {done} of {total}",
        "starting": "Indexing: looking for files",
        "paused": "Indexing is paused",
        "battery": "Indexing waits for mains power",
    },
    "zh": {
        "idle": "没有正在进行的索引",
        "waiting": "索引：等待中",
        "running": "索引：{done} / {total}",
        "starting": "索引：正在查找文件",
        "paused": "索引已暂停",
        "battery": "索引等待接通电源",
    },
}


class IndexRuns(Protocol):
    """The part of ``JobStore`` that is needed here."""

    def jobs(self, limit: int = 50) -> Sequence[Job]: ...

    def pause_job(self, job_id: str) -> Job: ...

    def continue_job(self, job_id: str) -> Job: ...


class IndexingSwitch:
    """All index runs that are under way, together."""

    def __init__(self, jobs: IndexRuns, language: Callable[[], str]) -> None:
        """``language``: that of the interface now, ``en`` or ``zh``."""
        self._jobs = jobs
        self._language = language

    def now(self) -> tuple[bool, bool, str]:
        """(whether something is being indexed, whether all of it rests, a line that says so)."""
        runs = self._runs()
        paused = bool(runs) and all(job.paused for job in runs)
        words = _WORDS.get(self._language(), _WORDS["en"])
        return bool(runs), paused, words[_state(runs, paused=paused)].format(**_counts(runs))

    def pause(self, paused: bool) -> None:
        """Let all of them rest, or go on."""
        for job in self._runs():
            if paused and not job.paused:
                self._jobs.pause_job(job.id)
            elif not paused and job.paused:
                self._jobs.continue_job(job.id)

    def _runs(self) -> Sequence[Job]:
        latest = self._jobs.jobs(_LOOKED_AT)
        return [job for job in latest if job.kind == "index" and job.state in {"waiting", "running"}]


def _state(runs: Sequence[Job], *, paused: bool) -> str:
    if not runs:
        return "idle"
    if paused:
        return "battery" if all(job.waiting == "battery" for job in runs) else "paused"
    running = [job for job in runs if job.state == "running"]
    if not running:
        return "waiting"
    return "running" if any(job.progress is not None and job.progress.total for job in running) else "starting"


def _counts(runs: Sequence[Job]) -> dict[str, int]:
    found = [job.progress for job in runs if job.state == "running" and job.progress is not None]
    return {"done": sum(step.done for step in found), "total": sum(step.total for step in found)}
