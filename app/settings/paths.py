"""Where data lives, and what the environment says. Nothing else in the program reads the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from app.core.errors import InputError, StorageError

_PREFIX = "AIWORKSPACE_"
_CHECKOUT = Path(__file__).resolve().parents[2]
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment said at start.

    ``overrides`` are settings by name (``x.y`` from ``AIWORKSPACE_X__Y``) as written. ``language`` is the
    system's, ``zh`` or ``en``. ``display`` tells whether windows can be shown.
    """

    home: Path | None = None
    offline: bool = False
    language: str = "en"
    display: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)


def read_environment(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment, read once. An ``AIWORKSPACE_OFFLINE`` that is neither on nor off is an ``InputError``."""
    variables = os.environ if environ is None else environ
    home = variables.get("AIWORKSPACE_HOME", "").strip()
    return Environment(
        home=Path(home).expanduser() if home else None,
        offline=_offline(variables.get("AIWORKSPACE_OFFLINE", "")),
        language=_language(variables),
        display=sys.platform in {"darwin", "win32"}
        or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")),
        overrides={
            name[len(_PREFIX) :].lower().replace("__", "."): raw
            for name, raw in variables.items()
            if name.startswith(_PREFIX) and "__" in name
        },
    )


def _offline(written: str) -> bool:
    # A privacy switch that is misspelt must not silently mean "online".
    if written.strip().lower() in {"", "0", "false", "no", "off"}:
        return False
    if written.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    raise InputError(f"AIWORKSPACE_OFFLINE cannot be {written[:80]!r}.", "Give 1 or 0.")


def _language(variables: Mapping[str, str]) -> str:
    """POSIX order: the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        written = variables.get(name, "")
        if written:
            return "zh" if written.lower().startswith("zh") else "en"
    return _windows_language() if sys.platform == "win32" else "en"


def _windows_language() -> str:
    import ctypes

    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return "en"
    primary = windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
    return "zh" if primary == 0x04 else "en"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place the program writes, all under ``home``.

    ``embeddings`` are the folders prepared embedding models are looked for in, in order: the user's own
    first, then what set-up prepared beside the program. ``imported`` holds files that came as bytes.
    """

    home: Path
    database: Path
    instance_file: Path
    lock_file: Path
    models: Path
    indexes: Path
    logs: Path
    cache: Path
    imported: Path
    embeddings: tuple[Path, ...]

    @classmethod
    def under(cls, home: Path) -> Paths:
        """The places of a data folder; nothing is created."""
        home = home.absolute()
        return cls(
            home=home,
            database=home / "library.db",
            instance_file=home / "instance.json",
            lock_file=home / "store.lock",
            models=home / "models",
            indexes=home / "indexes",
            logs=home / "logs",
            cache=home / "cache",
            imported=home / "imported",
            embeddings=(home / "models" / "embeddings", _CHECKOUT / "build" / "cache" / "embeddings"),
        )

    @classmethod
    def of(cls, environment: Environment) -> Paths:
        """The places in force: ``AIWORKSPACE_HOME``, else the platform's data folder."""
        return cls.under(environment.home or _platform_home())

    def create(self) -> Paths:
        """Make the folders, readable by the user only. ``StorageError`` when that cannot be done."""
        try:
            for folder in (self.home, self.models, self.indexes, self.logs, self.cache):
                folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            # Only a folder that is ours: an existing one may be shared on purpose, its content is made private.
            if os.name == "posix" and self.home.stat().st_uid == os.getuid():
                self.home.chmod(_PRIVATE)
        except OSError as error:
            raise StorageError(
                f"The data folder {self.home} cannot be used: {error.strerror or error}.",
                "Free space there or give another folder with AIWORKSPACE_HOME.",
            ) from error
        return self


def _platform_home() -> Path:
    """Linux ~/.local/share/aiworkspace, macOS ~/Library/Application Support/AIWorkspace, Windows %APPDATA%."""
    name = "aiworkspace" if sys.platform.startswith("linux") else "AIWorkspace"
    return platformdirs.user_data_path(name, appauthor=False, roaming=True)
