"""The tray in GTK's loop: an AppIndicator where its library is there, else the X tray."""

from __future__ import annotations

import importlib
from typing import Any

import gi

gi.require_version("Gtk", "3.0")

from gi.repository import GLib, Gtk  # noqa: E402  # of the version just named

from app.shell.parts import TrayMenu  # noqa: E402
from app.shell.tray.entries import ICON, entries  # noqa: E402
from app.shell.words import TITLE  # noqa: E402

_INDICATORS = ("AyatanaAppIndicator3", "AppIndicator3")
_RENEW_SECONDS = 5
"""An indicator's menu is drawn by another program, which does not ask before it shows it."""


class GtkTray:
    """``Tray`` with GTK 3. Both kinds wait by themselves for a tray that comes later."""

    def __init__(self) -> None:
        self._menu: TrayMenu | None = None
        self._words: Any = None
        self._drawn: Any = None
        self._lines: list[str] = []
        self._indicator: Any = None
        self._icon: Any = None
        self._timer = 0

    def show(self, menu: TrayMenu, words: Any) -> bool:
        """As ``Tray``; the desktop takes the icon in once the loop runs, so the answer is often False at first."""
        self._menu, self._words = menu, words
        if self._indicator is None and self._icon is None:
            library = _indicator_library()
            if library is not None:
                self._indicate(library)
            else:
                self._stand()
        return self.shown()

    def shown(self) -> bool:
        if self._indicator is not None:
            return bool(self._indicator.get_property("connected"))
        return self._icon is not None and bool(self._icon.is_embedded())

    def close(self) -> None:
        if self._timer:
            GLib.source_remove(self._timer)
            self._timer = 0
        if self._indicator is not None:
            self._indicator.set_status(0)  # passive: not shown
        if self._icon is not None:
            self._icon.set_visible(False)
        self._indicator = self._icon = self._drawn = None

    def _indicate(self, library: Any) -> None:
        category = library.IndicatorCategory.APPLICATION_STATUS
        self._indicator = library.Indicator.new("aiworkspace", str(ICON), category)
        self._indicator.set_title(TITLE)
        self._indicator.set_status(library.IndicatorStatus.ACTIVE)
        self._renew()
        self._timer = GLib.timeout_add_seconds(_RENEW_SECONDS, self._renew)

    def _renew(self) -> bool:
        assert self._menu is not None
        lines = [entry.text for entry in entries(self._menu, self._words)]
        if lines != self._lines:
            self._lines = lines
            self._indicator.set_menu(self._fresh())
        return True

    def _stand(self) -> None:
        self._icon = Gtk.StatusIcon.new_from_file(str(ICON))
        self._icon.set_title(TITLE)
        self._icon.set_tooltip_text(TITLE)
        self._icon.connect("activate", self._clicked)
        self._icon.connect("popup-menu", self._popup)

    def _clicked(self, _icon: Any) -> None:
        if self._menu is not None:
            self._menu.show()

    def _popup(self, icon: Any, button: int, time: int) -> None:
        self._fresh().popup(None, None, Gtk.StatusIcon.position_menu, icon, button, time)

    def _fresh(self) -> Any:
        """The menu as it stands now; kept here, as GTK keeps none that nobody holds."""
        assert self._menu is not None
        self._drawn = Gtk.Menu()
        for entry in entries(self._menu, self._words):
            line = Gtk.MenuItem(label=entry.text) if entry.text else Gtk.SeparatorMenuItem()
            if entry.choose is not None:
                line.connect("activate", lambda _, choose=entry.choose: choose())
            elif entry.text:
                line.set_sensitive(False)
            self._drawn.append(line)
        self._drawn.show_all()
        return self._drawn


def _indicator_library() -> Any:
    for name in _INDICATORS:
        try:
            gi.require_version(name, "0.1")
        except ValueError:
            continue
        return importlib.import_module(f"gi.repository.{name}")
    return None
