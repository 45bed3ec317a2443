"""The shape of the code: sizes, names, edges, and what an import may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("app", "tests", "build")
    for path in (ROOT / folder).rglob("*.py")
    if "cache" not in path.relative_to(ROOT).parts and "__pycache__" not in path.parts
)
PROGRAM = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "app"]
TYPESCRIPT = sorted(
    path for suffix in ("*.ts", "*.vue") for path in (ROOT / "web").rglob(suffix) if "dist" not in path.parts
)
GENERATED = {ROOT / "web" / "api" / "types.ts"}

MODULE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 8
COMPONENT_LINES = 330

# Process, job and HTTP edges: the only places where anything at all may be caught.
BROAD_EXCEPTS = 13


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_modules_fit_a_sitting() -> None:
    long = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > MODULE_LINES} == {}


def test_components_fit_a_sitting() -> None:
    long = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in TYPESCRIPT}
    generated = {relative(path) for path in GENERATED}
    room = {name: MODULE_LINES if name.endswith(".test.ts") else COMPONENT_LINES for name in long}
    assert {name: n for name, n in long.items() if n > room[name] and name not in generated} == {}


def test_functions_fit_a_screen() -> None:
    long = {
        f"{relative(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_functions_take_few_parameters() -> None:
    many = [
        f"{relative(path)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        if len([a for a in node.args.args + node.args.kwonlyargs if a.arg not in {"self", "cls"}]) > PARAMETERS
    ]
    assert many == []


def test_names_say_what_is_inside() -> None:
    empty = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc|stuff)(_|$)")
    names = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert sorted(name for name in names if empty.search(name)) == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|raise NotImplemented" r"Error")
    found = [
        f"{relative(path)}:{number}"
        for path in [*SOURCES, *TYPESCRIPT]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert found == []


def test_core_imports_nothing_but_itself_and_the_standard_library() -> None:
    foreign = [
        f"{relative(path)}: {name}"
        for path in PROGRAM
        if path.is_relative_to(ROOT / "app" / "core")
        for name in imports(tree_of(path))
        if not name.startswith("app.core") and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_only_settings_reads_the_environment() -> None:
    # app.resources hands a child its environment and reads nothing from it.
    readers = [
        f"{relative(path)}:{node.lineno}"
        for path in PROGRAM
        if relative(path) != "app/settings/paths.py" and not relative(path).startswith("app/resources/")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"})
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {"environ", "getenv"} & _names(node))
    ]
    assert readers == []


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def test_broad_excepts_are_rare_and_a_silent_one_says_why() -> None:
    broad: list[str] = []
    silent: list[str] = []
    for path in PROGRAM:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            if node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}:
                broad.append(f"{relative(path)}:{node.lineno}")
                line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
                if all(isinstance(step, ast.Pass | ast.Continue) for step in node.body) and " - " not in line:
                    silent.append(broad[-1])
    assert silent == []
    assert len(broad) <= BROAD_EXCEPTS, broad


def test_the_tests_reach_for_nothing_outside_the_repository() -> None:
    outside = re.compile(r"\.\./sha" r"red|/wor" r"k/|/ro" r"ot/")
    found = [
        f"{relative(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if outside.search(line)
    ]
    assert found == []


def test_every_test_lies_where_its_subject_does() -> None:
    homes = {path.name for path in (ROOT / "app").iterdir() if path.is_dir()}
    allowed = homes | {"build", "connections", "files", "bench", "soak", "e2e", "__pycache__"}
    assert {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} <= allowed


@pytest.mark.parametrize(
    "heavy",
    ["torch", "sentence_transformers", "transformers", "onnxruntime", "llama_cpp", "faiss", "pdfplumber", "uvicorn"],
)
def test_importing_the_program_loads_no_engine(heavy: str) -> None:
    assert heavy not in loaded()


def test_importing_the_program_starts_no_thread_and_prints_nothing() -> None:
    assert THREADS not in loaded()


THREADS = "<a thread runs>"
_LOADED: set[str] = set()


def loaded() -> set[str]:
    """The modules loaded once the command line is, in a Python of its own."""
    if not _LOADED:
        code = (
            "import sys, threading, app.__main__, app.cli.whole\n"
            f"print(*sys.modules, *([{THREADS!r}] if threading.active_count() > 1 else []), sep='\\n')"
        )
        ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert ran.stderr == ""
        _LOADED.update(ran.stdout.splitlines())
    return _LOADED
