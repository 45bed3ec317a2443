"""The window's part of set-up: which libraries are missing, and the environment with GTK."""

from __future__ import annotations

from pathlib import Path

import pytest

from build import machine, window_libraries
from build.gtk_env import LOCKS, without_qt

LDD = """
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-icccm.so.4 => not found
\tlibxcb.so.1 => /lib/x86_64-linux-gnu/libxcb.so.1 (0x00007f)
\tlibasound.so.2 => not found
"""


def test_what_ldd_does_not_find_is_missing() -> None:
    assert window_libraries.absent(LDD) == ["libxcb-icccm.so.4", "libasound.so.2"]


@pytest.mark.parametrize(
    "library,package",
    [
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libnss3.so", "libnss3"),
        ("libsmime3.so", "libnss3"),
        ("libXtst.so.6", "libxtst6"),
        ("libEGL.so.1", "libegl1"),
    ],
)
def test_a_library_is_named_as_debian_names_its_package(library: str, package: str) -> None:
    assert window_libraries.packages([library], "apt-get") == [package]


def test_a_renamed_package_goes_by_its_new_name_where_the_old_one_has_gone() -> None:
    assert window_libraries.packages(["libasound.so.2"], "apt-get", lambda _: True) == ["libasound2"]
    assert window_libraries.packages(["libasound.so.2"], "apt-get", lambda _: False) == ["libasound2t64"]


def test_other_systems_get_a_line_too() -> None:
    libraries = ["libxcb-icccm.so.4", "libnss3.so"]
    assert window_libraries.packages(libraries, "dnf") == ["'libnss3.so()(64bit)'", "'libxcb-icccm.so.4()(64bit)'"]
    assert window_libraries.packages(libraries, "pacman") == ["nss", "xcb-util-wm"]
    assert machine.install_line("dnf", ["a", "b"]) == "sudo dnf install -y a b"


def test_without_qt_nothing_is_missing(tmp_path: Path) -> None:
    assert window_libraries.missing(tmp_path) == []


def test_the_environment_with_gtk_has_everything_but_qt() -> None:
    lock = (LOCKS / "window.txt").read_text(encoding="utf-8")
    left = without_qt(lock)
    assert "pywebview==" in left
    assert "pyside6" in lock
    assert not [line for line in left.splitlines() if line.startswith(("pyside6", "shiboken6", "qtpy"))]
