"""``make dev``: the server, restarted when app/ changes, and Vite beside it, reloading the page.

Open the address the server prints once, for its ticket; then Vite's address is logged in too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = os.environ.get("AIWORKSPACE_SERVER__PORT", "8765")
SERVE = [sys.executable, "-m", "app", "serve", "--port", PORT]


def newest(folder: Path) -> float:
    """When a Python file under the folder last changed, seconds since the epoch."""
    return max((path.stat().st_mtime for path in folder.rglob("*.py")), default=0.0)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, wait, and insist."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run both until Ctrl-C."""
    page = subprocess.Popen([shutil.which("npm") or "npm", "run", "dev"], cwd=ROOT)
    server = subprocess.Popen(SERVE, cwd=ROOT)
    seen = newest(ROOT / "app")
    try:
        while page.poll() is None:
            time.sleep(0.5)
            changed = newest(ROOT / "app")
            if changed != seen:
                seen = changed
                print("app/ changed: restarting the server", flush=True)
                stop(server)
                server = subprocess.Popen(SERVE, cwd=ROOT)
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)
        stop(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
