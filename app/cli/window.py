"""The window over a library opened here, or beside a server that has none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.core.errors import NoDisplay
from app.settings import Settings
from app.shell.assembly import make_parts
from app.shell.display import display_answers
from app.shell.entries.switches import renew
from app.shell.geometry import Place, read_place, written
from app.shell.toolkit import Theme, load_toolkit
from app.shell.window import AppWindow, Beside
from app.shell.words import words_for
from app.workspace.announcing import Announcer
from app.workspace.instance import LOOPBACK, bind, new_token
from app.workspace.port import IndexRequest

if TYPE_CHECKING:
    from app.cli.context import Asked
    from app.cli.opening import Library, Surroundings
    from app.server.run import RunningServer
    from app.workspace.remote import RemoteWorkspace

PLACE = "window.place"
"""Where the page's state keeps the window's place."""
TOLD = "window.told_running"
"""Where it keeps that the user knows of the icon beside the clock."""
_LOOK_SECONDS = 0.5


class LibraryWindow:
    """The server in a thread, the window in the main one: the page asks the socket before the server is up, and waits."""

    def __init__(self, library: Library, around: Surroundings, instance_file: Path, told: Callable[[], bool]) -> None:
        """``told``: whether a signal has asked the program to end, before the window hears them itself."""
        self._told = told
        self._library = library
        self._around = around
        self._instance_file = instance_file
        settings = library.settings
        self._window = _window(
            settings.text("window.backend"),
            settings.text("interface.theme"),
            settings.text("interface.language"),
            around.language,
            settings,
        )
        self._ended = threading.Event()
        self._leaving = threading.Event()
        self._server: RunningServer | None = None

    def _language(self) -> str:
        chosen = self._library.settings.text("interface.language")
        return words_for(self._around.language if chosen == "auto" else chosen).language

    def run(self, asked: Asked) -> None:
        """Show the library until the window is closed or a signal ends it."""
        paths = () if asked.about else asked.paths
        ticket, panel_ticket = new_token(), new_token()
        bound = bind(self._library.settings.integer("server.port"))
        port = bound.getsockname()[1]

        def serve() -> None:
            # Loaded here, while the toolkit is loaded and its processes start.
            from app.server.run import start

            server = start(
                lambda port: self._around.services(self._library, self._window.desktop, port),
                bound=bound,
                instance_file=self._instance_file,
                tickets=(ticket, panel_ticket),
            )
            self._server = server
            if self._leaving.is_set():
                server.withdraw()
            try:
                renew(self._library.settings, self._around.system, self._around.language)
                self._library.models.preload()
                self._library.jobs.resume()
                if paths:
                    self._library.jobs.start_index(IndexRequest(tuple(paths)))
                while not self._ended.wait(_LOOK_SECONDS):
                    server.check()
            finally:
                server.stop()
                bound.close()

        address = f"http://{LOOPBACK}:{port}/?ticket={ticket}"
        panel = f"http://{LOOPBACK}:{port}/panel?ticket={panel_ticket}"
        with ThreadPoolExecutor(1, "serving") as pool:
            serving = pool.submit(serve)
            # A server that could not start, or ended by itself, takes the window with it.
            serving.add_done_callback(lambda _: self._window.close())
            try:
                beside = Beside(
                    panel=panel,
                    hidden=asked.hidden,
                    jobs=self._library.jobs,
                    once=self._once,
                    ask=asked.paths if asked.about else (),
                    leaving=self._leave,
                )
                with closing(Announcer(self._window.desktop, self._library.settings, self._language)) as announcer:
                    announcer.attach(self._library.jobs, self._library.answers)
                    self._show(address, "/library" if paths else "", beside)
            finally:
                self._ended.set()
        serving.result()

    def _leave(self) -> None:
        """A second start that still found this one would get no window of it."""
        self._leaving.set()
        if self._server is not None:
            self._server.withdraw()

    def _show(self, address: str, landing: str, beside: Beside) -> None:
        state = self._library.state
        place = self._window.run(address, read_place(state.state().get(PLACE)), landing, self._told, beside)
        state.change_state({PLACE: written(place)})

    def _once(self, tell: Callable[[], None]) -> None:
        state = self._library.state
        if not state.state().get(TOLD):
            state.change_state({TOLD: True})
            tell()


def run_beside(remote: RemoteWorkspace, around: Surroundings, told: Callable[[], bool]) -> None:
    """A window on the page of a server that runs without one; it goes on when the window is closed.

    ``told``: whether a signal has asked the program to end, before the window hears them itself.
    """
    settings = remote.settings()
    window = _window(
        settings["window.backend"], settings["interface.theme"], settings["interface.language"], around.language
    )
    window.run(remote.ticket(), Place(), told=told)


def _window(
    backend: str, theme: str, language: str, system_language: str, settings: Settings | None = None
) -> AppWindow:
    """``settings``: those of the library that is open here; without them the window is a window only."""
    if not display_answers():
        raise NoDisplay("The display does not answer.", "Run aiworkspace serve and open the address it prints.")
    words = words_for(system_language if language == "auto" else language)
    toolkit = load_toolkit(backend)
    parts = make_parts(toolkit.gui, words.language) if settings is not None else None
    return AppWindow(toolkit, words, cast(Theme, theme), parts, settings)
