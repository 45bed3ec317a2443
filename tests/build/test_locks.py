"""The lock files hold everything the project asks for, with hashes, and name no place to get it from."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from build.lock_packages import LLAMA, LOCKS, ROOT, compile_command

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\\n]+)", text, flags=re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9-]+", requirement) for requirement in requirements)
    return {match[0].lower() for match in found if match}


@pytest.mark.parametrize(
    "name,requirements",
    [
        ("base", PROJECT["project"]["dependencies"]),
        ("window", PROJECT["dependency-groups"]["window"]),
        ("model", PROJECT["dependency-groups"]["model"]),
        ("dev", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_everything_asked_for_is_locked_with_hashes(name: str, requirements: list[str]) -> None:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert names(requirements) <= set(locked(name)), "run: make lock"
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", text)
    assert all("--hash=sha256:" in block for block in blocks)


def test_packages_in_two_lock_files_have_one_version() -> None:
    for one, other in combinations(("base", "window", "model", "dev"), 2):
        first, second = locked(one), locked(other)
        assert {name: first[name] for name in first.keys() & second.keys()} == {
            name: second[name] for name in first.keys() & second.keys()
        }


@pytest.mark.parametrize("path", [*sorted(LOCKS.iterdir()), ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_no_lock_names_a_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "package-lock.json":
        packages: dict[str, dict[str, Any]] = json.loads(text)["packages"]
        assert not [name for name, package in packages.items() if "resolved" in package]
        assert all("integrity" in package for name, package in packages.items() if name and not package.get("link"))
    else:
        assert "://" not in text
        assert "index-url" not in text


def test_torch_is_pinned_apart_and_in_no_hashed_file() -> None:
    assert (LOCKS / "torch.txt").read_text(encoding="utf-8").strip() == "torch==2.13.0"
    for name in ("base", "window", "model", "dev"):
        assert "torch" not in locked(name)
        assert not [package for package in locked(name) if package.startswith("nvidia")]


def test_the_window_is_apart_and_qt_only_where_the_system_has_no_webview() -> None:
    assert not {"pywebview", "pyside6"} & locked("base").keys()
    text = (LOCKS / "window.txt").read_text(encoding="utf-8")
    assert re.findall(r"^py(?:side6|thonnet|objc-core)==\S+ ; (.*) \\$", text, flags=re.MULTILINE) == [
        "sys_platform == 'darwin'",
        "sys_platform == 'linux'",
        "sys_platform == 'win32'",
    ]


def test_llama_cpp_is_pinned_apart() -> None:
    assert "llama-cpp-python" not in locked("base")
    assert f"llama-cpp-python=={locked('llama')['llama-cpp-python']}" == LLAMA


def test_locking_never_writes_an_index_into_the_files() -> None:
    for name in ("base", "window", "model", "dev", "llama"):
        assert "--no-emit-index-url" in compile_command(name)


def test_every_direct_dependency_is_justified() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = names(
        PROJECT["project"]["dependencies"]
        + PROJECT["dependency-groups"]["window"]
        + PROJECT["dependency-groups"]["model"]
        + PROJECT["dependency-groups"]["dev"]
        + [LLAMA, "torch"]
    )
    wanted |= set(package["dependencies"]) | set(package["devDependencies"])
    assert [name for name in sorted(wanted) if f"`{name}`" not in page] == []
