"""The Python packages the program runs with, and their licences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from app.core.types import Component

_OURS = "aiworkspace"
_ENGINE = "llama-cpp-python"
"""Installed apart from the others, because it is built for the machine."""
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_LONGEST = 100


def components() -> tuple[Component, ...]:
    """What is installed of the program's dependencies and of theirs, by name."""
    found: dict[str, Component] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [*_own_requirements(), _ENGINE]
    while waiting:
        name, extras = _named(waiting.pop())
        fresh = [extra for extra in ("", *extras) if (name, extra) not in asked]
        if not fresh:
            continue
        asked.update((name, extra) for extra in fresh)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system, or an extra nobody chose
        found[name] = Component(package.metadata["Name"], package.version, _licence(package.metadata))
        waiting += _wanted(package.requires or (), fresh)
    return tuple(sorted(found.values(), key=lambda component: component.name.lower()))


def _own_requirements() -> list[str]:
    try:
        return metadata.distribution(_OURS).requires or []
    except metadata.PackageNotFoundError:  # a checkout
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
        optional = project.get("optional-dependencies", {}).values()
        return [*project["dependencies"], *(requirement for group in optional for requirement in group)]


def _named(requirement: str) -> tuple[str, list[str]]:
    match = _REQUIREMENT.match(requirement)
    if match is None:
        return "", []
    extras = [extra.strip().lower() for extra in (match[2] or "").split(",") if extra.strip()]
    return re.sub(r"[-_.]+", "-", match[1]).lower(), extras


def _wanted(requirements: Iterable[str], extras: Iterable[str]) -> Iterator[str]:
    """Requirements of the package itself (the empty extra) or of one of its extras."""
    for requirement in requirements:
        extra = _EXTRA.search(requirement.partition(";")[2])
        if (extra[1].lower() if extra else "") in extras:
            yield requirement


def _licence(package: metadata.PackageMetadata) -> str:
    """In this order: the SPDX expression, a short licence field, the classifiers."""
    expression = _field(package, "License-Expression")
    if expression:
        return expression
    written = _field(package, "License")
    if written and "\n" not in written and len(written) <= _LONGEST and written.upper() != "UNKNOWN":
        return written
    classifiers = [line for line in package.get_all("Classifier") or () if line.startswith("License ::")]
    named = [line.rpartition("::")[2].strip() for line in classifiers]
    # A whole licence text in the field begins with its name.
    return ", ".join(named) or written.partition("\n")[0].strip()[:_LONGEST] or "unknown"


def _field(package: metadata.PackageMetadata, name: str) -> str:
    return package[name].strip() if name in package else ""
