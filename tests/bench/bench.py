"""What every part of the bench works with: the sets, the threads, the libraries indexed so far, the report."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.bench.program import Program
from tests.bench.sets import Set, generated_sets, read_set
from tests.bench.table import Report, say
from tests.bench.usual_stack import UsualStack

GOAL_SETS = ("squad_en", "cmrc_zh")


@dataclass
class Bench:
    """One run. ``data`` None: the generated sets, whose figures are shown without goals."""

    data: Path | None
    threads: int
    rounds: int
    limit: int | None
    report: Report
    work: Path
    _libraries: dict[str, Program] = field(default_factory=dict)
    _usual: dict[str, UsualStack] = field(default_factory=dict)

    @cached_property
    def sets(self) -> tuple[Set, ...]:
        """An English and a Chinese set."""
        if self.data is None:
            return generated_sets()
        return tuple(read_set(self.data / "retrieval" / name) for name in GOAL_SETS)

    def questions_of(self, labelled: Set) -> list[str]:
        return [question.text for question in labelled.questions[: self.limit]]

    def corpus(self, labelled: Set) -> Path:
        """The set's passages as files."""
        folder = self.work / "corpora" / labelled.name
        if not folder.is_dir():
            labelled.write(folder)
        return folder

    def fresh(self, name: str) -> Program:
        """The program with an empty library."""
        home = self.work / "homes" / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        return Program(home, self.threads)

    def fresh_usual(self, name: str) -> UsualStack:
        """The usual stack with an empty store."""
        store = self.work / "usual" / name
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir(parents=True)
        return UsualStack(store, self.threads)

    def library(self, labelled: Set) -> Program:
        """The program with the set indexed; what the index part left is used."""
        if labelled.name not in self._libraries:
            say(f"indexing {labelled.name}")
            program = self.fresh(labelled.name)
            program.index(self.corpus(labelled))
            self._libraries[labelled.name] = program
        return self._libraries[labelled.name]

    def usual(self, labelled: Set) -> UsualStack:
        """The usual stack with the set indexed."""
        if labelled.name not in self._usual:
            say(f"indexing {labelled.name} with the usual stack")
            stack = self.fresh_usual(labelled.name)
            stack.index(self.corpus(labelled))
            self._usual[labelled.name] = stack
        return self._usual[labelled.name]

    def keep(self, labelled: Set, program: Program, stack: UsualStack) -> None:
        """These hold the whole set now."""
        self._libraries[labelled.name] = program
        self._usual[labelled.name] = stack
