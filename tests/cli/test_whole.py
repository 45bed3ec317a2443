"""The whole program as a user runs it: real library, real embedding model, no language model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.workspace.instance import read_instance

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 120

CHINESE = (
    "采购合同\n\n第三条 付款条款\n买方应在收到发票后三十日内以银行转账方式付款。\n\n第四条 交货\n卖方负责运输和保险。\n"
)
ENGLISH = (
    "Supply agreement\n\nThe seller delivers the meters in May.\n\n"
    "Payment terms: the invoice is payable within 14 days of delivery by bank transfer.\n"
)


class Program:
    """``python -m app`` with a data folder of its own."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIWORKSPACE_")}
        self.environment = {**kept, "AIWORKSPACE_HOME": str(home), "LANG": "C"}
        self.home = home

    def __call__(self, *arguments: str, stdin: str = "", code: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT, env=self.environment, input=stdin.encode(), capture_output=True, timeout=ENOUGH, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr.decode()
        if "--batch" in arguments:
            return [json.loads(line) for line in done.stdout.decode().splitlines()]
        return json.loads(done.stdout) if "--json" in arguments else done.stdout.decode()


@pytest.fixture
def program(tmp_path: Path, prepared_model: Path) -> Program:
    assert prepared_model.is_dir()
    return Program(tmp_path / "数据")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "合同 contracts"
    folder.mkdir()
    (folder / "采购合同.txt").write_text(CHINESE, encoding="utf-8")
    (folder / "supply.md").write_text(ENGLISH, encoding="utf-8")
    (folder / "empty.txt").touch()
    return folder


def test_a_folder_is_indexed_and_asked_in_both_languages(program: Program, folder: Path) -> None:
    report = program("index", str(folder), str(folder.parent / "gone.pdf"), "--json", code=3)
    ended = {Path(file["path"]).name: (file["status"], file["code"]) for file in report["files"]}
    assert ended == {
        "采购合同.txt": ("indexed", None),
        "supply.md": ("indexed", None),
        "empty.txt": ("skipped", "document.empty"),
        "gone.pdf": ("failed", "path.not_found"),
    }
    assert program("index", str(folder), "--json")["unchanged"] == 2
    chinese = program("ask", "付款条款是什么?", "--model", "none", "--json")
    assert chinese["mode"] == "extracted"
    assert "三十日内" in chinese["citations"][0]["quote"]
    assert "[1]" in chinese["answer"]
    english = program("ask", "What are the payment terms?", "--json")
    assert "14 days" in english["citations"][0]["quote"]
    for answer in (chinese, english):
        for citation in answer["citations"]:
            text = program("documents", "text", citation["document"], "--json")["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_documents_leave_the_library_with_their_files(program: Program, folder: Path) -> None:
    program("index", str(folder), "--json")
    (folder / "supply.md").unlink()
    assert program("index", str(folder), "--json")["removed"] == 1
    rows = {Path(row["path"]).name: row for row in program("documents", "--json")["documents"]}
    assert "supply.md" not in rows
    assert program("documents", "remove", rows["采购合同.txt"]["id"], "--json") == {"removed": 1}
    assert program("search", "付款", "--json")["hits"] == []


def test_a_batch_is_answered_line_by_line(program: Program, folder: Path) -> None:
    program("index", str(folder), "--json")
    answers = program("ask", "--batch", "-", stdin="\ufeff付款条款是什么?\r\n\r\nWhat are the payment terms?\r\n")
    assert ["三十日内" in answers[0]["answer"], "14 days" in answers[1]["answer"]] == [True, True]
    scoped = program("search", "--batch", "-", "--in", str(folder / "supply.md"), stdin="payment\n")
    assert {Path(hit["path"]).name for hit in scoped[0]["hits"]} == {"supply.md"}


def test_the_server_answers_what_the_command_line_answers(program: Program, folder: Path) -> None:
    program("index", str(folder), "--json")
    alone = program("ask", "付款条款是什么?", "--json")
    with subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--json"], cwd=ROOT, env=program.environment, stdout=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout is not None
            json.loads(server.stdout.readline())
            asked = program("ask", "付款条款是什么?", "--json")
            assert {**asked, "timings": None} == {**alone, "timings": None}
            (folder / "new.txt").write_text("The warranty lasts for 24 months.")
            assert program("index", str(folder), "--json")["indexed"] == 1
            assert "24 months" in program("ask", "How long does the warranty last?", "--json")["answer"]
            _keep_an_answer(program)
            server.send_signal(signal.SIGTERM)
            assert server.wait(ENOUGH) == 0
        finally:
            server.kill()
    assert not (program.home / "instance.json").exists()
    assert len(program("documents", "--json")["documents"]) == 4


def _keep_an_answer(program: Program) -> None:
    instance = read_instance(program.home / "instance.json")
    assert instance is not None
    headers = {"Authorization": f"Bearer {instance.token}"}
    with httpx.Client(base_url=instance.url, headers=headers, trust_env=False, timeout=ENOUGH) as client:
        stream = client.post("/api/ask", json={"question": "付款条款是什么?", "keep": True}).text
        message = json.loads(stream.split("data: ", 1)[1].split("\n", 1)[0])["message_id"]
        assert client.get(f"/api/messages/{message}").json()["state"] == "done"
        talk = client.get("/api/conversations").json()["conversations"][0]["id"]
        assert "三十日内" in client.get(f"/api/conversations/{talk}/export").text
        assert client.post(f"/api/messages/{message}/stop").json() == {"stopped": False}
        assert client.delete(f"/api/conversations/{talk}").status_code == 204
        jobs = client.get("/api/jobs").json()["jobs"]
        assert jobs[0]["state"] == "done"
        changed = client.patch("/api/settings", json={"values": {"interface.language": "zh"}})
        assert changed.status_code == 200


def test_doctor_finds_everything_the_main_job_needs(program: Program) -> None:
    checks = program("doctor", "--json")["checks"]
    assert {"name", "ok", "detail", "hint"} == set(checks[0])
    assert any(check["name"] == "embedding" and check["ok"] for check in checks)
