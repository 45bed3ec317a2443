"""Where data lives, and what the environment says. Nothing else in the program reads the environment."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from app.core.errors import InputError, StorageError

_PREFIX = "AIWORKSPACE_"
_CHECKOUT = Path(__file__).resolve().parents[2]
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class SystemFolders:
    """Where the system looks for what programs add to it: entries of menus, of the log-in, of applications.

    ``data`` and ``config`` are the user's folders of the XDG base directory specification, ``shared_config`` the
    system's, first one first. ``library`` is the data folder that the environment chose, None: the platform's own.
    """

    user: Path
    data: Path
    config: Path
    shared_config: tuple[Path, ...] = ()
    library: Path | None = None

    @classmethod
    def read(cls, variables: Mapping[str, str], user: Path | None, library: Path | None) -> SystemFolders | None:
        """The folders in force; None where the environment names no user's folder."""
        if user is None:
            return None
        shared = variables.get("XDG_CONFIG_DIRS", "") or "/etc/xdg"
        return cls(
            user,
            _folder(variables.get("XDG_DATA_HOME", "")) or user / ".local" / "share",
            _folder(variables.get("XDG_CONFIG_HOME", "")) or user / ".config",
            tuple(folder for part in shared.split(os.pathsep) if (folder := _folder(part)) is not None),
            library,
        )


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment said at start.

    ``overrides`` are settings by name (``x.y`` from ``AIWORKSPACE_X__Y``) as written. ``language`` is the
    system's, ``zh`` or ``en``. ``display`` tells whether windows can be shown. ``user`` is the user's own folder, where
    other programs keep theirs, None where the environment names none; ``ollama_models`` is where Ollama keeps its models.
    ``system`` is where entries for the system are written, None: nowhere.
    """

    home: Path | None = None
    offline: bool = False
    language: str = "en"
    display: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    user: Path | None = None
    ollama_models: Path | None = None
    system: SystemFolders | None = None


def read_environment(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment, read once. An ``AIWORKSPACE_OFFLINE`` that is neither on nor off is an ``InputError``."""
    variables = os.environ if environ is None else environ
    written = variables.get("AIWORKSPACE_HOME", "").strip()
    home = Path(written).expanduser() if written else None
    user = _folder(variables.get("USERPROFILE" if sys.platform == "win32" else "HOME", ""))
    return Environment(
        home=home,
        offline=_offline(variables.get("AIWORKSPACE_OFFLINE", "")),
        language=_language(variables),
        display=sys.platform in {"darwin", "win32"}
        or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")),
        overrides={
            name[len(_PREFIX) :].lower().replace("__", "."): raw
            for name, raw in variables.items()
            if name.startswith(_PREFIX) and "__" in name
        },
        user=user,
        ollama_models=_folder(variables.get("OLLAMA_MODELS", "")),
        system=SystemFolders.read(variables, user, None if home is None else home.absolute()),
    )


def wayland_session(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the user logged in to a Wayland session, as its log-in manager says."""
    return (os.environ if environ is None else environ).get("XDG_SESSION_TYPE", "").strip().lower() == "wayland"


def tell_libraries(values: Mapping[str, str]) -> None:
    """Set environment variables for libraries that this process imports later and that are told in no other way."""
    os.environ.update(values)


def _folder(written: str) -> Path | None:
    path = Path(written.strip())
    return path if written.strip() and path.is_absolute() else None


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


@dataclass(frozen=True, slots=True)
class OtherFolders:
    """Where other programs keep model files on this computer; nothing says that they are there."""

    ollama: tuple[Path, ...] = ()
    lmstudio: tuple[Path, ...] = ()

    @classmethod
    def of(cls, environment: Environment) -> OtherFolders:
        """The usual folders of this platform, and those the environment and LM Studio's own settings name.

        Sources: Ollama's FAQ, LM Studio's documentation of its models folder.
        """
        user, given = environment.user, environment.ollama_models
        ollama = [] if given is None else [given]
        if user is None:
            return cls(tuple(ollama))
        ollama.append(user / ".ollama" / "models")
        if sys.platform.startswith("linux"):
            ollama += [Path("/usr/share/ollama/.ollama/models"), Path("/var/lib/ollama/.ollama/models")]
        return cls(tuple(dict.fromkeys(ollama)), tuple(dict.fromkeys(_lmstudio(user))))


def _lmstudio(user: Path) -> list[Path]:
    home = user / ".lmstudio"
    with suppress(OSError, ValueError):
        moved = _folder((user / ".lmstudio-home-pointer").read_text(encoding="utf-8")[:4096])
        home = moved or home
    folders = [home / "models", user / ".cache" / "lm-studio" / "models"]
    with suppress(OSError, ValueError, AttributeError):
        chosen = json.loads((home / "settings.json").read_text(encoding="utf-8")).get("downloadsFolder")
        moved = _folder(chosen) if isinstance(chosen, str) else None
        folders = [moved, *folders] if moved is not None else folders
    return folders


def _platform_home() -> Path:
    """Linux ~/.local/share/aiworkspace, macOS ~/Library/Application Support/AIWorkspace, Windows %APPDATA%."""
    name = "aiworkspace" if sys.platform.startswith("linux") else "AIWorkspace"
    return platformdirs.user_data_path(name, appauthor=False, roaming=True)


def sound_server(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the session has a sound server (PulseAudio, PipeWire), by its socket or by the variable that names one."""
    variables = os.environ if environ is None else environ
    session = _folder(variables.get("XDG_RUNTIME_DIR", ""))
    sockets = () if session is None else (session / "pulse" / "native", session / "pipewire-0")
    return bool(variables.get("PULSE_SERVER")) or any(socket.exists() for socket in sockets)
