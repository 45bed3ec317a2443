"""The tray of Windows, by the Windows Forms that pywebview runs on."""

from __future__ import annotations

import importlib
import threading
from typing import Any

from app.shell.parts import TrayMenu
from app.shell.tray.entries import ICON, entries
from app.shell.words import TITLE

_PATIENCE_SECONDS = 5.0


def load_forms() -> tuple[Any, Any]:
    """The namespaces System.Windows.Forms and System.Drawing. ``ImportError`` without pythonnet."""
    clr = importlib.import_module("clr")
    for name in ("System.Windows.Forms", "System.Drawing"):
        clr.AddReference(name)
    return importlib.import_module("System.Windows.Forms"), importlib.import_module("System.Drawing")


def load_icon(drawing: Any) -> Any:
    """The program's icon as System.Drawing.Icon."""
    return drawing.Icon.FromHandle(drawing.Bitmap(str(ICON)).GetHicon())


class WindowsTray:
    """``Tray`` with NotifyIcon, which puts itself back when the taskbar is started again.

    It has a thread and a message loop of its own: pywebview gives no way into its own.
    """

    def __init__(self) -> None:
        self._menu: TrayMenu | None = None
        self._words: Any = None
        self._forms: Any = None
        self._icon: Any = None
        self._loop: Any = None
        self._made = threading.Event()
        self._thread: threading.Thread | None = None

    def show(self, menu: TrayMenu, words: Any) -> bool:
        self._menu, self._words = menu, words
        if self._thread is None:
            self._forms, drawing = load_forms()
            self._thread = threading.Thread(target=self._run, args=(drawing,), name="tray", daemon=True)
            self._thread.start()
            self._made.wait(_PATIENCE_SECONDS)
        return self.shown()

    def shown(self) -> bool:
        return self._made.is_set()

    def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._made.is_set():
            self._loop.ExitThread()
        if thread is not threading.current_thread():
            thread.join(_PATIENCE_SECONDS)

    def _run(self, drawing: Any) -> None:
        icon = self._icon = self._forms.NotifyIcon()
        icon.Icon, icon.Text = load_icon(drawing), TITLE
        icon.ContextMenuStrip = self._forms.ContextMenuStrip()
        icon.ContextMenuStrip.Opening += self._opening
        icon.MouseClick += self._clicked
        self._fill()
        icon.Visible = True
        self._loop = self._forms.ApplicationContext()
        self._made.set()
        self._forms.Application.Run(self._loop)
        self._made.clear()
        icon.Visible = False
        icon.Dispose()

    def _opening(self, _sender: Any, event: Any) -> None:
        self._fill()
        event.Cancel = False  # it is set when the menu was empty before

    def _clicked(self, _sender: Any, event: Any) -> None:
        if self._menu is not None and event.Button == self._forms.MouseButtons.Left:
            self._menu.show()

    def _fill(self) -> None:
        assert self._menu is not None
        lines = self._icon.ContextMenuStrip.Items
        lines.Clear()
        for entry in entries(self._menu, self._words):
            if not entry.text:
                lines.Add(self._forms.ToolStripSeparator())
                continue
            line = self._forms.ToolStripMenuItem(entry.text.replace("&", "&&"))
            if entry.choose is None:
                line.Enabled = False
            else:
                line.Click += lambda _sender, _event, choose=entry.choose: choose()
            lines.Add(line)
