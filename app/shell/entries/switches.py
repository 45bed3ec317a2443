"""The settings that stand for entries of the system: a change is carried out at once, or refused."""

from __future__ import annotations

from collections.abc import Callable

from app.settings import Settings, SystemFolders, Value
from app.shell.entries.integration import Integration, Part

SWITCHES: dict[str, Part] = {"desktop.file_manager": "file-manager", "startup.login": "startup"}
"""The part that each setting switches."""

Make = Callable[[SystemFolders | None, str], Integration]


def carry_out(settings: Settings, folders: SystemFolders | None, language: str, make: Make = Integration) -> None:
    """Have changes of the switches made on this system. ``language`` is the system's; ``IntegrationFailed`` from
    ``Settings.change`` when one is refused.
    """
    for name, part in SWITCHES.items():
        settings.enact(name, _act(settings, folders, language, part, make))


def renew(settings: Settings, folders: SystemFolders | None, language: str, make: Make = Integration) -> None:
    """Rewrite the entries that are switched on and were written by an installation elsewhere. Never raises."""
    wanted = [part for name, part in SWITCHES.items() if settings.switch(name)]
    if wanted:
        integration = make(folders, _chosen(settings, language))
        for part in wanted:
            integration.renew(part)


def _act(
    settings: Settings, folders: SystemFolders | None, language: str, part: Part, make: Make
) -> Callable[[Value], None]:
    def act(value: Value) -> None:
        integration = make(folders, _chosen(settings, language))
        if value:
            integration.install(part)
        else:
            integration.remove(part)

    return act


def _chosen(settings: Settings, language: str) -> str:
    chosen = settings.text("interface.language")
    return language if chosen == "auto" else chosen
