"""ONNX Runtime keeps to itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPENED = """
import sys, time
from app.embeddings.runtime import load_onnxruntime
onnxruntime = load_onnxruntime()
try:
    onnxruntime.InferenceSession(b"no model", providers=["CPUExecutionProvider"])
except Exception:
    print("used")
"""


def test_it_leaves_no_mark_of_this_machine_and_opens_no_report(tmp_path: Path) -> None:
    # It keeps quiet by itself where these say that nobody works here.
    quiet = {"CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE")}
    environment = {name: value for name, value in os.environ.items() if name not in quiet} | places
    used = subprocess.run(
        [sys.executable, "-c", OPENED], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert used.stdout.split() == ["used"]
    assert list(tmp_path.rglob("*")) == []


def test_nothing_loads_it_past_that() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name != "load_onnxruntime":
                written = ast.unparse(function)
                first = written.find("import onnxruntime"), written.find("from onnxruntime")
                assert all(place < 0 or 0 <= written.find("load_onnxruntime()") < place for place in first), path
