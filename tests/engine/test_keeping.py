"""What is known of the worker's process."""

from __future__ import annotations

import os
import subprocess
import sys

from app.engine.keeping import own_memory


def test_a_process_that_is_gone_holds_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert own_memory(ended.pid) == 0
    assert own_memory(None) == 0


def test_memory_of_its_own_comes_free_with_a_process() -> None:
    before = own_memory(os.getpid())
    held = b"x" * (64 << 20)
    assert own_memory(os.getpid()) >= before + (48 << 20)
    assert len(held) == 64 << 20
