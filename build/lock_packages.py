"""Resolves the dependency groups of pyproject.toml into build/lock/: ``make lock``.

uv resolves for every platform at once and writes hashes. torch is left out (its wheel depends on the
machine; build/lock/torch.txt pins it for pip) and llama-cpp-python has a file of its own, so that a build
that fails leaves the rest alone; so have the packages of the window.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "build" / "lock"
LLAMA = "llama-cpp-python==0.3.36"


def compile_command(name: str) -> list[str]:
    """The uv command that writes ``build/lock/<name>.txt``."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--excludes", str(LOCKS / "apart.in")]
    sources = {
        "base": ["pyproject.toml"],
        "window": ["--group", "window", "-c", "build/lock/base.txt"],
        "model": ["--group", "model", "-c", "build/lock/base.txt"],
        "dev": ["--group", "dev", "-c", "build/lock/base.txt", "-c", "build/lock/model.txt"],
        "llama": ["-", "--no-deps"],
    }
    return [*command, *sources[name], "--output-file", f"build/lock/{name}.txt"]


def main() -> int:
    """Write every lock file, newest versions that fit together."""
    for name in ("base", "window", "model", "dev", "llama"):
        given = LLAMA + "\n" if name == "llama" else ""
        command = [*compile_command(name), "--upgrade"]
        code = subprocess.run(command, cwd=ROOT, input=given, text=True, check=False).returncode
        if code:
            return code
        print(f"build/lock/{name}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
