from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.cli.command_line import run
from app.cli.context import Asked, Context
from app.cli.messages import Messages
from app.cli.terminal import Terminal
from app.settings import Settings, SystemFolders
from app.workspace.port import Workspace
from tests.fakes import FakeWorkspace


class Screen(io.StringIO):
    """Output that somebody watches."""

    def isatty(self) -> bool:
        return True


@dataclass
class FakeOpening:
    """Opens the fake workspace; ``failure`` is what opening it ends in, ``windowless`` what its window does."""

    fake: FakeWorkspace
    failure: Exception | None = None
    windowless: Exception | None = None
    asked: Asked | None = None
    running: bool = False
    opened: int = 0
    ports: list[int | None] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        if self.failure is not None:
            raise self.failure
        self.opened += 1
        yield self.fake

    def serve(self, port: int | None, announce: Callable[[str, int], None]) -> bool:
        if self.failure is not None:
            raise self.failure
        self.ports.append(port)
        announce("http://127.0.0.1:8123/?ticket=abc", 8123)
        return not self.running

    def window(self, asked: Asked) -> bool:
        if self.windowless is not None:
            raise self.windowless
        self.shown.append(list(asked.paths))
        self.asked = asked
        return not self.running

    def toggle(self) -> bool:
        return not self.running

    def change_setting(self, name: str, written: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.settings.change(name, written)


@dataclass
class CommandLine:
    """The command line with a fake inside; after a call ``out`` and ``err`` hold what it printed."""

    opening: FakeOpening
    samples: Path
    language: str = "en"
    live: bool = False
    display: bool = False
    system: SystemFolders | None = None
    out: str = ""
    err: str = ""

    def __call__(self, *arguments: str, stdin: io.TextIOBase | None = None) -> int:
        out, err = (Screen(), Screen()) if self.live else (io.StringIO(), io.StringIO())
        context = Context(
            opening=self.opening,
            terminal=Terminal(out, err),
            stdin=stdin if isinstance(stdin, io.StringIO) else io.StringIO(),
            say=Messages(self.language),
            display=self.display,
            samples=self.samples,
            system=self.system,
        )
        code = run(arguments, context)
        self.out, self.err = out.getvalue(), err.getvalue()
        return code

    @property
    def json(self) -> Any:
        """Standard output, which must be exactly one JSON document."""
        assert self.out.endswith("\n")
        return json.loads(self.out)

    @property
    def fake(self) -> FakeWorkspace:
        return self.opening.fake


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / "contract.md").write_text("Payment is due within 30 days.")
    return CommandLine(FakeOpening(FakeWorkspace()), samples)
