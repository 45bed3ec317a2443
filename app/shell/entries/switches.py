"""The settings that stand for entries of the system: a change is carried out at once, or refused."""

from __future__ import annotations

from collections.abc import Callable

from app.core.errors import IntegrationFailed
from app.settings import Settings, SystemFolders, Value
from app.shell.entries.integration import Integration, Part

SWITCHES: dict[str, Part] = {"desktop.file_manager": "file-manager", "startup.login": "startup"}
"""The part that each setting switches."""

NO_SWITCH: tuple[Part, ...] = ("application",)
"""Parts that are asked for by installing them."""

_WRONG = {
    "stale": ("not as this installation writes it.", "Run aiworkspace integrate install"),
    "foreign": ("another file of that name is there.", "Rename it, then run aiworkspace integrate install"),
}

Make = Callable[[SystemFolders | None, str], Integration]


def carry_out(settings: Settings, folders: SystemFolders | None, language: str, make: Make = Integration) -> None:
    """Have changes of the switches made on this system. ``language`` is the system's; ``IntegrationFailed`` from
    ``Settings.change`` when one is refused.
    """
    for name, part in SWITCHES.items():
        settings.enact(
            name, _act(settings, folders, language, part, make), _look(settings, folders, language, part, make)
        )


def renew(settings: Settings, folders: SystemFolders | None, language: str, make: Make = Integration) -> None:
    """Rewrite the entries that were asked for and were written by an installation elsewhere. Never raises."""
    asked: list[Part] = [part for name, part in SWITCHES.items() if settings.wanted(name)]
    integration = make(folders, _chosen(settings, language))
    for part in (*asked, *NO_SWITCH):
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


def _look(
    settings: Settings, folders: SystemFolders | None, language: str, part: Part, make: Make
) -> Callable[[], Value | None]:
    def look() -> bool | None:
        try:
            rows = make(folders, _chosen(settings, language)).found((part,))
        except IntegrationFailed:
            return None
        return any(row.state in {"installed", "stale"} for row in rows) if rows else None

    return look


def _chosen(settings: Settings, language: str) -> str:
    chosen = settings.text("interface.language")
    return language if chosen == "auto" else chosen


def describe(settings: Settings, folders: SystemFolders | None, language: str, make: Make = Integration) -> str:
    """Which entries are there, for ``doctor``. ``IntegrationFailed`` when some are not as they were asked for."""
    rows = make(folders, _chosen(settings, language)).found()
    for state, (wrong, hint) in _WRONG.items():
        found = [row for row in rows if row.state == state]
        if found:
            raise IntegrationFailed(f"{', '.join(row.name for row in found)}: {wrong}", f"{hint} {found[0].part}.")
    for name, part in SWITCHES.items():
        if settings.wanted(name) and settings.value(name) is False:
            raise IntegrationFailed(
                f"{name} was switched on, but its entry was removed or switched off elsewhere.",
                f"Switch it off, or run aiworkspace integrate install {part}.",
            )
    there = [row.name for row in rows if row.state == "installed"]
    return f"installed: {', '.join(there)}" if there else "none installed"
