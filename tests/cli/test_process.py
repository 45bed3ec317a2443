"""The command line as a process: encodings, signals, pipes, and the running app as its server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app import __version__
from app.workspace.instance import Instance, read_instance
from tests.fakes import ANSWER, QUOTE

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "数据"


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIWORKSPACE_", "LC_", "LANG"))}
    return {**kept, "AIWORKSPACE_HOME": str(home), **more}


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.cli.program", *arguments]


def run(
    home: Path, *arguments: str, stdin: bytes = b"", locale: Mapping[str, str] | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        program(*arguments), cwd=ROOT, env=environment(home, **{**(locale or {}), **more}), input=stdin, capture_output=True, timeout=ENOUGH,
        check=False,
    )  # fmt: skip


@contextmanager
def started(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        program(*arguments), cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Instance]]:
    with started(home, "serve", "--json") as process:
        assert process.stdout is not None
        announced = json.loads(process.stdout.readline())
        instance = read_instance(home / "instance.json")
        assert instance is not None
        assert announced["port"] == instance.port
        yield process, announced["url"], instance


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LANG": "C", "PYTHONIOENCODING": "ascii"}])
def test_output_is_utf8_whatever_the_locale(home: Path, locale: dict[str, str]) -> None:
    done = run(home, "ask", "付款条款是什么?", "--json", locale=locale)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["citations"][0]["quote"] == QUOTE
    told = run(home, "ask", "付款条款是什么?", locale=locale)
    assert ANSWER.answer in told.stdout.decode()


def test_questions_from_standard_input_are_utf8_too(home: Path) -> None:
    done = run(home, "search", "--batch", "-", stdin="\ufeff付款\r\n".encode(), LANG="C", PYTHONIOENCODING="ascii")
    assert [len(json.loads(line)["hits"]) for line in done.stdout.decode().splitlines()] == [1]


def test_a_search_loads_neither_server_nor_client_nor_bars(home: Path) -> None:
    assert b"loaded: []" in run(home, "search", "付款").stderr


def test_chinese_is_chosen_by_locale_or_setting(home: Path) -> None:
    assert "来源：".encode() in run(home, "ask", "q", LANG="zh_CN.UTF-8").stdout
    assert "来源：".encode() in run(home, "ask", "q", LANG="C", AIWORKSPACE_INTERFACE__LANGUAGE="zh").stdout
    assert b"Sources:" in run(home, "ask", "q", LANG="zh_CN.UTF-8", AIWORKSPACE_INTERFACE__LANGUAGE="en").stdout


@pytest.mark.parametrize("question", ["short", "many"])
def test_a_reader_that_stops_reading_is_no_error(home: Path, question: str) -> None:
    with started(home, "ask", question) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(ENOUGH) == 0
    assert said == "the library is closed\n"


@pytest.mark.skipif(os.name != "posix", reason="closed as a POSIX shell does it")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_was_closed_before_the_start_is_no_error(home: Path, closed: str) -> None:
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", *program("ask", "short")]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, timeout=ENOUGH, check=False)
    assert done.returncode == 0
    assert (b"Sources:" in done.stdout) == (closed != ">&-")


def test_ctrl_c_ends_an_answer_with_130_and_closes_the_library(home: Path) -> None:
    with started(home, "ask", "endless") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"answering\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(ENOUGH) == 130
    assert "the library is closed" in said
    assert "Stopped" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_cleanly_even_with_an_open_stream(home: Path, number: signal.Signals) -> None:
    with serving(home) as (process, _, instance):
        headers = {"Authorization": f"Bearer {instance.token}"}
        with httpx.Client(base_url=instance.url, headers=headers, trust_env=False) as client:
            with client.stream("POST", "/api/ask", json={"question": "endless"}) as response:
                next(response.iter_bytes())
                process.send_signal(number)
                assert process.wait(ENOUGH) == 0
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert "Traceback" not in said
    assert "the library is closed" in said
    assert not (home / "instance.json").exists()


def test_while_the_app_runs_a_command_is_its_client(home: Path) -> None:
    with serving(home) as (process, url, instance):
        done = run(home, "documents", "remove", "d1", "--json")
        assert (done.returncode, json.loads(done.stdout)) == (0, {"removed": 1})
        assert b"the library is closed" not in done.stderr
        assert json.loads(run(home, "documents", "--json").stdout) == {"documents": []}
        assert json.loads(run(home, "ask", "付款条款是什么?", "--json").stdout)["answer"] == ANSWER.answer
        again = run(home, "serve", "--json")
        assert again.returncode == 0
        fresh = json.loads(again.stdout)
        assert fresh["port"] == instance.port
        assert fresh["url"] != url
        assert httpx.get(fresh["url"], trust_env=False).status_code == 303
        process.send_signal(signal.SIGTERM)
        assert process.wait(ENOUGH) == 0
    # With the app gone the command opens the library itself.
    alone = run(home, "documents", "--json")
    assert len(json.loads(alone.stdout)["documents"]) == 1
    assert b"the library is closed" in alone.stderr


def test_a_port_that_is_taken_is_a_named_error(home: Path, tmp_path: Path) -> None:
    with serving(home) as (_, _, instance):
        done = run(tmp_path / "another", "serve", "--port", str(instance.port), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "server.port_taken"
    assert not (tmp_path / "another" / "instance.json").exists()


def test_passwords_can_come_from_a_descriptor(home: Path) -> None:
    done = run(home, "index", "/a.txt", "--password-fd", "0", "--json", stdin="geheim\n密码\n".encode())
    assert (done.returncode, json.loads(done.stdout)["indexed"]) == (0, 1)


def test_a_misspelt_environment_is_a_named_error(home: Path) -> None:
    done = run(home, "documents", "--json", AIWORKSPACE_OFFLINE="maybe")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "input.invalid")


def test_help_and_version_need_nothing(home: Path) -> None:
    assert run(home, "--version").stdout.decode().strip() == f"aiworkspace {__version__}"
    assert "aiworkspace ask" in run(home, "ask", "--help").stdout.decode()
    assert not home.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_under_standard_output_is_told_in_one_line(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            program("documents", "--json"), cwd=ROOT, env=environment(home), stdout=full, stderr=subprocess.PIPE,
            timeout=ENOUGH, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert ended.stderr.strip()
