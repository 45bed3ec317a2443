"""The soak in small: a few files, three kills at moments that are seen in the library, not guessed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak.disturb import Soak, child_killed, killed_at, server_killed, two_at_once
from tests.soak.files import write_files
from tests.soak.library import count
from tests.soak.running import EMBEDDER, Index

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups and SIGKILL are POSIX")


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path) -> Soak:
    assert prepared_model.is_dir()
    work = tmp_path_factory.mktemp("soak")
    made = Soak(work, write_files(work / "files", 8), print)
    made.undisturbed()
    assert not made.wrong, made.wrong
    return made


@pytest.fixture(autouse=True)
def _nothing_wrong_yet(soak: Soak) -> None:
    soak.wrong.clear()


def until_started(run: Index) -> bool:
    return run.wait_until(lambda: True)


def until_reading(run: Index) -> bool:
    return run.wait_until(lambda: count(run.database, "documents") > 0)


def until_embedding(run: Index) -> bool:
    return run.wait_until(lambda: bool(run.children(EMBEDDER)) or count(run.database, "vectors") > 0)


@pytest.mark.parametrize("until", [until_started, until_reading, until_embedding])
def test_a_killed_run_is_taken_up_as_if_nothing_had_happened(soak: Soak, until: Callable[[Index], bool]) -> None:
    program = soak.program("killed")
    assert killed_at(soak, program, until, whole_tree=until is until_reading) == []
    assert soak.finish(program) == []


def test_a_run_outlives_the_process_that_makes_vectors(soak: Soak) -> None:
    child_killed(soak, EMBEDDER, 0)
    assert soak.wrong == []


def test_of_two_runs_at_once_the_second_waits_or_says_so(soak: Soak) -> None:
    two_at_once(soak)
    assert soak.wrong == []


def test_a_server_takes_up_the_job_of_one_that_was_killed(soak: Soak) -> None:
    server_killed(soak)
    assert soak.wrong == []
