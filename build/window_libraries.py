"""The system libraries that the window's Qt asks for: which are missing, and what brings them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from build import machine
from build.progress import Progress, StepFailed

# What asks: the window on X11 and Wayland, the webview and its process.
_ASKING = (
    "plugins/platforms/libqxcb.so",
    "plugins/platforms/libqwayland.so",
    "lib/libQt6WebEngineCore.so.6",
    "libexec/QtWebEngineProcess",
)
# Debian's names where they are not the library's own with its number.
_DEBIAN = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libnssutil3.so": "libnss3",
    "libplds4.so": "libnspr4",
    "libplc4.so": "libnspr4",
    "libsmime3.so": "libnss3",
    "libssl3.so": "libnss3",
    "libz.so.1": "zlib1g",
}
# Since the time_t of 64 bits these carry another name in new releases.
_RENAMED = {"libasound2": "libasound2t64", "libglib2.0-0": "libglib2.0-0t64"}
_ARCH = {
    "libxcb-cursor": "xcb-util-cursor",
    "libxcb-icccm": "xcb-util-wm",
    "libxcb-image": "xcb-util-image",
    "libxcb-keysyms": "xcb-util-keysyms",
    "libxcb-render-util": "xcb-util-renderutil",
    "libxkbcommon-x11": "libxkbcommon-x11",
    "libasound": "alsa-lib",
    "libEGL": "libglvnd",
    "libGL": "libglvnd",
    "libnss3": "nss",
    "libnspr4": "nspr",
}


def bring(progress: Progress, root: Path, venv: Path) -> list[str]:
    """Install what Qt asks of the system where that is allowed; the line to type for what is still missing."""
    folder = next(venv.glob("lib/python3*/site-packages"), venv)
    libraries = missing(folder)
    if libraries and machine.may_install():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update, install = machine.apt_commands([])
        with contextlib.suppress(StepFailed):  # what is still missing is told below
            progress.run("System packages: lists", update, cwd=root, env=environment)
            names = packages(libraries, "apt-get", apt_knows)
            progress.run("System packages: window", [*install, *names], cwd=root, env=environment)
        libraries = missing(folder)
    if not libraries:
        return []
    tool = machine.package_tool()
    line = machine.install_line(tool, packages(libraries, tool)) if tool else "install " + ", ".join(libraries)
    return [f"! The window needs libraries of the system: {', '.join(libraries)}\n  Type: {line}"]


def missing(site_packages: Path, which: Callable[[str], str | None] = shutil.which) -> list[str]:
    """The libraries that Qt's own files ask for and the system does not have, by the names they are asked for."""
    qt = site_packages / "PySide6" / "Qt"
    if not sys.platform.startswith("linux") or not qt.is_dir() or which("ldd") is None:
        return []
    found: set[str] = set()
    for name in _ASKING:
        if (qt / name).exists():
            told = subprocess.run(["ldd", str(qt / name)], capture_output=True, text=True, check=False).stdout
            found.update(absent(told))
    return sorted(found)


def absent(told: str) -> list[str]:
    """The libraries that ``ldd`` did not find."""
    return re.findall(r"^\s*(\S+) => not found", told, flags=re.MULTILINE)


def packages(libraries: Sequence[str], tool: str, known: Callable[[str], bool] = lambda _: True) -> list[str]:
    """The packages of that package manager; ``known`` tells whether one has such a name."""
    if tool == "apt-get":
        names = [_debian(library) for library in libraries]
        return sorted({_RENAMED[name] if name in _RENAMED and not known(name) else name for name in names})
    if tool in {"dnf", "zypper"}:
        # Both take the name of what a package provides.
        return sorted(f"'{library}()(64bit)'" for library in libraries)
    return sorted({_ARCH.get(library.partition(".so")[0], library.partition(".so")[0]) for library in libraries})


def _debian(library: str) -> str:
    if library in _DEBIAN:
        return _DEBIAN[library]
    # The rule of Debian's names: libxcb-icccm.so.4 is libxcb-icccm4, libglib-2.0.so.0 is libglib2.0-0.
    name, _, number = library.lower().partition(".so")
    number = number.lstrip(".")
    dotted = re.fullmatch(r"(lib[a-z0-9]+)-(\d+\.\d+)", name)
    if dotted:
        return f"{dotted[1]}{dotted[2]}-{number}"
    return f"{name}-{number}" if name[-1:].isdigit() else f"{name}{number}"


def apt_knows(name: str) -> bool:
    """Whether apt can install a package of exactly this name."""
    told = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
    return bool(re.search(r"Candidate: (?!\(none\))", told))
