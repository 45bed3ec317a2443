"""Set-up, run for real in a project of its own whose lock files ask for nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from build import launcher

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the project made here uses POSIX tools")


class Project:
    """A tree that bootstrap sets up: no packages to fetch, no compiler, no Node."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "项目 with space"
        self.home = folder / "home"
        self.tools = folder / "tools"
        for place in (self.home, self.tools, self.root / "web", self.root / "app" / "embeddings"):
            place.mkdir(parents=True)
        shutil.copytree(ROOT / "build", self.root / "build", ignore=shutil.ignore_patterns("cache", "__pycache__"))
        for name in ("base", "window", "model", "torch", "dev", "llama"):
            self.lock(name, "")
        (self.root / "app" / "__init__.py").write_text("")
        (self.root / "app" / "__main__.py").write_text("import sys\nprint('app here', sys.argv[1:])\n")
        (self.root / "app" / "embeddings" / "__init__.py").write_text("")
        self.prepare("Path('build/cache/embeddings').mkdir(parents=True, exist_ok=True)")
        for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"):
            (self.root / name).write_text("{}")

    def lock(self, name: str, content: str) -> None:
        (self.root / "build" / "lock" / f"{name}.txt").write_text(content)

    def prepare(self, body: str) -> None:
        script = f"from pathlib import Path\nPath('prepared').open('a').write('x')\n{body}\n"
        (self.root / "app" / "embeddings" / "prepare.py").write_text(script)

    def tool(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "PATH": str(self.tools), "PIP_NO_INDEX": "1", "LANG": "C.UTF-8"}

    def bootstrap(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "build" / "bootstrap.py"), *arguments],
            env=self.environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def command(self) -> Path:
        return self.home / ".local" / "bin" / "aiworkspace"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real environment, copied into each project: making it takes seconds."""
    folder = tmp_path_factory.mktemp("environment") / ".venv"
    venv.create(folder, with_pip=True)
    return folder


@pytest.fixture
def project(tmp_path: Path, environment: Path) -> Project:
    project = Project(tmp_path)
    shutil.copytree(environment, project.root / ".venv", symlinks=True, copy_function=os.link)
    return project


def test_from_nothing_to_a_command_that_runs(tmp_path: Path) -> None:
    project = Project(tmp_path)
    ended = project.bootstrap()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ran = subprocess.run(
        [project.command, "search", "付款 条款"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "app here ['search', '付款 条款']\n"


def test_a_folder_named_app_where_the_command_is_typed_is_not_taken_for_the_program(project: Project) -> None:
    assert project.bootstrap().returncode == 0
    elsewhere = project.home / "work"
    (elsewhere / "app").mkdir(parents=True)
    (elsewhere / "app" / "__init__.py").write_text("raise SystemExit('the wrong app')")
    ran = subprocess.run([project.command], cwd=elsewhere, capture_output=True, text=True, check=False)
    assert ran.stdout == "app here []\n"


def test_repeating_does_nothing_again(project: Project) -> None:
    project.bootstrap()
    again = project.bootstrap()
    assert again.returncode == 0
    assert "✓" not in again.stdout
    assert (project.root / "prepared").read_text() == "x"


def test_only_what_changed_is_done_again(project: Project) -> None:
    project.bootstrap()
    project.lock("base", "# a comment more\n")
    again = project.bootstrap()
    assert "✓ Packages (" in again.stdout
    assert (project.root / "prepared").read_text() == "x"


def test_without_a_compiler_and_node_it_goes_on_and_says_so(project: Project) -> None:
    ended = project.bootstrap()
    assert ended.returncode == 0
    assert "going on without llama.cpp" in ended.stdout
    assert "going on without the page" in ended.stdout


def test_a_compiler_that_arrives_later_is_used(project: Project) -> None:
    project.bootstrap()
    project.tool("c++", "exit 0")
    assert "✓ llama.cpp for the processor" in project.bootstrap().stdout


def test_a_failed_build_of_the_engine_is_not_repeated_until_asked(project: Project) -> None:
    project.tool("c++", "exit 0")
    project.lock("llama", "./broken\n")
    broken = project.root / "broken"
    broken.mkdir()
    (broken / "pyproject.toml").write_text("[build-system]\nrequires = []\nbackend-path = ['.']\nbuild-backend = 'b'\n")
    (broken / "b.py").write_text("raise SystemExit('the compiler gave up')\n")
    first = project.bootstrap()
    assert first.returncode == 0, first.stderr
    assert "llama.cpp could not be built" in first.stdout
    assert "--retry" in first.stdout
    assert "could not be built" not in project.bootstrap().stdout
    assert "could not be built" in project.bootstrap("--retry").stdout


def test_without_the_packages_of_the_window_the_rest_goes_on(project: Project) -> None:
    project.lock("window", "no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    first = project.bootstrap()
    assert first.returncode == 0, first.stderr
    assert "going on without it" in first.stdout
    assert "--retry" in first.stdout
    assert project.command.exists()
    stamps = json.loads((project.root / ".venv" / "set-up.json").read_text())
    assert "embedding" in stamps
    assert "window" not in stamps


def test_a_step_that_fails_says_what_to_do_and_is_done_at_the_next_try(project: Project) -> None:
    project.prepare("raise OSError(28, 'No space left on device')")
    failed = project.bootstrap()
    assert failed.returncode == 1
    assert "the disk is full" in failed.stderr
    assert "Traceback" not in failed.stderr
    project.prepare("Path('build/cache/embeddings').mkdir(parents=True)")
    assert project.bootstrap().returncode == 0


def test_tests_cannot_do_without_node(project: Project) -> None:
    ended = project.bootstrap("--dev")
    assert ended.returncode == 1
    assert "Node 20.19" in ended.stderr


def test_a_broken_environment_is_made_anew(project: Project) -> None:
    shutil.rmtree(project.root / ".venv")
    (project.root / ".venv" / "bin").mkdir(parents=True)
    (project.root / ".venv" / "bin" / "python").write_text("half written")
    assert project.bootstrap().returncode == 0
    assert (project.root / ".venv" / "pyvenv.cfg").exists()


def test_half_written_stamps_are_not_believed(project: Project) -> None:
    project.bootstrap()
    stamps = project.root / ".venv" / "set-up.json"
    stamps.write_text(stamps.read_text()[:20])
    assert project.bootstrap().returncode == 0
    assert "base" in json.loads(stamps.read_text())


def test_a_second_set_up_waits_for_the_first(project: Project) -> None:
    (project.root / "build" / "cache").mkdir()
    held = project.root / "build" / "cache" / "set-up.lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys\nf = open(sys.argv[1], 'a')\nfcntl.flock(f, 2)\nprint()\ninput()",
            held,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    waiting = subprocess.Popen(
        [sys.executable, project.root / "build" / "bootstrap.py"],
        env=project.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    assert "Another set-up is running" in waiting.stdout.readline()
    assert not (project.root / "prepared").exists()
    holder.communicate("\n")
    waiting.communicate()
    assert waiting.returncode == 0
    assert (project.root / "prepared").exists()


def test_another_programs_command_is_left_alone(project: Project) -> None:
    project.command.parent.mkdir(parents=True)
    project.command.write_text("#!/bin/sh\necho theirs\n")
    assert "another program's" in project.bootstrap().stdout
    project.bootstrap("--uninstall")
    assert project.command.read_text() == "#!/bin/sh\necho theirs\n"


def test_uninstalling_takes_the_command_away(project: Project) -> None:
    project.bootstrap()
    assert project.command.exists()
    assert "Removed" in project.bootstrap("--uninstall").stdout
    assert not project.command.exists()


def test_the_command_survives_a_quote_in_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    python = tmp_path / "it's" / ".venv" / "bin" / "python"
    (python.parents[1] / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    python.parent.mkdir()
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    launcher.install(tmp_path, python)
    ran = subprocess.run([launcher.command_path(), "a b"], capture_output=True, text=True, check=True)
    assert ran.stdout == "-P -m app a b\n"
