"""The ways into the program: as a client of the running app, or by opening the library here.

The heavy parts (the library, the server, the window, the HTTP client) are imported where they are needed: a command
that only asks a running app must not load what only the app needs.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app import __version__
from app.cli.context import Asked
from app.core.errors import DesktopUnavailable, ServerGone, StorageBusy
from app.settings import Settings, SystemFolders
from app.workspace.announcing import Answering, Ending
from app.workspace.instance import Instance, find_running, new_token
from app.workspace.port import (
    CollectionStore,
    CommandStore,
    ConversationStore,
    JobStore,
    LibraryStore,
    ModelStore,
    NetworkStore,
    SpeechStore,
    StateStore,
    Workspace,
)

if TYPE_CHECKING:
    from app.core.ports import Desktop
    from app.server import ServerServices
    from app.workspace.remote import RemoteWorkspace

_PATIENCE_SECONDS = 15.0
"""An app that was just closed may still finish the passages it was reading."""
_PAUSE_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class OwnJobs(JobStore, Ending, Protocol):
    """The jobs of a library that is open here: it tells when one has ended."""


class Library(Protocol):
    """The opened library: what the composition root hands out."""

    @property
    def workspace(self) -> Workspace: ...

    @property
    def conversations(self) -> ConversationStore: ...

    @property
    def jobs(self) -> OwnJobs: ...

    @property
    def answers(self) -> Answering: ...

    @property
    def models(self) -> ModelStore: ...

    @property
    def network(self) -> NetworkStore: ...

    @property
    def library(self) -> LibraryStore: ...

    @property
    def collections(self) -> CollectionStore: ...

    @property
    def speech(self) -> SpeechStore: ...

    @property
    def state(self) -> StateStore: ...

    @property
    def commands(self) -> CommandStore: ...

    @property
    def settings(self) -> Settings: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the library is served and shown with: the built page, the sample files, a display, the system's language, and
    where entries for the system lie.
    """

    page_dir: Path | None = None
    samples: Path | None = None
    display: bool = False
    language: str = "en"
    system: SystemFolders | None = None

    def services(self, library: Library, desktop: Desktop, port: int) -> ServerServices:
        """The server's parts over this library."""
        from app.server import ServerServices

        return ServerServices(
            workspace=library.workspace,
            conversations=library.conversations,
            jobs=library.jobs,
            models=library.models,
            network=library.network,
            settings=library.settings,
            library=library.library,
            collections=library.collections,
            state=library.state,
            commands=library.commands,
            desktop=desktop,
            speech=library.speech,
            version=__version__,
            port=port,
            token=new_token(),
            page_dir=self.page_dir,
            samples=self.samples,
        )


class Door:
    """``Opening`` of this computer.

    ``speak`` is told the language that the library's settings choose (``auto``, ``en``, ``zh``). ``patience``:
    seconds to wait for a command that is about to end.
    """

    def __init__(
        self,
        instance_file: Path,
        open_library: Callable[[], AbstractContextManager[Library]],
        *,
        around: Surroundings | None = None,
        speak: Callable[[str], None] = lambda _: None,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._instance_file = instance_file
        self._open_library = open_library
        self._around = around or Surroundings()
        self._speak = speak
        self._patience = patience

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        with ExitStack() as stack:
            found = self._enter(stack)
            if isinstance(found, Instance):
                yield self._remote(stack, found)
            else:
                self._speak(found.settings.text("interface.language"))
                yield found.workspace

    def serve(self, port: int | None, announce: Callable[[str, int], None]) -> bool:
        with ExitStack() as stack:
            found = self._enter(stack)
            if isinstance(found, Instance):
                announce(self._remote(stack, found).ticket(), found.port)
                return False
            self._serve(found, port, announce)
            return True

    def window(self, asked: Asked) -> bool:
        while True:
            with ExitStack() as stack:
                found = self._enter(stack)
                if not isinstance(found, Instance):
                    from app.cli.window import LibraryWindow

                    self._speak(found.settings.text("interface.language"))
                    with until_signal() as ended:
                        LibraryWindow(found, self._around, self._instance_file, ended.is_set).run(asked)
                    return True
                with self._unless_it_ends(found):
                    remote = self._remote(stack, found)
                    if _handed_over(remote, asked):
                        return False
                    if find_running(self._instance_file) == found:
                        from app.cli.window import run_beside

                        with until_signal() as ended:
                            run_beside(remote, self._around, ended.is_set)
                        return True

    def toggle(self) -> bool:
        from app.cli.detached import start_window

        found = find_running(self._instance_file)
        with ExitStack() as stack:
            if found is not None:
                with self._unless_it_ends(found):
                    remote = self._remote(stack, found)
                    if remote.features().window:
                        return remote.toggle_window()
        beside = found is not None and find_running(self._instance_file) == found
        start_window((lambda: True) if beside else self._window_runs)
        return True

    @contextmanager
    def _unless_it_ends(self, instance: Instance) -> Iterator[None]:
        """Goes on behind the block when what fails there fails because the app was just closed."""
        try:
            yield
        except (ServerGone, DesktopUnavailable):
            if find_running(self._instance_file) == instance:
                raise

    def change_setting(self, name: str, written: str) -> None:
        with ExitStack() as stack:
            found = self._enter(stack)
            if isinstance(found, Instance):
                self._remote(stack, found).change_setting(name, written)
            else:
                found.settings.change(name, written)

    def _window_runs(self) -> bool:
        instance = find_running(self._instance_file)
        if instance is None:
            return False
        with ExitStack() as stack:
            return self._remote(stack, instance).features().window

    def _enter(self, stack: ExitStack) -> Instance | Library:
        """The running app or the library opened here; waits a moment while another command holds the library."""
        until = time.monotonic() + self._patience
        while True:
            instance = find_running(self._instance_file)
            if instance is not None:
                return instance
            try:
                return stack.enter_context(self._open_library())
            except StorageBusy:
                if time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _remote(self, stack: ExitStack, instance: Instance) -> RemoteWorkspace:
        from app.workspace.remote import RemoteWorkspace

        remote = RemoteWorkspace(instance)
        stack.callback(remote.close)
        self._speak(remote.language())
        return remote

    def _serve(self, library: Library, port: int | None, announce: Callable[[str, int], None]) -> None:
        from app.server.run import start
        from app.shell.headless import HeadlessDesktop
        from app.shell.opener import Opener

        desktop = HeadlessDesktop(Opener(display=self._around.display))
        wanted = library.settings.integer("server.port") if port is None else port
        with until_signal() as ended:
            library.jobs.resume()
            server = start(
                lambda bound: self._around.services(library, desktop, bound),
                port=wanted,
                instance_file=self._instance_file,
            )
            try:
                announce(server.services.invitation(), server.services.port)
                library.models.preload()
                # In steps: on Windows a wait without end would not notice Ctrl-C.
                while not ended.wait(0.5):
                    server.check()
            finally:
                server.stop()


def _handed_over(remote: RemoteWorkspace, asked: Asked) -> bool:
    """Whether the running app took it all; else it has no window, and one beside it is wanted."""
    windowed = remote.features().window
    if asked.about and windowed:
        remote.ask_about(asked.paths)
        return True
    if asked.paths:
        remote.start_index(asked.paths)
    if windowed and not asked.hidden:
        remote.show_window()
    return windowed or asked.hidden


@contextmanager
def until_signal() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, in place of what they do otherwise."""
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in _SIGNALS}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
