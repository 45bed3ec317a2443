"""Which way a command takes into the program."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from app.cli.context import Asked
from app.cli.detached import start_window
from app.cli.opening import Door
from app.core.errors import AppError, DesktopUnavailable, StorageBusy
from app.server import ServerServices
from app.server.run import RunningServer, start
from app.workspace.instance import Instance, write_instance
from app.workspace.remote import RemoteWorkspace
from tests.fake_page import FakeDesktop
from tests.fakes import FakeLibrary
from tests.serving import services_over


class Shelf:
    """Opens a library, after refusing as often as told."""

    def __init__(self, refusals: int = 0) -> None:
        self.library = FakeLibrary()
        self.refusals = refusals
        self.open = 0
        self.when_refused: Callable[[], None] = _nothing

    @contextmanager
    def __call__(self) -> Iterator[FakeLibrary]:
        if self.refusals:
            self.refusals -= 1
            self.when_refused()
            raise StorageBusy("The library is open elsewhere.", "Wait.")
        self.open += 1
        try:
            yield self.library
        finally:
            self.open -= 1


def _nothing() -> None:
    """What happens when the library is refused, unless a test says otherwise."""


@contextmanager
def running(shelf: Shelf, instance_file: Path, desktop: FakeDesktop | None = None) -> Iterator[RunningServer]:
    library = shelf.library

    def services(port: int) -> ServerServices:
        return services_over(library.fake, port, "token", settings=library.settings, desktop=desktop)

    server = start(services, instance_file=instance_file)
    try:
        yield server
    finally:
        server.stop()


def test_without_an_app_the_library_is_opened_and_closed(tmp_path: Path) -> None:
    shelf = Shelf()
    with Door(tmp_path / "instance.json", shelf).workspace() as workspace:
        assert shelf.open == 1
        assert workspace is shelf.library.fake
    assert shelf.open == 0


def test_the_library_is_closed_after_an_error_too(tmp_path: Path) -> None:
    shelf = Shelf()
    with pytest.raises(AppError), Door(tmp_path / "instance.json", shelf).workspace():
        raise AppError("no")
    assert shelf.open == 0


def test_a_stale_instance_file_does_not_keep_a_command_out(tmp_path: Path) -> None:
    write_instance(tmp_path / "instance.json", Instance(1, 9, "1", "t"))
    shelf = Shelf()
    with Door(tmp_path / "instance.json", shelf).workspace():
        assert shelf.open == 1


def test_serving_begins_to_load_the_model_and_a_command_does_not(tmp_path: Path) -> None:
    served, asked = Shelf(), Shelf()
    with Door(tmp_path / "instance.json", asked).workspace():
        pass
    assert Door(tmp_path / "instance.json", served).serve(0, lambda *_: signal.raise_signal(signal.SIGTERM))
    assert (asked.library.models.preloaded, served.library.models.preloaded) == (False, True)


def test_a_command_waits_for_another_one_that_is_about_to_end(tmp_path: Path) -> None:
    shelf = Shelf(refusals=2)
    with Door(tmp_path / "instance.json", shelf).workspace():
        assert shelf.open == 1


def test_a_library_that_stays_taken_is_busy(tmp_path: Path) -> None:
    door = Door(tmp_path / "instance.json", Shelf(refusals=10**6), patience=0)
    with pytest.raises(StorageBusy), door.workspace():
        pass
    with pytest.raises(StorageBusy):
        door.serve(0, lambda *_: None)


def test_an_app_that_is_just_starting_gets_the_command_as_its_client(tmp_path: Path) -> None:
    instance_file = tmp_path / "instance.json"
    shelf, started = Shelf(refusals=1), []

    def app_starts() -> None:
        context = running(shelf, instance_file)
        context.__enter__()
        started.append(context)

    shelf.when_refused = app_starts
    with Door(instance_file, shelf).workspace() as workspace:
        assert isinstance(workspace, RemoteWorkspace)
        assert shelf.open == 0
    started[0].__exit__(None, None, None)


@pytest.mark.parametrize("remote", [False, True])
def test_the_language_of_the_settings_is_spoken(tmp_path: Path, *, remote: bool) -> None:
    shelf, told = Shelf(), list[str]()
    shelf.library.settings.change("interface.language", "zh")
    door = Door(tmp_path / "instance.json", shelf, speak=told.append)
    with running(shelf, tmp_path / "instance.json") if remote else nullcontext(), door.workspace():
        assert told == ["zh"]


def test_a_second_start_brings_the_first_ones_window_to_the_front(tmp_path: Path) -> None:
    shelf, desktop = Shelf(), FakeDesktop()
    door = Door(tmp_path / "instance.json", shelf)
    with running(shelf, tmp_path / "instance.json", desktop):
        assert door.window(Asked(["/文档/合同.pdf"])) is False
        assert desktop.shown
        assert [request.paths for _, request in shelf.library.fake.work.values()] == [("/文档/合同.pdf",)]
    assert shelf.open == 0


@pytest.mark.parametrize("withdrawn", [False, True])
def test_an_app_that_is_just_closing_is_waited_for(tmp_path: Path, *, withdrawn: bool) -> None:
    shelf, desktop = Shelf(refusals=10**6), FakeDesktop()
    door = Door(tmp_path / "instance.json", shelf, patience=0)
    with running(shelf, tmp_path / "instance.json", desktop) as server:

        def show() -> None:
            if withdrawn:
                server.withdraw()
            raise DesktopUnavailable("The window is not there.", "Open the app again.")

        desktop.show = show  # type: ignore[method-assign]
        with pytest.raises(StorageBusy if withdrawn else DesktopUnavailable):
            door.window(Asked())


def test_files_to_ask_about_reach_the_panel_of_the_app_that_runs(tmp_path: Path) -> None:
    shelf, desktop = Shelf(), FakeDesktop()
    door = Door(tmp_path / "instance.json", shelf)
    with running(shelf, tmp_path / "instance.json", desktop):
        assert door.window(Asked(["/文档/100% #1.pdf", "/b"], about=True)) is False
        assert desktop.done == [("ask_about", "/文档/100% #1.pdf", "/b")]
        assert shelf.library.fake.work == {}


def test_a_hidden_start_leaves_the_app_that_runs_where_it_is(tmp_path: Path) -> None:
    shelf, desktop = Shelf(), FakeDesktop()
    door = Door(tmp_path / "instance.json", shelf)
    with running(shelf, tmp_path / "instance.json", desktop):
        assert door.window(Asked(hidden=True)) is False
        assert desktop.done == []


def test_toggling_asks_the_app_that_runs(tmp_path: Path) -> None:
    shelf, desktop = Shelf(), FakeDesktop()
    door = Door(tmp_path / "instance.json", shelf)
    with running(shelf, tmp_path / "instance.json", desktop):
        assert [door.toggle(), door.toggle()] == [True, False]


def test_an_app_that_does_not_start_is_an_error() -> None:
    with pytest.raises(DesktopUnavailable) as caught:
        start_window(lambda: False, [sys.executable, "-c", "raise SystemExit(1)"])
    assert "aiworkspace app" in caught.value.hint


def test_an_app_that_hands_over_to_another_has_started(tmp_path: Path) -> None:
    handed = tmp_path / "handed over"
    start_window(lambda: False, [sys.executable, "-c", f"open({str(handed)!r}, 'w').close()"])
    assert handed.exists()


def test_serving_beside_a_running_app_gives_its_address(tmp_path: Path) -> None:
    shelf, told = Shelf(), list[tuple[str, int]]()
    with running(shelf, tmp_path / "instance.json") as server:
        assert Door(tmp_path / "instance.json", shelf).serve(None, lambda url, port: told.append((url, port))) is False
    assert told[0][1] == server.services.port
    assert "ticket=" in told[0][0]
    assert shelf.open == 0
