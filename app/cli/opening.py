"""The ways into the program: as a client of the running app, or by opening the library here.

The heavy parts (the library, the server, the HTTP client) are imported where they are needed: a command that
only asks a running app must not load what only the app needs.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app import __version__
from app.core.errors import StorageBusy
from app.settings import Settings
from app.workspace.instance import Instance, find_running, new_token
from app.workspace.port import (
    CollectionStore,
    ConversationStore,
    JobStore,
    LibraryStore,
    StateStore,
    Workspace,
)

_PATIENCE_SECONDS = 3.0
_PAUSE_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Library(Protocol):
    """The opened library: what the composition root hands out."""

    @property
    def workspace(self) -> Workspace: ...

    @property
    def conversations(self) -> ConversationStore: ...

    @property
    def jobs(self) -> JobStore: ...

    @property
    def library(self) -> LibraryStore: ...

    @property
    def collections(self) -> CollectionStore: ...

    @property
    def state(self) -> StateStore: ...

    @property
    def library(self) -> LibraryStore: ...

    @property
    def collections(self) -> CollectionStore: ...

    @property
    def state(self) -> StateStore: ...

    @property
    def settings(self) -> Settings: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What serves and shows the library: the built page, the sample files, the display, the system's language."""

    page_dir: Path | None = None
    samples: Path | None = None
    display: bool = False
    language: str = "en"


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
        page_dir: Path | None = None,
        display: bool = False,
        speak: Callable[[str], None] = lambda _: None,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._instance_file = instance_file
        self._open_library = open_library
        self._page_dir = page_dir
        self._display = display
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
                announce(self._ticket(stack, found), found.port)
                return False
            self._serve(found, port, announce)
            return True

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

    def window(self, paths: Sequence[str]) -> bool:
        with ExitStack() as stack:
            found = self._enter(stack)
            if isinstance(found, Instance):
                return self._join(stack, found, paths)
            self._speak(found.settings.text("interface.language"))
            self._show(found, paths)
            return True

    def toggle(self) -> bool:
        instance = find_running(self._instance_file)
        with ExitStack() as stack:
            if instance is not None:
                remote = self._remote(stack, instance)
                if remote.features().window:
                    return remote.toggle_window()
            from app.cli.detached import start_window

            start_window(lambda: self._has_window(instance is not None))
            return True

    def _has_window(self, beside: bool) -> bool:
        """Whether an app that was just started shows its window; ``beside``: as a window on a server that had none."""
        instance = find_running(self._instance_file)
        return instance is not None and (beside or instance.pid != os.getpid())

    def _join(self, stack: ExitStack, instance: Instance, paths: Sequence[str]) -> bool:
        """Show what runs: its window, or a window of this process on a server that has none. Whether it was ours."""
        remote = self._remote(stack, instance)
        if paths:
            remote.start_index(paths)
        if remote.features().window:
            remote.show_window()
            return False
        from app.shell.geometry import Place

        window = self._app_window(remote.setting("interface.theme"), remote.setting("window.backend"))
        window.run(remote.ticket(), Place())
        return True

    def _remote(self, stack: ExitStack, instance: Instance) -> Workspace:
        from app.workspace.remote import RemoteWorkspace

        remote = RemoteWorkspace(instance)
        stack.callback(remote.close)
        self._speak(remote.language())
        return remote

    def _ticket(self, stack: ExitStack, instance: Instance) -> str:
        from app.workspace.remote import RemoteWorkspace

        remote = RemoteWorkspace(instance)
        stack.callback(remote.close)
        return remote.ticket()

    def _serve(self, library: Library, port: int | None, announce: Callable[[str, int], None]) -> None:
        from app.server import ServerServices
        from app.server.run import start
        from app.shell.headless import HeadlessDesktop
        from app.shell.opener import Opener

        def services(bound: int) -> ServerServices:
            return ServerServices(
                workspace=library.workspace,
                conversations=library.conversations,
                jobs=library.jobs,
                settings=library.settings,
                library=library.library,
                collections=library.collections,
                state=library.state,
                desktop=HeadlessDesktop(Opener(display=self._display)),
                version=__version__,
                port=bound,
                token=new_token(),
                page_dir=self._page_dir,
            )

        wanted = library.settings.integer("server.port") if port is None else port
        with _until_signal() as ended:
            library.jobs.resume()
            server = start(services, port=wanted, instance_file=self._instance_file)
            try:
                announce(server.services.invitation(), server.services.port)
                # In steps: on Windows a wait without end would not notice Ctrl-C.
                while not ended.wait(0.5):
                    server.check()
            finally:
                server.stop()


@contextmanager
def _until_signal() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, in place of what they do otherwise."""
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in _SIGNALS}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
