"""The window on any address, without the program behind it; with a second address also the quick panel.

Each line in is a call of the desktop as a list in JSON, its name first; each line out what it gave.
"""

from __future__ import annotations

import json
import sys
import threading

from app.shell.geometry import Place
from app.shell.toolkit import load_toolkit
from app.shell.window import AppWindow, Beside
from app.shell.words import words_for


def answer(window: AppWindow) -> None:
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(window.desktop, name)(*arguments)), flush=True)


if __name__ == "__main__":
    shown = AppWindow(load_toolkit(), words_for("zh"), "dark")
    threading.Thread(target=answer, args=(shown,), daemon=True).start()
    shown.run(sys.argv[1], Place(), beside=Beside("".join(sys.argv[2:3])))
