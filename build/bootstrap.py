"""Sets everything up: packages, llama.cpp, the embedding model, the page, the command. Standard library only.

python build/bootstrap.py             what the program needs
python build/bootstrap.py --dev       and what tests and checks need
python build/bootstrap.py --retry     try llama.cpp or the window again after a failure
python build/bootstrap.py --uninstall take the aiworkspace command off the PATH

Each step is remembered by a hash of what it depends on, so repeating costs a fraction of a second.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
if sys.version_info < (3, 11):  # noqa: UP036  # before anything is imported that an old Python cannot read
    for _name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        # A name may be there and stand for nothing: version switchers leave such shims.
        if shutil.which(_name) and subprocess.run([_name, "-c", ""], capture_output=True, check=False).returncode == 0:
            sys.exit(subprocess.run([_name, *sys.argv], check=False).returncode)
    sys.exit(
        "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".\n"
        "Install one (python.org, or your system's package manager) and name it: make run PYTHON=python3.12"
    )

from build import launcher, machine, window_libraries  # noqa: E402
from build.one_at_a_time import only_one  # noqa: E402
from build.progress import Progress, StepFailed  # noqa: E402

VENV = ROOT / ".venv"
CACHE = ROOT / "build" / "cache"
LOCKS = ROOT / "build" / "lock"
STAMPS = VENV / "set-up.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEEDED_BYTES = 4_000_000_000
_COMPILING = re.compile(r"^\[(\d+)/(\d+)\]\s+(.*)")


class SetUp:
    """The steps of the set-up, each skipped when nothing it depends on has changed."""

    def __init__(self, *, dev: bool, retry: bool) -> None:
        self._dev = dev
        self._retry = retry
        self._stamps = _read_stamps()
        self._notes: list[str] = []
        self._progress = Progress(CACHE / "set-up.log")

    # --- what each step depends on ------------------------------------------------------------

    def wanted(self) -> dict[str, str]:
        """Every step in order with the hash of what it depends on."""
        engine = machine.engine_for()
        steps = {
            "venv": _hash(sys.version_info[:2], str(VENV)),
            "base": _hash_files([LOCKS / "base.txt"]),
            "window": _hash_files([LOCKS / "window.txt"]),
            "engine": _hash(_hash_files([LOCKS / "llama.txt"]), engine.cmake_args, machine.compiler()),
            "model": _hash_files([LOCKS / "model.txt", LOCKS / "torch.txt"]),
            "embedding": _hash_files([*sorted((ROOT / "app" / "embeddings").glob("*.py")), *_catalogue()]),
        }
        if self._dev:
            steps["dev"] = _hash_files([LOCKS / "dev.txt"])
        if self._dev or (machine.node_version() or (0, 0)) >= machine.NODE_AT_LEAST:
            steps["node"] = _hash_files([ROOT / "package-lock.json", ROOT / "package.json"])
            steps["page"] = _hash(steps["node"], _hash_files(_page_sources()))
        return steps

    def pending(self) -> list[str]:
        """The steps that are still to be done, in order."""
        results = {
            "venv": PYTHON,
            "embedding": CACHE / "embeddings",
            "node": ROOT / "node_modules" / ".package-lock.json",
            "page": ROOT / "web" / "dist" / "index.html",
        }
        wanted = self.wanted()
        if "venv" not in self._stamps or not PYTHON.exists() or self._stamps["venv"] != wanted["venv"]:
            return list(wanted)
        pending = []
        for name, fingerprint in wanted.items():
            done = self._stamps.get(name) == fingerprint
            given_up = self._stamps.get(name) == "failed " + fingerprint and not self._retry
            if not (done or given_up) or (name in results and not results[name].exists()):
                pending.append(name)
        return pending

    # --- running them -------------------------------------------------------------------------

    def run(self) -> None:
        """Do what is pending. Raises ``StepFailed`` when the program cannot do without it."""
        pending = self.pending()
        if pending:
            CACHE.mkdir(parents=True, exist_ok=True)
            with only_one(CACHE / "set-up.lock", self._progress):
                self._stamps = _read_stamps()  # another set-up may have done it while this one waited
                self._do(self.pending())
        if not launcher.in_place(ROOT, PYTHON):
            self._notes += launcher.install(ROOT, PYTHON)
        for note in self._notes:
            self._progress.say(note)

    def _do(self, pending: list[str]) -> None:
        _check_disk(pending)
        self._system(pending)
        wanted = self.wanted()
        for name in pending:
            fingerprint = wanted.get(name)
            if fingerprint is None:
                continue
            outcome = getattr(self, f"_step_{name}")()
            if outcome is not None:
                self._remember(name, fingerprint if outcome else "failed " + fingerprint)

    def _remember(self, name: str, fingerprint: str) -> None:
        self._stamps[name] = fingerprint
        partial = STAMPS.with_suffix(".partial")
        partial.write_text(json.dumps(self._stamps, indent=1), encoding="utf-8")
        partial.replace(STAMPS)

    def _system(self, pending: list[str]) -> None:
        """System packages: installed where that is allowed, otherwise the line to type."""
        missing = []
        if "venv" in pending and not _has_venv():
            missing.append("venv")
        if "engine" in pending and machine.compiler() is None:
            missing.append("compiler")
        version = machine.node_version()
        if version is None and (self._dev or not (ROOT / "web" / "dist" / "index.html").exists()):
            missing.append("node")
        if self._dev and machine.browser() is None:
            missing.append("browser")
        if self._dev and sys.platform.startswith("linux") and machine.screen() is None:
            missing.append("screen")
        if sys.platform.startswith("linux") and machine.voice() is None:
            missing.append("voice")
        if missing and machine.may_install():
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            with contextlib.suppress(StepFailed):  # what is still missing is told below
                for command in machine.install_commands(missing):
                    self._progress.run("System packages: " + ", ".join(missing), command, cwd=ROOT, env=environment)
        if "venv" in missing and not _has_venv():
            raise StepFailed("This Python cannot make virtual environments", _type(["venv"]))
        if "compiler" in missing and machine.compiler() is None:
            self._notes.append(
                "! No C++ compiler: going on without llama.cpp. Answers are quoted sentences, no language model can be"
                f" loaded.\n  {_type(['compiler'])}"
            )
        if "browser" in missing and machine.browser() is None:
            self._notes.append(f"! No Chromium: the page is not tested in a browser.\n  {_type(['browser'])}")
        if "screen" in missing and machine.screen() is None:
            self._notes.append(f"! No Xvfb: the window is not tested.\n  {_type(['screen'])}")
        if "voice" in missing and machine.voice() is None:
            self._notes.append(f"! No espeak-ng: answers are not read aloud.\n  {_type(['voice'])}")
        version = machine.node_version()
        if version is None or version < machine.NODE_AT_LEAST:
            least = ".".join(map(str, machine.NODE_AT_LEAST))
            if self._dev:
                raise StepFailed(f"Node {least} or newer is needed for the page's tests", _type(["node"]))
            self._notes.append(f"! No Node {least}: going on without the page in the browser.\n  {_type(['node'])}")

    # --- the steps: True when done, False when gone without, None when the next set-up is to try again -------

    def _step_venv(self) -> bool:
        self._stamps = {}
        if _works():
            return True
        if VENV.exists():
            shutil.rmtree(VENV)
        # Never from the environment that is being replaced.
        base = getattr(sys, "_base_executable", sys.executable)
        self._progress.run("Python environment", [base, "-m", "venv", str(VENV)], cwd=ROOT)
        return True

    def _step_base(self) -> bool:
        self._pip("Packages", "--no-deps", "--require-hashes", "-r", str(LOCKS / "base.txt"))
        return True

    def _step_window(self) -> bool | None:
        try:
            self._pip("The window", "--no-deps", "--require-hashes", "-r", str(LOCKS / "window.txt"))
        except StepFailed as failure:
            self._notes.append(
                "! The window could not be installed: going on without it; make run serves the page for a browser.\n"
                f"  Why: {failure.what}\n  To try again: {_python()} build/bootstrap.py --retry"
            )
            return None if failure.transient else False
        self._notes += window_libraries.bring(self._progress, ROOT, VENV)
        return True

    def _step_model(self) -> bool:
        self._pip("Packages that prepare models", "--no-deps", "--require-hashes", "-r", str(LOCKS / "model.txt"))
        # torch apart and with its dependencies: which build of it, and what that needs, depends on the machine.
        self._pip("torch, which prepares models", "-r", str(LOCKS / "torch.txt"))
        return True

    def _step_dev(self) -> bool:
        self._pip("Packages for tests and checks", "--no-deps", "--require-hashes", "-r", str(LOCKS / "dev.txt"))
        return True

    def _step_engine(self) -> bool:
        if machine.compiler() is None:
            return False
        engine = machine.engine_for()
        if engine.cmake_args and self._build_engine(engine):
            return True
        if engine.cmake_args:
            self._notes.append(f"! llama.cpp could not be built for {engine.name}; it was built for the processor.")
        if self._build_engine(machine.Engine("processor", "")):
            return True
        self._notes.append(
            "! llama.cpp could not be built: going on without it. Answers are quoted sentences.\n"
            f"  Why: {CACHE / 'set-up.log'}\n  To try again: {_python()} build/bootstrap.py --retry"
        )
        return False

    def _build_engine(self, engine: machine.Engine) -> bool:
        environment = {**os.environ, "CMAKE_ARGS": engine.cmake_args}
        # pip's cache of built packages does not know for which hardware they were built.
        fresh = ["--no-cache-dir"] if engine.cmake_args else []
        if not engine.cmake_args:
            environment.pop("CMAKE_ARGS")
        try:
            self._pip(
                f"llama.cpp for the {engine.name} (compiles for minutes, once)",
                *fresh,
                "--verbose",
                "--no-deps",
                "--require-hashes",
                "-r",
                str(LOCKS / "llama.txt"),
                environment=environment,
            )
        except StepFailed as failure:
            if failure.transient:
                raise
            return False
        return True

    def _step_embedding(self) -> bool:
        self._progress.run(
            "Embedding model", [str(PYTHON), "-m", "app.embeddings.prepare"], cwd=ROOT, env=dict(os.environ)
        )
        return True

    def _step_node(self) -> bool:
        npm = shutil.which("npm") or "npm"
        self._progress.run("Packages of the page", [npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT)
        return True

    def _step_page(self) -> bool:
        npm = shutil.which("npm") or "npm"
        self._progress.run("The page", [npm, "run", "build"], cwd=ROOT)
        return True

    def _pip(self, title: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
        command = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off",
        ]
        self._progress.run(
            title, [*command, *arguments], cwd=ROOT, env=environment or dict(os.environ), note=_what_pip_does
        )


def _what_pip_does(line: str) -> str | None:
    compiling = _COMPILING.match(line)
    if compiling:
        return f"{int(compiling[1]) * 100 // int(compiling[2])} % {Path(compiling[3].split(' ')[-1]).name}"
    if line.startswith(("Collecting", "Downloading", "Using cached", "Installing", "Building", "Preparing")):
        return line
    return None


def _page_sources() -> list[Path]:
    sources = [path for path in (ROOT / "web").rglob("*") if path.is_file() and "dist" not in path.parts]
    return sorted([*sources, ROOT / "vite.config.ts", ROOT / "tsconfig.json"])


def _catalogue() -> list[Path]:
    path = ROOT / "models" / "catalogue.json"
    return [path] if path.exists() else []


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _hash_files(paths: list[Path]) -> str:
    return _hash(*((path.name, path.read_bytes()) for path in paths))


def _read_stamps() -> dict[str, str]:
    try:
        stamps = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _works() -> bool:
    """Whether there is an environment of this Python's version whose pip answers."""
    try:
        answer = subprocess.run(
            [str(PYTHON), "-c", "import sys, pip; print(sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def _has_venv() -> bool:
    return (
        subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode
        == 0
    )


def _type(needs: list[str]) -> str:
    return f"Type: {machine.line_to_type(needs)}"


def _python() -> str:
    return Path(sys.executable).name


def _check_disk(pending: list[str]) -> None:
    free = shutil.disk_usage(ROOT).free
    if {"base", "model", "window"} & set(pending) and free < NEEDED_BYTES:
        raise StepFailed(
            f"The disk has {free / 1e9:.1f} GB free and set-up needs about {NEEDED_BYTES / 1e9:.0f} GB",
            "Free some space, then type the same command again.",
        )


def main() -> int:
    """Set up; 0 when the program can run."""
    parser = argparse.ArgumentParser(prog="bootstrap", description="Set up AI Workspace in this folder.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--retry", action="store_true", help="try llama.cpp or the window again after a failure")
    parser.add_argument("--uninstall", action="store_true", help="remove the aiworkspace command")
    chosen = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without UTF-8 still gets its words
    if chosen.uninstall:
        print(launcher.uninstall())
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        SetUp(dev=chosen.dev, retry=chosen.retry).run()
    except StepFailed as failure:
        print(f"\n✗ {failure.what}\n  {failure.way_out}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Type the same command again to go on where it stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"\n✗ {error}\n  Free some space or see who owns that place, then try again.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
