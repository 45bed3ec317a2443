"""A full run from an empty data folder, without any network: it works, and nobody looks for one."""

from __future__ import annotations

import ast
import ipaddress
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.connections import namespace
from tests.connections.whole_run import ROOT
from tests.gguf_writer import write_known_answer_gguf

LEASE = "The lease ends on 31 May 2027. The tenant pays the rent. The rent is due each month.\n"
REPLY = "The lease ends on 31 May 2027 [1]."
STAYS = {"doctor", "index", "search", "quotes", "documents", "models", "use", "generated", "serve", "job", "remote",
         "ledger"}  # fmt: skip

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the server is ended as POSIX does it")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path) -> dict[str, Any]:
    """What the run looked like from outside."""
    assert prepared_model.is_dir()
    folder = tmp_path_factory.mktemp("run")
    files = folder / "files"
    files.mkdir()
    (files / "lease.txt").write_text(LEASE)
    model = write_known_answer_gguf(folder / "known.gguf", [REPLY])
    told = folder / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.connections.whole_run", *map(str, (folder / "home", files, model, told))],
        cwd=ROOT, capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    loaded: dict[str, Any] = json.loads(told.read_text())
    return loaded


def said(report: dict[str, Any], step: str) -> Any:
    assert report["steps"][step]["code"] == 0, report["steps"][step]
    return report["steps"][step]["said"]


def test_everything_works_from_first_start(report: dict[str, Any]) -> None:
    checks = {check["name"]: check for check in said(report, "doctor")["checks"]}
    assert checks["network"]["ok"], checks["network"]
    assert said(report, "index")["indexed"] == 1
    assert "lease" in said(report, "search")["hits"][0]["text"]
    quotes = said(report, "quotes")
    assert (quotes["mode"], "31 May 2027" in quotes["answer"]) == ("extracted", True)
    assert len(said(report, "documents")["documents"]) == 1
    assert said(report, "models")["models"]
    assert said(report, "use")["active"]
    generated = said(report, "generated")
    assert (generated["mode"], generated["answer"]) == ("generated", REPLY)
    served = said(report, "serve")
    assert {path: answer[0] for path, answer in served["answers"].items()} == dict.fromkeys(served["answers"], 200)
    assert served["asked"][0] == 200
    assert "31 May 2027" in served["asked"][1]
    assert said(report, "job")["indexed"] == 1
    assert "24 months" in said(report, "remote")["answer"]


def test_a_download_without_a_network_is_a_named_error(report: dict[str, Any]) -> None:
    step = report["steps"]["download"]
    expected = {"network.closed"} if report["namespace"] else {"network.closed", "network.failed"}
    assert step["code"] == 1
    assert step["said"]["error"]["code"] in expected, step
    ledger = said(report, "afterwards")["ledger"]
    assert ledger["ok"]


def outside(event: str, kind: str, about: Any) -> bool:
    """Whether something that was looked up or connected to is not this computer."""
    if kind.endswith(("AF_UNIX", "AF_NETLINK")):
        return False
    name = about[0] if isinstance(about, tuple) else about
    if event in {"socket.getaddrinfo", "socket.gethostbyname"} and name in {None, "", "localhost"}:
        return False
    if isinstance(name, bytes):
        name = name.decode("ascii", "replace")
    try:
        return not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return True


def test_no_process_looks_up_or_connects_to_anything_but_this_computer(report: dict[str, Any]) -> None:
    found = [
        (step, event, kind, about)
        for step, lines in report["seen"].items()
        if step in STAYS
        for event, kind, about in lines
        if event != "process" and outside(event, kind, ast.literal_eval(about))
    ]
    assert found == []
    assert any(event == "socket.connect" for event, *_ in report["seen"]["remote"])  # the watch sees something at all
    processes = {step: sum(event == "process" for event, *_ in lines) for step, lines in report["seen"].items()}
    assert processes.keys() >= STAYS
    assert min(processes["index"], processes["generated"]) > 1, processes  # also in the children that read and write


def test_the_ledger_says_so_too(report: dict[str, Any]) -> None:
    ledger = said(report, "ledger")["ledger"]
    assert (ledger["ok"], ledger["left"], ledger["sent"], ledger["received"]) == (True, 0, 0, 0)


def test_no_packet_leaves_whoever_sends_it(report: dict[str, Any]) -> None:
    if report["namespace"]:
        pytest.skip(report["namespace"])
    assert report["packets"] == []
    assert report["lost"] == 0
    assert report["datagrams"] == 0  # nobody asks a name server, on the loopback either
    assert report["tap"] in {"tun", "counters"}
    assert report["sees"]  # one packet that was sent on purpose


def test_packets_are_told_apart() -> None:
    udp = bytes.fromhex("4500001d000040004011") + b"\0\0" + bytes([192, 0, 2, 2, 203, 0, 113, 9, 0, 9, 0, 53, 0, 9])
    assert namespace.describe(udp) == "17 to 203.0.113.9:53"
    six = bytes([0x60, 0, 0, 0, 0, 8, 58, 255]) + bytes(32) + b"\x85"
    assert namespace.describe(six) is None
    tcp = bytes([0x60, 0, 0, 0, 0, 8, 6, 255]) + bytes(31) + b"\x01" + bytes([0, 9, 1, 187])
    assert namespace.describe(tcp) == "6 to ::1:443"


@pytest.mark.parametrize(
    "event, kind, about, expected",
    [
        ("socket.connect", "2", ("127.0.0.1", 80), False),
        ("socket.connect", "10", ("::1", 80, 0, 0), False),
        ("socket.connect", "AddressFamily.AF_UNIX", "/tmp/x", False),
        ("socket.connect", "2", ("192.168.1.1", 80), True),
        ("socket.sendto", "2", ("8.8.8.8", 53), True),
        ("socket.getaddrinfo", "", "localhost", False),
        ("socket.getaddrinfo", "", b"127.0.0.1", False),
        ("socket.getaddrinfo", "", "hub.example", True),
        ("socket.connect", "2", ("localhost.example", 80), True),
    ],
)
def test_what_is_outside(event: str, kind: str, about: Any, expected: bool) -> None:
    assert outside(event, kind, about) is expected
