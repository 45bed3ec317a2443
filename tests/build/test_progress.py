"""A long step is one line, and a failure is told in words."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from build.progress import Progress, StepFailed, cause_of, clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_that_works_leaves_one_line_and_its_output_in_the_log(tmp_path: Path) -> None:
    out = Terminal()
    Progress(tmp_path / "log", out).run("Packages", python("print('Collecting numpy')"), cwd=tmp_path)
    shown = out.getvalue().rsplit("\x1b[2K", 1)[1]
    assert shown.startswith("✓ Packages (0:0")
    assert "Collecting numpy" in (tmp_path / "log").read_text(encoding="utf-8")


def test_without_a_terminal_there_are_no_moving_lines(tmp_path: Path) -> None:
    out = io.StringIO()
    Progress(tmp_path / "log", out).run("Packages", python("print('x\\n' * 500)"), cwd=tmp_path)
    assert "\r" not in out.getvalue()
    assert len(out.getvalue().splitlines()) == 2


def test_a_failure_without_a_known_cause_shows_the_last_lines(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failed:
        Progress(tmp_path / "log", io.StringIO()).run(
            "Page", python("print('first'); raise SystemExit('odd end')"), cwd=tmp_path
        )
    assert "odd end" in failed.value.what
    assert str(tmp_path / "log") in failed.value.way_out
    assert not failed.value.transient


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no-such-tool"):
        Progress(tmp_path / "log", io.StringIO()).run("Page", ["no-such-tool"], cwd=tmp_path)


@pytest.mark.parametrize(
    "output,word",
    [
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("npm ERR! code ENOSPC", "disk"),
        ("Failed to resolve 'x': Temporary failure in name resolution", "registry"),
        ("npm error code ENOTFOUND", "registry"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "locked"),
        ("ERROR: No matching distribution found for torch==2.13.0", "Python"),
    ],
)
def test_known_causes_are_told_in_words(output: str, word: str) -> None:
    known = cause_of("some line\n" + output + "\nanother")
    assert known is not None
    assert word in known[0]
    assert known[1]


def test_a_clock_reads_as_minutes_and_seconds() -> None:
    assert [clock(seconds) for seconds in (0, 59.9, 60, 425)] == ["0:00", "0:59", "1:00", "7:05"]
