"""What a supervised child promises, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.resources.child import ChildDied, ChildLimits, ChildProcess, ChildTimeout

CHILD = "tests.resources.children"
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    with ChildProcess(CHILD, args=["one", "二"], env={"CHILD_TEST": "value"}) as process:
        assert process.receive(PATIENCE)[0] == {"hello": ["one", "二"], "env": "value"}
        yield process


def test_frames_and_their_parts_come_back_whole(child: ChildProcess) -> None:
    parts = [b"", bytes(3_000_000), "付款".encode()]
    child.send({"do": "echo", "text": "付款 \ud800"}, *parts)
    header, blobs = child.receive(PATIENCE)
    assert header == {"echo": "付款 \ud800"}
    assert blobs == parts[::-1]


def test_a_killed_child_is_an_error_naming_the_signal(child: ChildProcess) -> None:
    child.send({"do": "die"})
    with pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    assert (caught.value.reason, caught.value.signal, caught.value.exit_code) == ("signal", signal.SIGKILL, None)
    assert not child.alive


def test_what_a_child_sent_before_its_death_is_received_first(child: ChildProcess) -> None:
    child.send({"do": "flood", "count": 200})
    numbers = [child.receive(PATIENCE)[0]["number"] for _ in range(200)]
    assert numbers == list(range(200))
    with pytest.raises(ChildDied):
        child.receive(PATIENCE)


def test_a_child_that_leaves_gives_its_exit_code(child: ChildProcess) -> None:
    child.send({"do": "leave"})
    with pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    assert (caught.value.reason, caught.value.exit_code) == ("exit", 5)


def test_a_failure_says_where_but_never_quotes(child: ChildProcess) -> None:
    child.send({"do": "fail", "text": "a secret"})
    with pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    text = "\n".join(caught.value.stderr)
    assert "ValueError" in text
    assert "children.py" in text
    assert "secret" not in text


def test_sending_to_a_dead_child_is_an_error(child: ChildProcess) -> None:
    child.send({"do": "leave"})
    with pytest.raises(ChildDied) as caught:
        while True:
            child.send({"do": "echo", "text": ""}, bytes(100_000))
    assert caught.value.exit_code == 5


def test_a_child_we_killed_is_closed(child: ChildProcess) -> None:
    child.kill()
    with pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    assert caught.value.reason == "closed"


def test_a_child_that_is_closed_while_it_starts_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    child = ChildProcess(CHILD)
    spawn = ChildProcess._spawn

    def closed_meanwhile(self: ChildProcess) -> subprocess.Popen[bytes]:
        self.close()
        return spawn(self)

    monkeypatch.setattr(ChildProcess, "_spawn", closed_meanwhile)
    with pytest.raises(ChildDied) as caught:
        child.start().receive(PATIENCE / 4)
    assert caught.value.reason == "closed"
    assert not child.alive


def test_a_silent_child_is_a_timeout_and_lives_on(child: ChildProcess) -> None:
    with pytest.raises(ChildTimeout):
        child.receive(0.05)
    child.send({"do": "echo", "text": "still here"})
    assert child.receive(PATIENCE)[0] == {"echo": "still here"}


def test_closing_the_pipe_ends_a_busy_child_without_force(child: ChildProcess) -> None:
    child.send({"do": "spin"})
    child.receive(PATIENCE)
    child.close(grace=PATIENCE)
    with pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    assert caught.value.exit_code == 0


def test_noise_on_standard_output_does_not_reach_the_stream(child: ChildProcess) -> None:
    child.send({"do": "noise"})
    assert child.receive(PATIENCE)[0] == {"stdin": ""}
    child.kill()
    assert "a line of trouble" in "\n".join(child.stderr_tail())
    assert "noise from C" in "\n".join(child.stderr_tail())


@pytest.mark.skipif(sys.platform == "win32", reason="sessions and niceness are POSIX")
def test_a_child_has_its_own_session_its_niceness_and_ignores_interrupts() -> None:
    with ChildProcess(CHILD, limits=ChildLimits(nice=3)) as child:
        child.receive(PATIENCE)
        child.send({"do": "where"})
        answer, _ = child.receive(PATIENCE)
    assert answer == {"session": child.pid, "nice": os.nice(0) + 3, "interrupt": True}


def test_a_child_that_takes_too_much_memory_ends_with_that_reason() -> None:
    with ChildProcess(CHILD, limits=ChildLimits(memory_bytes=200 << 20)) as child:
        child.receive(PATIENCE)
        child.send({"do": "grow"})
        with pytest.raises(ChildDied) as caught:
            child.receive(PATIENCE)
    assert caught.value.reason == "memory"


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with ChildProcess("tests.resources.no_such_module") as child, pytest.raises(ChildDied) as caught:
        child.receive(PATIENCE)
    assert caught.value.reason == "exit"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("busy", [False, True])
def test_no_child_outlives_a_killed_parent(busy: bool) -> None:
    work = "child.send({'do': 'spin'}); child.receive(60)" if busy else ""
    script = (
        "import sys, time\n"
        "from app.resources.child import ChildProcess\n"
        f"child = ChildProcess({CHILD!r}).start()\n"
        "child.receive(60)\n"
        f"{work}\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        assert _ended(orphan)


def test_a_thread_that_used_a_child_may_end_without_ending_the_child() -> None:
    child = ChildProcess(CHILD)
    starter = threading.Thread(target=child.start)
    starter.start()
    starter.join()
    child.receive(PATIENCE)
    child.send({"do": "echo", "text": "alive"})
    assert child.receive(PATIENCE)[0] == {"echo": "alive"}
    child.close()


def _ended(process: psutil.Process) -> bool:
    # Nobody may be there to collect an orphan's exit code: then it stays in the table as a zombie.
    for _ in range(int(PATIENCE * 10)):
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            process.wait(0.1)
        except psutil.NoSuchProcess:
            return True
        except psutil.TimeoutExpired:
            continue
        return True
    return False
