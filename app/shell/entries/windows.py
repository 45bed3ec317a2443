"""Entries in the registry of Windows, all of the current user's own.

Source: Microsoft, "Creating Shortcut Menu Handlers" (static verbs), "How to Employ the Verb Selection Model" and "Run
and RunOnce Registry Keys".
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from app.core.errors import IntegrationFailed
from app.shell.entries.entry import State
from app.shell.entries.launcher import Launcher, windows_line
from app.shell.entries.names import ASK

VERB = "AIWorkspace.Ask"
_CLASSES = "Software\\Classes"
_RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
_APPROVED = "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
"""Where Windows's settings and Task Manager keep what the user has switched off: the first byte is odd."""
_LONGEST = 260


class VerbEntry:
    """A verb in the menu of files (``*``) or folders (``Directory``). ``registry``: the module ``winreg``."""

    def __init__(self, kind: str, launcher: Launcher, language: str, registry: Any = None) -> None:
        self.name = "explorer" if kind == "*" else f"explorer-{kind.lower()}"
        self._key = f"{_CLASSES}\\{kind}\\shell\\{VERB}"
        self._registry = registry or importlib.import_module("winreg")
        # Explorer starts the command once for each file: "Document" has the verb hidden for more than 15 of them.
        # "%1" stands for the path, which cannot hold a quotation mark on Windows.
        self._wanted: Mapping[str, Mapping[str, str]] = {
            "": {"": ASK.get(language, ASK["en"]), "MultiSelectModel": "Document"},
            "\\command": {"": windows_line(launcher.call("app", "--ask"), "%1")},
        }

    @property
    def place(self) -> str:
        return f"HKEY_CURRENT_USER\\{self._key}"

    def state(self) -> State:
        found = {part: _values(self._registry, self._key + part) for part in self._wanted}
        if not any(found.values()):
            return "absent"
        return "installed" if found == self._wanted else "stale"

    def install(self) -> None:
        if self.state() == "installed":
            return
        for part, values in self._wanted.items():
            _set(self._registry, self._key + part, values)

    def remove(self) -> None:
        # A key with others under it cannot be deleted.
        for part in reversed(list(self._wanted)):
            try:
                self._registry.DeleteKey(self._registry.HKEY_CURRENT_USER, self._key + part)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise _refused(self.place, error) from error


class RunEntry:
    """The value under ``Run`` that starts the program when the user logs in."""

    name = "run"

    def __init__(self, launcher: Launcher, registry: Any = None) -> None:
        self._registry = registry or importlib.import_module("winreg")
        self._line = windows_line(launcher.call("app", "--hidden"))

    @property
    def place(self) -> str:
        return f"HKEY_CURRENT_USER\\{_RUN}\\AIWorkspace"

    def state(self) -> State:
        found = _values(self._registry, _RUN).get("AIWorkspace")
        if found is None:
            return "absent"
        switch = _values(self._registry, _APPROVED).get("AIWorkspace")
        if isinstance(switch, bytes) and switch[:1] and switch[0] % 2:
            return "off"
        return "installed" if found == self._line else "stale"

    def install(self) -> None:
        if len(self._line) > _LONGEST:
            raise IntegrationFailed(
                f"The command has {len(self._line)} characters; Windows starts none with more than {_LONGEST} at log-in.",
                "Install the program in a folder with a shorter path, then try again.",
            )
        if self.state() != "installed":
            _set(self._registry, _RUN, {"AIWorkspace": self._line})
            self._delete(_APPROVED)

    def remove(self) -> None:
        self._delete(_RUN)
        self._delete(_APPROVED)

    def _delete(self, path: str) -> None:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, "AIWorkspace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise _refused(self.place, error) from error


def _values(registry: Any, path: str) -> dict[str, object]:
    """The values of a key by name (the default one's is empty), none without the key."""
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
            _, count, _ = registry.QueryInfoKey(key)
            rows = [registry.EnumValue(key, number) for number in range(count)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _refused(path, error) from error
    return {str(name): value for name, value, _ in rows}


def _set(registry: Any, path: str, values: Mapping[str, str]) -> None:
    try:
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
            for name, value in values.items():
                registry.SetValueEx(key, name, 0, registry.REG_SZ, value)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(place: str, error: OSError) -> IntegrationFailed:
    return IntegrationFailed(
        f"The registry refuses {place}: {error.strerror or error}.",
        "A policy of this computer may forbid it; ask whoever looks after it.",
    )
