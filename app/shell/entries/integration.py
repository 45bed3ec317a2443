"""Everything that the program adds to this system, by part: shown, installed, removed."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from app.core.errors import IntegrationFailed
from app.settings import SystemFolders
from app.shell.autostart.login import autostart, launch_agent
from app.shell.entries.entry import Entry, State
from app.shell.entries.freedesktop import application, caja, dolphin, nautilus, nemo, pcmanfm
from app.shell.entries.launcher import Launcher, this_installation
from app.shell.entries.macos import services
from app.shell.entries.thunar import ThunarEntry
from app.shell.entries.windows import RunEntry, VerbEntry

Part = Literal["file-manager", "startup", "application"]
PARTS: tuple[Part, ...] = ("file-manager", "startup", "application")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """How one entry stands. ``state`` is ``missing`` when the program it is for is not on this computer."""

    part: Part
    name: str
    state: State | Literal["missing"]
    place: str


@dataclass(frozen=True, slots=True)
class System:
    """What is told apart from system to system. ``installed``: whether a command is there; ``registry``: ``winreg``."""

    platform: str = sys.platform
    installed: Callable[[str], bool] = lambda command: shutil.which(command) is not None
    registry: Any = None


class Integration:
    """The entries of this system. ``language`` is ``en`` or ``zh``, for what can be named in one language only."""

    def __init__(
        self,
        folders: SystemFolders | None,
        language: str,
        launcher: Launcher | None = None,
        system: System | None = None,
    ) -> None:
        self._system = system or System()
        self._launcher = launcher or this_installation(None if folders is None else folders.library)
        self._entries = self._made(folders, language)
        self._translated = self._made(folders, "en" if language == "zh" else "zh")

    def _made(self, folders: SystemFolders | None, language: str) -> dict[Part, tuple[Entry, ...]]:
        entries: dict[Part, tuple[Entry, ...]] = dict.fromkeys(PARTS, ())
        if self._system.platform == "win32":
            return entries | self._windows(language)
        if folders is None:
            return entries
        mac = self._system.platform == "darwin"
        return entries | (self._macos(folders, language) if mac else self._linux(folders, language))

    def _linux(self, folders: SystemFolders, language: str) -> dict[Part, tuple[Entry, ...]]:
        launcher = self._launcher
        managers: tuple[Entry, ...] = (
            nautilus(folders, launcher, language),
            dolphin(folders, launcher),
            ThunarEntry(folders, launcher),
            nemo(folders, launcher),
            caja(folders, launcher, language),
            pcmanfm(folders, launcher),
        )
        return {
            "file-manager": managers,
            "startup": (autostart(folders, launcher),),
            "application": (application(folders, launcher),),
        }

    def _macos(self, folders: SystemFolders, language: str) -> dict[Part, tuple[Entry, ...]]:
        return {
            "file-manager": (services(folders, self._launcher, language),),
            "startup": (launch_agent(folders, self._launcher),),
        }

    def _windows(self, language: str) -> dict[Part, tuple[Entry, ...]]:
        registry = self._system.registry
        return {
            "file-manager": tuple(VerbEntry(kind, self._launcher, language, registry) for kind in ("*", "Directory")),
            "startup": (RunEntry(self._launcher, registry),),
        }

    def found(self, parts: Sequence[Part] = PARTS) -> list[Found]:
        """How every entry of these parts stands; one that is named in the other language is as good."""
        rows = []
        for part in parts:
            for entry, translated in zip(self._entries[part], self._translated[part], strict=True):
                state = entry.state()
                if state == "stale" and translated.state() == "installed":
                    state = "installed"
                missing = state == "absent" and not self._wanted(entry)
                rows.append(Found(part, entry.name, "missing" if missing else state, entry.place))
        return rows

    def install(self, part: Part) -> None:
        """Make every entry of the part, or none: what was new is taken away again when another is refused."""
        entries = [entry for entry in self._entries[part] if self._wanted(entry) or entry.state() == "stale"]
        if not entries:
            raise IntegrationFailed(*self._nothing(part))
        new: list[Entry] = []
        try:
            for entry in entries:
                absent = entry.state() == "absent"
                entry.install()
                if absent:
                    new.append(entry)
        except IntegrationFailed:
            for entry in new:
                with suppress(IntegrationFailed):  # - the refusal that is raised says more
                    entry.remove()
            raise

    def remove(self, part: Part) -> None:
        """Take away every entry of the part; one that is refused does not keep the others."""
        refused: IntegrationFailed | None = None
        for entry in self._entries[part]:
            try:
                entry.remove()
            except IntegrationFailed as error:
                refused = refused or error
        if refused is not None:
            raise refused

    def renew(self, part: Part) -> None:
        """Rewrite what an installation elsewhere wrote; what was removed or switched off stays so. Never raises."""
        for entry in self._entries[part]:
            try:
                if entry.state() == "stale":
                    entry.install()
            except IntegrationFailed as error:
                _log.warning("the entry for %s was not renewed: %s", entry.name, error.code)

    def _wanted(self, entry: Entry) -> bool:
        commands = {"nautilus", "dolphin", "thunar", "nemo", "caja", "pcmanfm"}
        return entry.name not in commands or self._system.installed(entry.name)

    def _nothing(self, part: Part) -> tuple[str, str]:
        if not any(self._entries.values()):
            return "The environment names no folder of the user's.", "Set HOME, then try again."
        if part == "file-manager":
            return (
                "None of the file managers known is installed: Nautilus, Dolphin, Thunar, Nemo, Caja, PCManFM.",
                "In another one, have a custom action run: aiworkspace app --ask FILE.",
            )
        return f"This system has no entry of the kind {part}.", "aiworkspace integrate shows what there is."
