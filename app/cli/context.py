"""What a command works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from app.cli.messages import Messages
from app.cli.terminal import Terminal
from app.settings import SystemFolders
from app.workspace.port import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What the window is opened for: ``paths`` to index, or to ask ``about`` in the quick panel; ``hidden``: to wait
    in the background, as after logging in.
    """

    paths: Sequence[str] = ()
    about: bool = False
    hidden: bool = False


class Opening(Protocol):
    """The ways into the program."""

    def workspace(self) -> AbstractContextManager[Workspace]:
        """The workspace: of the running app when there is one, else opened here. ``StorageBusy`` when neither."""

    def serve(self, port: int | None, announce: Callable[[str, int], None]) -> bool:
        """Serve until a signal ends it; ``announce`` gets the address with its ticket, and the port.

        False when the app was running already: then that one's address is announced and nothing is started.
        """

    def window(self, asked: Asked) -> bool:
        """Show the window until it is closed. False when one was open: it came to the front.

        ``NoDisplay`` when the display does not answer, ``DesktopUnavailable`` without a webview.
        """

    def toggle(self) -> bool:
        """Show the window or hide it, starting the app when none runs; whether it is shown now."""

    def change_setting(self, name: str, written: str) -> None:
        """Change a setting, in the running app when there is one; raises what refuses it."""


@dataclass(frozen=True, slots=True)
class Context:
    """The command's surroundings, handed down so that tests can give their own."""

    opening: Opening
    terminal: Terminal
    stdin: TextIO
    say: Messages
    display: bool
    samples: Path
    system: SystemFolders | None = None
