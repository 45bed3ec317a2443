"""What is announced, when, in which words, and what is not."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.desktop_types import Announcement
from app.core.errors import DesktopUnavailable
from app.core.events import IndexProgress, Job, Stage
from app.core.types import FileResult, IndexReport
from app.main import open_workspace
from app.settings import Environment, Settings
from app.workspace.announcing import Announcer
from app.workspace.indexing_switch import IndexingSwitch
from app.workspace.port import AskRequest, IndexRequest

ENOUGH = 20
LAST = Announcement("", "", "last")


class Desk:
    """The desktop, in front or not."""

    def __init__(self) -> None:
        self.front = False
        self.gone = False
        self.announced: list[Announcement] = []

    def attended(self) -> bool:
        if self.gone:
            raise DesktopUnavailable("The window is not there.", "Open the app again.")
        return self.front

    def announce(self, announcement: Announcement) -> None:
        self.announced.append(announcement)


class Case:
    def __init__(self) -> None:
        self.desk = Desk()
        self.values: dict[str, str] = {}
        self.language = "en"
        self.settings = Settings({}, lambda: self.values, self._save, lambda _: None)
        self.announcer = Announcer(self.desk, self.settings, lambda: self.language)

    def _save(self, name: str, value: str) -> None:
        self.values[name] = value

    def announced(self) -> Sequence[Announcement]:
        self.announcer.close()
        return self.desk.announced


@pytest.fixture
def case() -> Case:
    return Case()


def job(
    state: str = "done", seconds: int = 30, kind: str = "index", failed: int = 2, code: str = "", number: int = 1
) -> Job:
    report = IndexReport(5, 1, 0, failed, 0, 9, 1.0, (FileResult("/home/x/Secret.pdf", "failed"),))
    return Job(
        id=f"j{number}",
        error={"code": code, "message": "/home/x/Secret.pdf", "hint": ""} if code else None,
        kind=kind,  # type: ignore[arg-type]
        state=state,  # type: ignore[arg-type]
        paths=("/home/x",),
        created_at="2026-01-01T10:00:00+00:00",
        ended_at=f"2026-01-01T10:00:{seconds:02d}+00:00",
        report=report if kind == "index" and state == "done" else None,
        title="" if kind == "index" else "Qwen3 4B",
    )


def test_long_work_is_announced_with_what_failed(case: Case) -> None:
    case.announcer.job_ended(job())
    (told,) = case.announced()
    assert (told.title, told.target) == ("Indexing has finished", "/activity")
    assert told.body == "New or changed: 5. Could not be read: 2."
    assert "Secret" not in told.title + told.body


def test_in_chinese(case: Case) -> None:
    case.language = "zh"
    case.announcer.job_ended(job())
    case.announcer.answer_ended("c1", "done")
    first, second = case.announced()
    assert (first.title, first.body) == ("索引已完成", "新增或更新 5 个文件，2 个无法读取。")
    assert second.title == "您的回答已就绪"


@pytest.mark.parametrize("kind", ["index", "download", "embed"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_failed_is_announced_however_soon(case: Case, kind: str, language: str) -> None:
    case.language = language
    case.announcer.job_ended(job("failed", 1, kind))
    (told,) = case.announced()
    assert told.title
    assert told.body


def test_why_it_failed_is_said_without_a_name(case: Case) -> None:
    case.announcer.job_ended(job("failed", code="storage.full"))
    case.announcer.job_ended(job("failed", code="path.denied"))
    case.language = "zh"
    case.announcer.job_ended(job("failed", code="storage.full"))
    assert [one.body for one in case.announced()] == ["The disk is full.", "Activity says why.", "磁盘已满。"]


def test_many_that_fail_are_one_note_and_each_that_is_done_its_own(case: Case) -> None:
    for number in range(100):
        case.announcer.job_ended(job("failed", kind="download", number=number))
    for number in range(2):
        case.announcer.job_ended(job(number=number))
    keys = [one.key for one in case.announced()]
    assert len(set(keys[:100])) == 1
    assert len(set(keys)) == 3


@pytest.mark.parametrize("state", ["done", "cancelled", "interrupted"])
def test_what_was_soon_done_or_stopped_is_not(case: Case, state: str) -> None:
    case.announcer.job_ended(job(state, 3 if state == "done" else 50))
    assert case.announced() == []


def test_an_answer_leads_to_its_conversation_and_quotes_nothing(case: Case) -> None:
    case.announcer.answer_ended("c1", "done")
    case.announcer.answer_ended("c2", "failed")
    case.announcer.answer_ended("c3", "stopped")
    first, second = case.announced()
    assert first == Announcement("Your answer is ready", "Click to read it.", "/chat/c1", "answer c1")
    assert (second.title, second.target) == ("Your question could not be answered", "/chat/c2")


def test_nothing_while_a_window_is_in_front(case: Case) -> None:
    case.desk.front = True
    case.announcer.answer_ended("c1", "done")
    case.announcer.job_ended(job())
    assert case.announced() == []


def test_nothing_once_it_is_switched_off(case: Case) -> None:
    case.settings.change("notify.answers", "false")
    case.announcer.answer_ended("c1", "done")
    case.announcer.job_ended(job())
    assert [told.target for told in case.announced()] == ["/activity"]


def test_a_window_that_has_gone_does_not_end_it(case: Case) -> None:
    case.desk.gone = True
    case.announcer.answer_ended("c1", "done")
    asked: queue.Queue[None] = queue.Queue()

    def attended() -> bool:
        asked.put(None)
        return False

    case.desk.attended = attended  # type: ignore[method-assign]
    case.announcer.answer_ended("c2", "done")
    asked.get(timeout=ENOUGH)
    assert case.announced()[-1].target == "/chat/c2"


class Runs:
    def __init__(self, *jobs: Job) -> None:
        self.held = list(jobs)
        self.done: list[tuple[str, str]] = []

    def jobs(self, limit: int = 50) -> Sequence[Job]:
        return self.held[:limit]

    def pause_job(self, job_id: str) -> Job:
        self.done.append(("pause", job_id))
        return self.held[0]

    def continue_job(self, job_id: str) -> Job:
        self.done.append(("continue", job_id))
        return self.held[0]


def run(name: str, state: str, *, paused: bool = False, done: int = 0, total: int = 0, waiting: str = "") -> Job:
    return Job(
        id=name,
        kind="index",
        state=state,  # type: ignore[arg-type]
        paths=(),
        created_at="2026-01-01T10:00:00+00:00",
        progress=IndexProgress("read", done, total) if total else None,
        paused=paused,
        waiting=waiting,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "jobs, told",
    [
        ([], (False, False, "Nothing is being indexed")),
        ([run("a", "done")], (False, False, "Nothing is being indexed")),
        ([run("a", "waiting")], (True, False, "Indexing: waiting")),
        ([run("a", "running")], (True, False, "Indexing: looking for files")),
        ([run("b", "waiting"), run("a", "running", done=3, total=9)], (True, False, "Indexing: 3 of 9")),
        ([run("a", "running", paused=True, done=3, total=9)], (True, True, "Indexing is paused")),
        ([run("a", "running", paused=True, waiting="battery")], (True, True, "Indexing waits for mains power")),
    ],
)
def test_indexing_in_a_line(jobs: Sequence[Job], told: tuple[bool, bool, str]) -> None:
    assert IndexingSwitch(Runs(*jobs), lambda: "en").now() == told


def test_all_runs_rest_and_go_on() -> None:
    runs = Runs(run("a", "running"), run("b", "waiting", paused=True), run("c", "done"))
    switch = IndexingSwitch(runs, lambda: "zh")
    switch.pause(True)
    switch.pause(False)
    assert runs.done == [("pause", "a"), ("continue", "b")]


def test_a_library_tells_of_its_jobs_and_answers(tmp_path: Path) -> None:
    desk, file = Desk(), tmp_path / "lease.txt"
    file.write_text("The lease ends on 31 May 2027.\n", encoding="utf-8")
    with open_workspace(Environment(home=tmp_path / "home")) as library:
        ended: queue.Queue[Job] = queue.Queue()
        library.jobs.on_end(ended.put)
        announcer = Announcer(desk, library.settings, lambda: "en")
        announcer.attach(library.jobs, library.answers)
        started = library.jobs.start_index(IndexRequest((str(file),)))
        over = ended.get(timeout=60)
        assert (over.id, over.state) == (started.id, "done")
        assert over.report is not None
        events = list(library.workspace.ask(AskRequest("When does the lease end?", keep=True)))
        announcer.close()
    conversation = next(event.conversation for event in events if isinstance(event, Stage))
    assert [told.target for told in desk.announced] == [f"/chat/{conversation}"]
