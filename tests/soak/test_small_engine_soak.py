"""The engine's soak in small: a worker killed twice, an app killed once, a few clients, and memory where it can be limited."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak.engine import Bench, app_killed, worker_killed
from tests.soak.engine_crowd import crowd
from tests.soak.engine_memory import out_of_memory, stepping_down

pytest.importorskip("llama_cpp", reason="llama.cpp could not be built on this computer")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and SIGSEGV are POSIX")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path) -> Bench:
    assert prepared_model.is_dir()
    made = Bench(tmp_path_factory.mktemp("engine"), print)
    made.prepare(context=16_384)
    return made


@pytest.fixture(autouse=True)
def _nothing_wrong_yet(bench: Bench) -> None:
    bench.wrong.clear()


def test_a_killed_worker_costs_half_an_answer_and_nothing_else(bench: Bench) -> None:
    worker_killed(bench, 2)
    assert bench.wrong == []


def test_a_killed_app_leaves_no_process_and_what_was_written(bench: Bench) -> None:
    app_killed(bench, 1)
    assert bench.wrong == []


def test_several_at_once_are_answered_in_order(bench: Bench) -> None:
    crowd(bench, 6, 2)
    assert bench.wrong == []


def test_a_worker_that_runs_out_of_memory_costs_half_an_answer(bench: Bench) -> None:
    if not out_of_memory(bench, 1):
        pytest.skip("no right to make a control group")
    assert bench.wrong == []


def test_under_a_limit_of_memory_it_steps_down_instead_of_dying(bench: Bench) -> None:
    if not stepping_down(bench):
        pytest.skip("no right to make a control group")
    assert bench.wrong == []
