"""There is one program: a second start shows the first, wherever its window is, and one that has gone is in nobody's way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from app.workspace.instance import bind, find_running, read_instance, write_instance
from tests.e2e.window.conftest import ENOUGH, ROOT, Program, eventually, json_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")


def test_a_minimised_window_comes_back_at_every_kind_of_start(program: Program) -> None:
    screen = program.screen
    with program.started() as running:
        window = running.loaded()
        for arguments in ((), ("app",), ("app", "--json")):
            eventually(lambda: screen.do("getactivewindow") == [window])
            screen.do("windowminimize", "--sync", window)
            eventually(lambda: screen.windows() == [])
            assert program.run(*arguments).returncode == 0
            eventually(lambda: screen.windows() == [window])
        eventually(lambda: screen.do("getactivewindow") == [window])
        assert running.signal(signal.SIGTERM) == 0


def test_of_two_starts_at_the_same_instant_one_shows_the_other(program: Program) -> None:
    command = [*program.command, "app", "--json"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=program.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    try:
        second = eventually(lambda: next((one for one in both if one.poll() is not None), None))
        assert isinstance(second, subprocess.Popen)
        assert second.returncode == 0
        assert json.loads(second.communicate()[0]) == {"opened": False}
        [first] = [one for one in both if one is not second]
        eventually(lambda: len(program.screen.windows()) == 1)
        first.send_signal(signal.SIGTERM)
        assert json.loads(first.communicate(timeout=ENOUGH)[0]) == {"opened": True}
        assert first.returncode == 0
    finally:
        for one in both:
            one.kill()
            one.wait()
            assert one.stdout is not None
            one.stdout.close()


def test_toggling_starts_what_does_not_run(program: Program) -> None:
    assert json_of(program.run("toggle", "--json")) == {"shown": True}
    found = find_running(program.instance)
    assert found is not None
    started = psutil.Process(found.pid)
    try:
        eventually(program.screen.windows)
        started.terminate()
        psutil.wait_procs([started], timeout=ENOUGH)
        assert not started.is_running()
    finally:
        if started.is_running():
            started.kill()
    assert not program.instance.exists()


def test_what_a_killed_program_left_is_not_taken_for_one_that_runs(program: Program) -> None:
    with program.started() as running:
        running.loaded()
        running.ended(running.process.kill)
    left = read_instance(program.instance)
    assert left is not None
    silent = bind(0)  # its port and its number belong to others by now
    try:
        write_instance(program.instance, replace(left, pid=os.getpid(), port=silent.getsockname()[1]))
        with program.started() as again:
            again.loaded()
            assert again.signal(signal.SIGTERM) == 0
    finally:
        silent.close()
    assert not program.instance.exists()


def test_a_start_while_the_first_closes_shows_a_window_of_its_own(program: Program) -> None:
    with program.started() as first:
        window = first.loaded()
        first.process.send_signal(signal.SIGTERM)
        with program.started() as second:
            assert first.process.wait(ENOUGH) == 0
            assert second.loaded() != "" != window
            assert find_running(program.instance) is not None
            assert second.signal(signal.SIGTERM) == 0
