"""The usual stack in its own environment: installed once, run as processes with the same number of threads."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.program import CACHE, Ran, run
from tests.bench.table import say

FOLDER = CACHE / "usual-stack-venv"
REQUIREMENTS = Path(__file__).with_name("usual_stack.txt")
SCRIPT = Path(__file__).with_name("usual_stack_process.py")
OVERLAP = 200
"""Characters chunks share: the splitter's own default, which people who write ``chunk_size=512`` get."""


def python() -> Path:
    """The environment's interpreter, installed if it is not there or is of other versions."""
    interpreter = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not (interpreter.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        say(f"installing the usual stack in {FOLDER} (several minutes the first time)")
        if not interpreter.exists():
            venv.create(FOLDER, with_pip=True)
        subprocess.run([interpreter, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True, stdout=sys.stderr)
        stamp.write_text(wanted, encoding="utf-8")
    return interpreter


@dataclass(frozen=True, slots=True)
class UsualStack:
    """One store of the usual stack."""

    store: Path
    threads: int
    overlap: int = OVERLAP

    def index(self, folder: Path) -> tuple[dict[str, Any], Ran]:
        """Index a folder of .txt: chunks, ``start_seconds`` (imports, model), ``work_seconds``; and the process."""
        return self._run("index", folder)

    def query(self, questions: Sequence[str]) -> tuple[dict[str, Any], Ran]:
        """File names found and milliseconds per question; and the process."""
        source = self.store.with_name(self.store.name + ".questions.json")
        source.write_text(json.dumps(list(questions), ensure_ascii=False), encoding="utf-8")
        return self._run("query", source)

    def _run(self, action: str, source: Path) -> tuple[dict[str, Any], Ran]:
        env = os.environ | {
            "OMP_NUM_THREADS": str(self.threads),
            "TOKENIZERS_PARALLELISM": "true",
            "RAYON_NUM_THREADS": str(self.threads),
            "HF_HUB_OFFLINE": "1",
            "ANONYMIZED_TELEMETRY": "False",
        }
        options = ["--threads", str(self.threads), "--overlap", str(self.overlap)]
        ran = run([str(python()), "-I", str(SCRIPT), action, str(source), str(self.store), *options], env)
        if ran.code:
            raise RuntimeError(f"the usual stack's {action} ended with {ran.code}: {ran.err[-2000:]}")
        result: dict[str, Any] = json.loads(ran.out.splitlines()[-1])
        return result, ran
