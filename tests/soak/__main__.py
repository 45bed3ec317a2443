"""``python -m tests.soak [--kills 20] [--files 200]``: runs that are disturbed leave what an undisturbed one does."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak import desktop, downloading
from tests.soak.disturb import DISTURBANCES, Soak, killed_again_and_again, killed_once_each
from tests.soak.engine_main import run as disturbed_engine
from tests.soak.files import write_files

PARTS = ("kills", *DISTURBANCES, "downloads", "engine", "desktop")


def main() -> int:
    """0 when nothing is wrong, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--toggles", type=int, default=200, help="how often the quick panel is shown and hidden")
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the file that is downloaded")
    args = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="aiworkspace-soak-"))
    try:
        soak = Soak(work, write_files(work / "files", args.files, args.seed), lambda text: print(text, flush=True))
        chosen = args.only or PARTS
        if set(chosen) & {"kills", *DISTURBANCES}:
            soak.undisturbed()
        if "kills" in chosen:
            killed_again_and_again(soak, args.kills // 2, args.seed)
            killed_once_each(soak, args.kills - args.kills // 2, args.seed)
        for name, disturb in DISTURBANCES.items():
            if name in chosen:
                disturb(soak)
        if "downloads" in chosen:
            size = args.megabytes * 1_000_000
            soak.wrong += downloading.disturbed(work / "downloads", size, args.kills, args.seed, soak.say)
        if "engine" in chosen:
            soak.wrong += disturbed_engine(work / "engine", args.kills).wrong
        if "desktop" in chosen:
            soak.wrong += desktop.run(work / "desktop", args.toggles, soak.say)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"\n{len(soak.wrong)} things are wrong" if soak.wrong else "\nnothing is wrong")
    for line in soak.wrong:
        print(f"  {line}")
    return 1 if soak.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
