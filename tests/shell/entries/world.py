"""A home, a recording ``aiworkspace`` and a registry for the tests of entries."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from app.settings import SystemFolders
from app.shell.entries.integration import Integration, System
from app.shell.entries.launcher import Launcher

AWKWARD = ("合同 (终稿) 100% #1.pdf", 'it\'s "quoted".txt', "a$HOME `id` \\ back.md", "two\nlines.txt", "-dash %F.txt")
"""Names that a careless quotation breaks."""


class World:
    """``program``: where the installation lies; what it is called with is kept in ``calls``."""

    def __init__(self, root: Path, program: str = '程序 50% $x `y` "z" it\'s') -> None:
        self.folders = SystemFolders(
            user=root / "home",
            data=root / "home" / ".local" / "share",
            config=root / "home" / ".config",
            shared_config=(root / "etc",),
        )
        self.folders.user.mkdir(parents=True, exist_ok=True)
        self._record = root / "calls.jsonl"
        self.launcher = self.launcher_in(root / program)

    def launcher_in(self, folder: Path) -> Launcher:
        """An installation whose command writes down what it is called with."""
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / "aiworkspace"
        program = folder / "record.py"
        program.write_text(
            f"import json, os, sys\nwith open({str(self._record)!r}, 'a') as file:\n"
            "    file.write(json.dumps([sys.argv[1:], os.environ.get('AIWORKSPACE_HOME')]) + '\\n')\n"
        )
        # The path of this script is awkward itself: it finds its program beside it.
        script.write_text(f'#!/bin/sh\nexec {sys.executable} "$(dirname -- "$0")/record.py" "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return Launcher((str(script),), folder / "icon.svg")

    def integration(
        self,
        language: str = "en",
        *,
        installed: Callable[[str], bool] = lambda _: True,
        platform: str = "linux",
        registry: object = None,
        launcher: Launcher | None = None,
    ) -> Integration:
        system = System(platform, installed, registry)
        return Integration(self.folders, language, launcher or self.launcher, system)

    def calls(self) -> list[list[str]]:
        """The arguments of every call so far."""
        if not self._record.exists():
            return []
        return [json.loads(line)[0] for line in self._record.read_text().splitlines()]

    def homes(self) -> list[str | None]:
        """The data folder that every call so far was told of."""
        return [json.loads(line)[1] for line in self._record.read_text().splitlines()]

    def files(self) -> dict[str, tuple[bytes, int, int]]:
        """Every file of the home but the marks of folders: its content, permission bits and time of change."""
        return {
            str(path.relative_to(self.folders.user)): (
                path.read_bytes(),
                path.stat().st_mode & 0o777,
                path.stat().st_mtime_ns,
            )
            for path in self.folders.user.rglob("*")
            if path.is_file() and path.name != ".made-by-aiworkspace"
        }

    def tree(self) -> set[str]:
        """Everything in the home, folders too, but those that every program uses."""
        found = {str(path.relative_to(self.folders.user)) for path in self.folders.user.rglob("*")}
        return found - {".config", ".local", os.path.join(".local", "share"), "Library"}


class Key:
    """An open key: a context manager, as ``winreg``'s handles are."""

    def __init__(self, values: dict[str, tuple[object, int]]) -> None:
        self.values = values

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Registry:
    """``winreg`` as its documentation describes it, for one hive. ``refusing``: a policy forbids writing."""

    HKEY_CURRENT_USER = 0x80000001
    KEY_SET_VALUE = 0x0002
    KEY_READ = 0x20019
    REG_SZ = 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, tuple[object, int]]] = {}
        self.refusing = False

    def OpenKey(self, hive: int, path: str, reserved: int = 0, access: int = KEY_READ) -> Key:
        if path not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        if self.refusing and access == self.KEY_SET_VALUE:
            raise PermissionError(13, "Access is denied")
        return Key(self.keys[path])

    def CreateKeyEx(self, hive: int, path: str, reserved: int = 0, access: int = 0x20006) -> Key:
        if self.refusing:
            raise PermissionError(13, "Access is denied")
        parts = path.split("\\")
        for end in range(1, len(parts) + 1):
            self.keys.setdefault("\\".join(parts[:end]), {})
        return Key(self.keys[path])

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: object) -> None:
        key.values[name] = (value, kind)

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return 0, len(key.values), 0

    def EnumValue(self, key: Key, number: int) -> tuple[str, object, int]:
        name = list(key.values)[number]
        return (name, *key.values[name])

    def DeleteValue(self, key: Key, name: str) -> None:
        if name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del key.values[name]

    def DeleteKey(self, hive: int, path: str) -> None:
        if path not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        if self.refusing or any(other.startswith(path + "\\") for other in self.keys):
            raise PermissionError(13, "Access is denied")
        del self.keys[path]
