"""Signals are heard while the main thread is elsewhere, and the handlers of before come back."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from app.shell.ending import ENDING, on_signal


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_calls_the_end_in_another_thread(number: int) -> None:
    heard: list[threading.Thread] = []
    told = threading.Event()

    def end() -> None:
        heard.append(threading.current_thread())
        told.set()

    before = signal.getsignal(number)
    with on_signal(end):
        os.kill(os.getpid(), number)
        assert told.wait(10)
    assert heard[0] is not threading.main_thread()
    assert signal.getsignal(number) is before


def test_without_a_signal_nothing_is_called() -> None:
    with on_signal(pytest.fail):
        pass
    assert "signals" not in {thread.name for thread in threading.enumerate()}
