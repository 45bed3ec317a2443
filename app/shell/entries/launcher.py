"""The command that entries run, and how it is written in each kind of file."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_START = "import sys;sys.path[0]=sys.argv.pop(1);from app.__main__ import main;sys.exit(main())"
_PLAIN = re.compile(r"[A-Za-z0-9_@+:,./-]+")


@dataclass(frozen=True, slots=True)
class Launcher:
    """``aiworkspace`` of this installation by absolute paths. ``variables``: what its environment must say."""

    command: tuple[str, ...]
    icon: Path
    variables: tuple[tuple[str, str], ...] = ()

    def call(self, *arguments: str) -> tuple[str, ...]:
        """The command with arguments, the environment set by ``env`` where it must be."""
        named = tuple(f"{name}={value}" for name, value in self.variables)
        return (*(("/usr/bin/env", *named) if named else ()), *self.command, *arguments)


def this_installation(
    library: Path | None = None, *, python: Path | None = None, root: Path = _ROOT, windows: bool = os.name == "nt"
) -> Launcher:
    """The launcher of the installation that runs. ``library``: the data folder chosen by the environment.

    Set-up puts ``aiworkspace`` beside the environment's Python; an environment without one is told where the
    program lies. On Windows Python without a console, and the user's own environment names the data folder.
    """
    interpreter = Path(sys.executable) if python is None else python
    icon = root / "web" / "icon.svg"
    script = interpreter.with_name("aiworkspace")
    if windows:
        quiet = interpreter.with_name("pythonw.exe")
        interpreter = quiet if quiet.exists() else interpreter
        return Launcher((str(interpreter), "-c", _START, str(root)), root / "app" / "shell" / "tray" / "icon.png")
    variables = () if library is None else (("AIWORKSPACE_HOME", str(library)),)
    if os.access(script, os.X_OK):
        return Launcher((str(script),), icon, variables)
    return Launcher((str(interpreter), "-c", _START, str(root)), icon, variables)


def exec_line(command: tuple[str, ...], field: str = "") -> str:
    """The value of ``Exec`` in a desktop file; ``field`` is a field code as ``%F``.

    Desktop Entry Specification, "The Exec key": quoted by its rules, then escaped as every string of the file.
    """
    if any(sign in command[0] for sign in "%="):
        # GLib looks for the program before it reads %% as a percent sign, and the specification allows it no "=".
        command = ("/bin/sh", "-c", 'exec "$0" "$@"', *command)
    words = []
    for word in command:
        quoted = word if _PLAIN.fullmatch(word) else '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'
        words.append(quoted.replace("%", "%%"))
    return text_value(" ".join(words)) + (f" {field}" if field else "")


def text_value(text: str) -> str:
    """A value of type string in a desktop file."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def shell_line(command: tuple[str, ...]) -> str:
    """The command for ``sh``."""
    return shlex.join(command)


def thunar_line(command: tuple[str, ...], field: str) -> str:
    """The command of a Thunar action: words as for ``sh``, with a percent sign written twice."""
    return f"{shlex.join(command).replace('%', '%%')} {field}"


def windows_line(command: tuple[str, ...], field: str = "") -> str:
    """A command in the registry, quoted as the C runtime takes it apart; ``field`` is quoted as it is."""
    return subprocess.list2cmdline(command) + (f' "{field}"' if field else "")
