"""Models on the command line as a user works with them: fetched from a stand-in hub, stopped, gone on with, removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gguf_writer import write_known_answer_gguf
from tests.hub import StandInHub, stand_in_hub

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 120
NAME = "ada/Small-GGUF/small-q4.gguf"


class Program:
    """``python -m app models`` with a data folder of its own and a hub on this computer."""

    def __init__(self, root: Path, hub: StandInHub) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIWORKSPACE_")}
        self.folder = root / "data" / "models"
        self.environment = {
            **kept,
            "AIWORKSPACE_HOME": str(root / "data"),
            "AIWORKSPACE_DOWNLOAD__HUB": hub.address,
            "AIWORKSPACE_NETWORK__PROXY": "none",
            "HOME": str(root / "user"),
            "LANG": "C",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "app", "models", *arguments],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        process = self.start(*arguments, "--json")
        out, err = process.communicate(timeout=ENOUGH)
        assert process.returncode == code, err
        return json.loads(out)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[StandInHub]:
    model = write_known_answer_gguf(tmp_path / "written.gguf", ["Hi"], feed=8192)
    with stand_in_hub() as served:
        served.add("ada/Small-GGUF", {"small-q4.gguf": model, "config.json": b"{}"})
        yield served


@pytest.fixture
def program(tmp_path: Path, hub: StandInHub) -> Program:
    return Program(tmp_path, hub)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_download_stopped_by_ctrl_c_goes_on_and_the_model_is_used_and_removed(
    program: Program, hub: StandInHub, tmp_path: Path
) -> None:
    whole = (tmp_path / "written.gguf").read_bytes()
    troubles = hub.trouble("small-q4.gguf")
    troubles.stall_after = len(whole) // 2
    process = program.start("download", NAME)
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if line.startswith("downloading from 127.0.0.1"):
            break
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=ENOUGH)[1]
    assert process.returncode == 130, told
    assert f"aiworkspace models download {NAME} goes on from there" in rest
    troubles.release.set()
    troubles.stall_after = None
    fetched = program("download", NAME)
    path = Path(fetched["path"])
    assert path.read_bytes() == whole
    assert path.is_relative_to(program.folder)
    assert (fetched["installed"], fetched["fits"], fetched["origin"]) == (True, True, "folder")
    # By the name it was fetched by as well: whoever just typed it types it again.
    assert program("use", NAME)["id"] == fetched["id"]
    assert program("show", fetched["id"])["active"] is True
    assert program("remove", fetched["id"], code=1)["error"]["code"] == "model.in_use"
    assert program("use", "none")["id"] == "none"
    assert program("remove", NAME)["installed"] is False
    assert list(program.folder.rglob("*.gguf*")) == []


def test_what_the_hub_does_not_have_is_named(program: Program) -> None:
    refused = program("download", "ada/Small-GGUF/huge.gguf", code=1)
    assert refused["error"]["code"] == "download.unavailable"
    assert "small-q4.gguf" in refused["error"]["hint"]
    assert program("download", "nonsense", code=1)["error"]["code"] == "model.not_found"
