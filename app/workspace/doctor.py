"""What is there, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence

from app import __version__
from app.core.desktop_types import Hotkey
from app.core.errors import AppError
from app.core.types import Check
from app.engine.llama import engine_version
from app.resources.memory import available_memory, physical_cores
from app.settings import Paths

_ROOM = 500_000_000
_MEMORY = 1_000_000_000
_HOTKEY = "hotkey"
_THROUGH = {
    "x11": "XGrabKey of the X server",
    "portal": "the portal GlobalShortcuts",
    "carbon": "macOS's hot keys",
    "keyboard": "the keyboard hook of Windows",
}
_PACKAGES = ("apsw", "faiss-cpu", "fastapi", "onnxruntime", "pypdfium2", "pdfplumber", "tokenizers", "uvicorn")


def examine(
    paths: Paths,
    library: Callable[[], str],
    embedding: Callable[[], str],
    model: Callable[[], str],
    others: Mapping[str, Callable[[], str]],
    *,
    display: bool,
) -> Sequence[Check]:
    """All checks. ``library`` and the other callables describe their part or raise what is wrong.

    ``others``: parts by their name that the program can do without.
    """
    return [
        Check(
            "version",
            True,
            f"{__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        ),
        _packages(),
        _room(paths),
        _part("library", library, needed=True),
        _part("embedding", embedding, needed=True),
        _engine(),
        _part("model", model, needed=False),
        _memory(),
        Check("processor", True, f"{physical_cores()} cores usable"),
        Check(
            "display",
            display,
            "there is one" if display else "none",
            "" if display else "Without a display the program serves: aiworkspace serve.",
        ),
        *(_part(name, describe, needed=False) for name, describe in others.items()),
    ]


def with_key_in_force(checks: Sequence[Check], hotkey: Hotkey) -> Sequence[Check]:
    """The same checks, the global key's told by the app that runs: the one in force and through what, or why none is."""
    return [_key(hotkey) if check.name == _HOTKEY else check for check in checks]


def _key(hotkey: Hotkey) -> Check:
    if hotkey.state == "on":
        return Check(
            _HOTKEY, True, f"{hotkey.keys} is in force, through {_THROUGH.get(hotkey.backend, hotkey.backend)}"
        )
    if hotkey.state == "off":
        return Check(_HOTKEY, True, f"none: {hotkey.detail}")
    keys = f"{hotkey.keys}: " if hotkey.keys else ""
    hint = "Choose others in the settings, or bind `aiworkspace toggle` to a key in those of the desktop."
    return Check(_HOTKEY, False, f"{keys}{hotkey.state}. {hotkey.detail}", hint)


def _part(name: str, describe: Callable[[], str], *, needed: bool) -> Check:
    try:
        return Check(name, True, describe(), needed=needed)
    except AppError as error:
        return Check(name, False, error.message, error.hint, needed=needed)


def _packages() -> Check:
    found: list[str] = []
    missing: list[str] = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    hint = f"Run `make run` again; missing: {', '.join(missing)}." if missing else ""
    return Check("packages", not missing, ", ".join(found), hint, needed=True)


def _room(paths: Paths) -> Check:
    free = shutil.disk_usage(paths.home).free
    writable = os.access(paths.home, os.W_OK)
    ok = free > _ROOM and writable
    hint = "" if ok else "Free some space, or move the data with AIWORKSPACE_HOME."
    return Check("data folder", ok, f"{paths.home}, {free / 1e9:.1f} GB free", hint, needed=True)


def _engine() -> Check:
    version = engine_version()
    if version is None:
        hint = (
            "Install a C++ compiler and CMake, then run `make run` again. Questions are answered with quotes meanwhile."
        )
        return Check("llama.cpp", False, f"not installed in {sys.prefix}", hint)
    return Check("llama.cpp", True, f"llama-cpp-python {version}")


def _memory() -> Check:
    free = available_memory()
    ok = free > _MEMORY
    hint = "" if ok else "Close other programs: below 1 GB there is no room for a language model."
    return Check("memory", ok, f"{free / 1e9:.1f} GB available", hint)
