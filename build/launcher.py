"""The ``aiworkspace`` command: in the environment, and in the user's own folder for commands."""

from __future__ import annotations

import os
from pathlib import Path

_MARK = "Written by the set-up of AI Workspace"


def command_path() -> Path:
    """Where the user's command lies: ``~/.local/bin/aiworkspace``."""
    return Path.home() / ".local" / "bin" / ("aiworkspace.cmd" if os.name == "nt" else "aiworkspace")


def _script(python: Path) -> str:
    # -P and PYTHONSAFEPATH: a folder named "app" where the command is typed must not be taken for the program.
    if os.name == "nt":
        return f'@rem {_MARK}\r\n@set PYTHONSAFEPATH=1\r\n@"{python}" -P -m app %*\r\n'
    quoted = str(python).replace("'", "'\\''")
    return f"#!/bin/sh\n# {_MARK}\nPYTHONSAFEPATH=1 exec '{quoted}' -P -m app \"$@\"\n"


def _places(root: Path, python: Path) -> list[tuple[Path, str]]:
    script = _script(python)
    folders = sorted((python.parents[1] / "lib").glob("python3*/site-packages")) or [
        python.parents[1] / "Lib" / "site-packages"
    ]
    return [
        # Puts the program on the environment's import path wherever the command is typed.
        (folders[0] / "aiworkspace.pth", f"{root}\n"),
        (python.parent / command_path().name, script),
        (command_path(), script),
    ]


def in_place(root: Path, python: Path) -> bool:
    """Whether every file of the command is there as it should be."""
    return all(_read(path) == content for path, content in _places(root, python))


def install(root: Path, python: Path) -> list[str]:
    """Write the command. The notes say what a person should know: where it is, or why it is not on the PATH."""
    notes = []
    for path, content in _places(root, python):
        if path == command_path() and _foreign(path):
            notes.append(f"! {path} is another program's; ours is {python.parent / path.name}")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="")
            path.chmod(0o755)
        except OSError as error:
            notes.append(f"! The command could not be put at {path}: {error.strerror}")
    if command_path().exists() and not _on_path(command_path().parent):
        notes.append(f"! {command_path().parent} is not on your PATH; add it to type aiworkspace anywhere.")
    return notes


def uninstall() -> str:
    """Remove the user's command when it is ours, and say what was done."""
    path = command_path()
    if not path.exists():
        return "There is no aiworkspace command to remove."
    if _foreign(path):
        return f"{path} is another program's; it was left alone."
    path.unlink()
    return f"Removed {path}. Your library stays where it is; aiworkspace doctor shows where before you remove it."


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError):
        return None


def _foreign(path: Path) -> bool:
    content = _read(path)
    return path.exists() and (content is None or _MARK not in content)


def _on_path(folder: Path) -> bool:
    return str(folder) in os.environ.get("PATH", "").split(os.pathsep)
