"""The window on any address, without the program behind it.

Each line in is a list of names in JSON; each line out the paths of what was dropped under those names.
"""

from __future__ import annotations

import json
import sys
import threading

from app.shell.geometry import Place
from app.shell.toolkit import load_toolkit
from app.shell.window import AppWindow
from app.shell.words import words_for


def answer(window: AppWindow) -> None:
    for line in sys.stdin:
        print(json.dumps(window.desktop.dropped(json.loads(line))), flush=True)


if __name__ == "__main__":
    shown = AppWindow(load_toolkit(), words_for("zh"), "dark")
    threading.Thread(target=answer, args=(shown,), daemon=True).start()
    shown.run(sys.argv[1], Place())
