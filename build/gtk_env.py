"""A second environment in which the window is GTK's: ``make gtk-env``. Standard library only.

GTK's Python bindings come from the system, so the environment stands on the system's Python and sees its packages.
It lies in build/cache/gtk-venv and holds the program's own packages without Qt.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from build import machine  # noqa: E402

PLACE = ROOT / "build" / "cache" / "gtk-venv"
LOCKS = ROOT / "build" / "lock"
SYSTEM_PYTHON = "/usr/bin/python3"
_CHECK = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
_QT = re.compile(r"pyside6|shiboken6|qtpy", re.IGNORECASE)


def without_qt(lock: str) -> str:
    """The lines of a lock file without the packages of Qt."""
    blocks = re.split(r"\n(?=\S)", lock)
    return "\n".join(block for block in blocks if not _QT.match(block))


def _bindings() -> bool:
    return subprocess.run([SYSTEM_PYTHON, "-c", _CHECK], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Make the environment; 1 with the line to type when GTK's bindings are missing."""
    if not _bindings() and machine.may_install():
        for command in machine.install_commands(["gtk"]):
            subprocess.run(command, check=False)
    if not _bindings():
        print(f"GTK's Python bindings are missing.\n  Type: {machine.line_to_type(['gtk'])}", file=sys.stderr)
        return 1
    python = PLACE / "bin" / "python"
    if not python.exists():
        subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--system-site-packages", str(PLACE)], check=True)
    with tempfile.TemporaryDirectory() as folder:
        window = Path(folder) / "window.txt"
        window.write_text(without_qt((LOCKS / "window.txt").read_text(encoding="utf-8")), encoding="utf-8")
        install = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", "--no-deps"]
        for lock in (LOCKS / "base.txt", window):
            code = subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=False).returncode
            if code:
                return code
    packages = next((PLACE / "lib").glob("python3*/site-packages"))
    (packages / "aiworkspace.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    print(f"Open the window with GTK: {python.relative_to(ROOT)} -m app")
    return 0


if __name__ == "__main__":
    sys.exit(main())
