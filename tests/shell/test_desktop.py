"""The desktop with and without a window, over a toolkit that draws nothing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.core.errors import BusyError, DesktopUnavailable
from app.core.ports import DesktopFeatures
from app.shell.desktop import WindowDesktop
from app.shell.drops import Drops
from app.shell.headless import HeadlessDesktop
from app.shell.opener import Opener
from app.shell.parts import Parts
from app.shell.toolkit import Toolkit

OPENER = Opener(display=True, platform="linux", which=lambda name: name, run=lambda _: 0)


class Paper:
    """A toolkit whose window is a dictionary, with a loop of its own in a thread."""

    def __init__(self) -> None:
        self._calls: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._loop = threading.Thread(target=self._run)
        self._loop.start()
        self.answers: queue.Queue[Sequence[str]] = queue.Queue()
        self.asking = threading.Event()
        self.seen_in: list[threading.Thread] = []

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()

    def end(self) -> None:
        self._calls.put(None)
        self._loop.join()

    def post(self, call: Callable[[], None]) -> None:
        self._calls.put(call)

    def in_front(self, window: Any) -> bool:
        return bool(window["front"])

    def bring_front(self, window: Any) -> None:
        self.seen_in.append(threading.current_thread())
        window["front"] = True

    def hide(self, window: Any) -> None:
        window["front"] = False

    def zoom(self, window: Any, factor: float) -> None:
        window["zoom"] = 1 / (factor - 2)

    def ask(self, window: Any, kind: str, folder: str) -> Sequence[str]:
        self.asking.set()
        return self.answers.get()


@pytest.fixture
def paper() -> Iterator[Paper]:
    paper = Paper()
    yield paper
    paper.end()


@pytest.fixture
def window() -> dict[str, Any]:
    return {"front": False, "zoom": 1}


@pytest.fixture
def desktop(paper: Paper, window: dict[str, Any]) -> WindowDesktop:
    desktop = WindowDesktop(paper, OPENER, Drops())  # type: ignore[arg-type]  # the part of a toolkit it asks for
    desktop.attach(window)
    return desktop


def test_toggling_shows_what_is_not_in_front_and_hides_what_is(desktop: WindowDesktop, window: dict[str, Any]) -> None:
    assert desktop.toggle() is True
    assert window["front"]
    assert desktop.toggle() is False
    assert not window["front"]


def test_the_window_is_touched_in_its_own_thread_only(desktop: WindowDesktop, paper: Paper) -> None:
    desktop.show()
    assert paper.seen_in == [paper._loop]


def test_what_goes_wrong_in_the_window_reaches_who_asked(desktop: WindowDesktop) -> None:
    desktop.zoom(1.5)
    with pytest.raises(ZeroDivisionError):
        desktop.zoom(2)


def test_one_dialog_at_a_time(desktop: WindowDesktop, paper: Paper) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(desktop.pick, "files")
        paper.asking.wait(10)
        with pytest.raises(BusyError):
            desktop.pick("folder")
        paper.answers.put(["/a.pdf"])
        assert first.result(10) == ("/a.pdf",)
    paper.answers.put([])
    assert desktop.pick("folder") == ()


def test_calls_that_come_early_wait_for_the_window(paper: Paper, window: dict[str, Any]) -> None:
    desktop = WindowDesktop(paper, OPENER, Drops())  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(desktop.toggle)
        desktop.attach(window)
        assert shown.result(10) is True


def test_a_window_that_is_closed_offers_nothing_more(desktop: WindowDesktop) -> None:
    assert desktop.features() == DesktopFeatures(window=True, dialogs=True, open=True)
    desktop.detach()
    assert desktop.features() == DesktopFeatures(window=False, dialogs=False, open=True)
    for call in (desktop.show, desktop.toggle, lambda: desktop.pick("files")):
        with pytest.raises(DesktopUnavailable):
            call()


def test_who_waits_for_a_window_that_goes_is_told_at_once(window: dict[str, Any]) -> None:
    asked = threading.Event()
    silent = SimpleNamespace(post=lambda _call: asked.set())
    desktop = WindowDesktop(cast(Toolkit, silent), OPENER, Drops())
    desktop.attach(window)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(desktop.hide_panel)
        assert asked.wait(10)
        desktop.detach()
        with pytest.raises(DesktopUnavailable, match="is not there"):
            waiting.result(60)


def test_a_marking_that_fails_can_be_tried_again(paper: Paper, window: dict[str, Any]) -> None:
    def fail() -> bytes:
        raise DesktopUnavailable("The screen cannot be read.", "Copy the text.")

    regions = SimpleNamespace(available=lambda: True, mark=fail)
    parts = Parts(regions=regions, reader=SimpleNamespace())
    desktop = WindowDesktop(paper, OPENER, Drops(), parts=parts)  # type: ignore[arg-type]
    desktop.attach(window)
    for _ in range(2):
        with pytest.raises(DesktopUnavailable, match="cannot be read"):
            desktop.mark_region()


def test_a_server_without_a_window_says_so() -> None:
    desktop = HeadlessDesktop(OPENER)
    assert desktop.features() == DesktopFeatures(window=False, dialogs=False, open=True)
    assert HeadlessDesktop(Opener(display=False)).features().open is False
    for call in (
        desktop.show, desktop.toggle, lambda: desktop.pick("files"), lambda: desktop.pick_target("a"),
        lambda: desktop.dropped(["a"]), lambda: desktop.zoom(1),
    ):  # fmt: skip
        with pytest.raises(DesktopUnavailable) as caught:
            call()
        assert caught.value.http_status == 503
        assert caught.value.hint
