"""The program from its first start to its last page, every step watched; writes a report as JSON.

``python -m tests.connections.whole_run HOME FILES MODEL REPORT``: an empty data folder, a folder to index, a model
that says what is known, and where to write.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.connections import namespace

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 120
QUESTION = "When does the lease end?"


class Run:
    """The steps, and what was seen of each."""

    def __init__(self, home: Path, notes: Path) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AIWORKSPACE_") and not name.lower().endswith("_proxy")
        }
        watch, python = Path(__file__).with_name("watch"), notes.with_name("python")
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{watch / "launch.py"}" "{sys.executable}" "$@"\n')
        python.chmod(0o700)
        self.environment = {
            **kept, "AIWORKSPACE_HOME": str(home), "LANG": "C", "PYTHONPATH": str(watch), "WATCHED_PYTHON": str(python)
        }  # fmt: skip
        self.notes = notes
        self.steps: dict[str, Any] = {}

    def watched(self, step: str) -> dict[str, str]:
        """The environment of a step's processes."""
        return {**self.environment, "WATCHED_CONNECTIONS": str(self.notes / step)}

    def __call__(self, step: str, *arguments: str) -> Any:
        """Run a command; what it printed, as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments, "--json"],
            cwd=ROOT, env=self.watched(step), capture_output=True, timeout=ENOUGH, check=False,
        )  # fmt: skip
        try:
            said = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            said = None
        self.steps[step] = {"code": done.returncode, "said": said, "errors": done.stderr.decode()[-2000:]}
        return said

    def seen(self) -> dict[str, list[list[Any]]]:
        """What each step's processes looked up and connected to."""
        return {
            file.name: [json.loads(line) for line in file.read_text().splitlines()]
            for file in sorted(self.notes.iterdir())
        }


def go(run: Run, files: Path, model: Path) -> None:
    """Everything that needs nobody else."""
    run("doctor", "doctor")
    run("index", "index", str(files))
    run("search", "search", "lease")
    run("quotes", "ask", QUESTION)
    run("documents", "documents")
    run("models", "models")
    run("use", "models", "use", str(model))
    run("generated", "ask", QUESTION)
    serve(run, files)
    run("ledger", "doctor", "--ledger")


def serve(run: Run, files: Path) -> None:
    """The server: its page, its health, a stream, a job, a question through the command line."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--json"],
        cwd=ROOT, env=run.watched("serve"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            address = json.loads(server.stdout.readline())
            instance = json.loads((Path(run.environment["AIWORKSPACE_HOME"]) / "instance.json").read_text())
            token = {"Authorization": f"Bearer {instance['token']}"}
            answers = {
                path: fetch(address["port"], path, token)
                for path in ("/", "/api/health", "/api/session", "/api/models", "/api/engine", "/api/network/ledger")
            }
            asked = fetch(address["port"], "/api/ask", token, {"question": QUESTION})
            (files / "new.txt").write_text("The warranty lasts for 24 months.\n")
            run("job", "index", str(files))
            run("remote", "ask", "How long does the warranty last?", "--model", "none")
            server.send_signal(signal.SIGTERM)
            code = server.wait(ENOUGH)
            run.steps["serve"] = {"code": code, "said": {"answers": answers, "asked": asked}}
        finally:
            server.kill()


def fetch(port: int, path: str, headers: dict[str, str], body: object = None) -> list[Any]:
    """Status and the first of the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ENOUGH)
    try:
        sent = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        connection.request("GET" if body is None else "POST", path, sent, {**headers, **kind})
        answer = connection.getresponse()
        return [answer.status, answer.read().decode()[:4000]]
    finally:
        connection.close()


def download(run: Run) -> None:
    """What cannot work without a network, and must say so."""
    known = run("catalogue", "models")["models"]
    absent = next(model["id"] for model in known if model["kind"] == "chat" and not model["installed"])
    run("download", "models", "download", absent)
    run("afterwards", "doctor", "--ledger")


def main() -> None:
    home, files, model, report = (Path(argument) for argument in sys.argv[1:5])
    why_not = namespace.enter()
    notes = report.with_suffix(".notes")
    notes.mkdir()
    run = Run(home, notes)
    told: dict[str, Any] = {"namespace": why_not, "tap": "", "packets": [], "lost": 0, "datagrams": 0, "sees": False}
    way_out = None
    if not why_not:
        try:
            way_out = namespace.WayOut()
            told["tap"] = "tun"
        except OSError:
            told["tap"] = "counters"  # there is no way out at all, and whoever looks for one is counted
    else:
        run.environment["AIWORKSPACE_OFFLINE"] = "1"
    go(run, files, model)
    if not why_not:
        told["lost"] = namespace.counted("Ip", "OutNoRoutes")
        told["datagrams"] = namespace.counted("Udp", "OutDatagrams")
    if way_out is not None:
        told["packets"] = list(way_out.packets)
        told["sees"] = way_out.sees("203.0.113.9", 53)
        way_out.cut()
    elif not why_not:
        told["sees"] = namespace.counts_the_lost("203.0.113.9", 53)
    download(run)
    if way_out is not None:
        way_out.close()
    report.write_text(json.dumps({**told, "steps": run.steps, "seen": run.seen()}))


if __name__ == "__main__":
    main()
