"""What the user is told of while no window is in front: long work that ended, answers that are ready."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from app.core.desktop_types import Announcement
from app.core.errors import AppError
from app.core.events import Job
from app.settings import Settings

_LOG = logging.getLogger(__name__)
_LONG_SECONDS = 10.0
_ACTIVITY = "/activity"

_TITLES = {
    "en": {
        ("index", "done"): "Indexing has finished",
        ("index", "failed"): "Indexing has failed",
        ("download", "done"): "The download has finished",
        ("download", "failed"): "The download has failed",
        ("embed", "done"): "The library is ready for the new search model",
        ("embed", "failed"): "The change of search model has failed",
    },
    "zh": {
        ("index", "done"): "索引已完成",
        ("index", "failed"): "索引失败",
        ("download", "done"): "下载已完成",
        ("download", "failed"): "下载失败",
        ("embed", "done"): "资料库已可使用新的搜索模型",
        ("embed", "failed"): "更换搜索模型失败",
    },
}
_SENTENCES = {
    "en": {
        "indexed": "New or changed: {indexed}. Could not be read: {failed}.",
        "reason": "Activity says why.",
        "storage.full": "The disk is full.",
        "network.closed": "The program may not use the network: see the settings.",
        "network.failed": "The other computer could not be reached.",
        "download.wrong_bytes": "What arrived was not the file that was wanted.",
        "model.out_of_memory": "There is too little free memory.",
        "answer": "Your answer is ready",
        "no_answer": "Your question could not be answered",
        "open": "Click to read it.",
    },
    "zh": {
        "indexed": "新增或更新 {indexed} 个文件，{failed} 个无法读取。",
        "reason": "原因见“活动”页面。",
        "storage.full": "磁盘已满。",
        "network.closed": "程序未获准联网，请查看设置。",
        "network.failed": "无法连接到对方服务器。",
        "download.wrong_bytes": "收到的内容不是所需的文件。",
        "model.out_of_memory": "可用内存不足。",
        "answer": "您的回答已就绪",
        "no_answer": "您的问题未能得到回答",
        "open": "点击查看。",
    },
}


class Attending(Protocol):
    """The part of ``Desktop`` that is needed here."""

    def attended(self) -> bool: ...

    def announce(self, announcement: Announcement) -> None: ...


class Ending(Protocol):
    """Who tells of jobs that ended: ``Work``."""

    def on_end(self, told: Callable[[Job], None]) -> None: ...


class Answering(Protocol):
    """Who tells of answers that ended, as (conversation, state): ``Running``."""

    def on_end(self, told: Callable[[str, str], None]) -> None: ...


class Announcer:
    """Announces on the desktop, in a thread of its own: asking the window whether it is in front may take a while.

    No file name, no question and no passage is in what it says: it may stand on a locked screen.
    """

    def __init__(self, desktop: Attending, settings: Settings, language: Callable[[], str]) -> None:
        """``language``: that of the interface now, ``en`` or ``zh``."""
        self._desktop = desktop
        self._settings = settings
        self._language = language
        self._waiting: queue.SimpleQueue[Announcement | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._announce, name="announcer", daemon=True)
        self._thread.start()

    def attach(self, jobs: Ending, answers: Answering) -> None:
        """Listen to jobs and answers from now on."""
        jobs.on_end(self.job_ended)
        answers.on_end(self.answer_ended)

    def job_ended(self, job: Job) -> None:
        """A job is over. One that was stopped, or was soon done, is not announced."""
        failed = job.state == "failed"
        if not self._settings.switch("notify.jobs") or not (failed or (job.state == "done" and _long(job))):
            return
        language = self._language()
        title = _TITLES.get(language, _TITLES["en"])[job.kind, "failed" if failed else "done"]
        key = f"{job.kind} failed" if failed else f"job {job.id}"  # a cause that lasts fails them all: one note of it
        self._waiting.put(Announcement(title, self._body(job), _ACTIVITY, key))

    def answer_ended(self, conversation: str, state: str) -> None:
        """An answer is over: ``done``, ``failed``, or ``stopped`` by the user, who knows."""
        if state not in {"done", "failed"} or not self._settings.switch("notify.answers"):
            return
        title = self._sentence("answer" if state == "done" else "no_answer")
        target, key = f"/chat/{conversation}", f"answer {conversation}"
        self._waiting.put(Announcement(title, self._sentence("open"), target, key))

    def close(self) -> None:
        """Announce nothing more."""
        self._waiting.put(None)
        self._thread.join()

    def _body(self, job: Job) -> str:
        if job.state == "failed":
            return self._reason("" if job.error is None else job.error.get("code", ""))
        if job.report is not None:
            return self._sentence("indexed").format(indexed=job.report.indexed, failed=job.report.failed)
        return job.title

    def _reason(self, code: str) -> str:
        """Why it failed, in words that fit a locked screen: an error's own message may name files."""
        known = self._sentences()
        return known.get(code, known["reason"])

    def _sentence(self, name: str) -> str:
        return self._sentences()[name]

    def _sentences(self) -> Mapping[str, str]:
        return _SENTENCES.get(self._language(), _SENTENCES["en"])

    def _announce(self) -> None:
        while (announcement := self._waiting.get()) is not None:
            try:
                if not self._desktop.attended():
                    self._desktop.announce(announcement)
            except AppError as error:  # the window has gone or does not answer
                _LOG.info("Nothing was announced: %s", error.message)


def _long(job: Job) -> bool:
    if job.ended_at is None:
        return False
    took = datetime.fromisoformat(job.ended_at) - datetime.fromisoformat(job.created_at)
    return took.total_seconds() > _LONG_SECONDS
