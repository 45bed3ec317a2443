"""The window drawn by GTK, its page by WebKitGTK.

pywebview gives the window and its life; where the page may go, what it is refused, its menu, what is dropped on it
and the dialogs are set here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Literal

import gi

from app.shell.drops import local_path
from app.shell.geometry import LEAST_HEIGHT, LEAST_WIDTH, Place, Screen
from app.shell.toolkit import DARK, LIGHT, Dressing, Theme
from app.shell.words import Words

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gdk, GLib, GObject, Gtk, WebKit2  # noqa: E402  # of the versions just named
from webview.platforms import gtk as pywebview_gtk  # noqa: E402

_OFF = (
    "enable-media-stream",
    "enable-webrtc",
    "enable-dns-prefetching",
    "enable-developer-extras",
    "javascript-can-access-clipboard",  # writing it at a click goes without
    "allow-file-access-from-file-urls",
    "allow-universal-access-from-file-urls",
    "enable-html5-database",
    "enable-html5-local-storage",
)
_BUTTONS = Gdk.ModifierType.BUTTON1_MASK | Gdk.ModifierType.BUTTON2_MASK | Gdk.ModifierType.BUTTON3_MASK


class GtkToolkit:
    """``Toolkit`` with GTK 3 and WebKitGTK."""

    gui = "gtk"

    def __init__(self) -> None:
        self._dressing: Dressing | None = None
        self._normal: Place | None = None

    def version(self) -> str:
        webkit = ".".join(str(part) for part in pywebview_gtk.webkit_ver)
        return f"WebKitGTK {webkit}, GTK {Gtk.MAJOR_VERSION}.{Gtk.MINOR_VERSION}"

    def prepare(self, dressing: Dressing) -> None:
        self._dressing = dressing
        GLib.set_prgname("aiworkspace")
        GLib.set_application_name("AI Workspace")
        pywebview_gtk.inject_pywebview = _loaded
        # Each blink has WebKit draw and put together the whole window; the page cannot ask for a still one here.
        Gtk.Settings.get_default().set_property("gtk-cursor-blink", False)
        if dressing.theme != "auto":
            Gtk.Settings.get_default().set_property("gtk-application-prefer-dark-theme", dressing.theme == "dark")

    def background(self) -> str:
        settings = Gtk.Settings.get_default()
        named = str(settings.get_property("gtk-theme-name") or "").lower().endswith("-dark")
        theme: Theme = self._dressed().theme
        dark = settings.get_property("gtk-application-prefer-dark-theme") or (theme == "auto" and named)
        return DARK if dark else LIGHT

    def screens(self) -> Sequence[Screen]:
        display = Gdk.Display.get_default()
        monitors = [display.get_monitor(number) for number in range(display.get_n_monitors())]
        monitors.sort(key=lambda monitor: not monitor.is_primary())
        areas = [monitor.get_workarea() for monitor in monitors]
        return [Screen(area.x, area.y, area.width, area.height) for area in areas]

    def dress(self, window: Any, place: Place) -> None:
        browser = pywebview_gtk.BrowserView.instances[window.uid]
        self._normal = place if place.maximized else None
        window.native.set_size_request(LEAST_WIDTH, LEAST_HEIGHT)
        if place.x is not None and place.y is not None:
            window.native.move(place.x, place.y)
        self._hold_in(browser)

    def _hold_in(self, browser: Any) -> None:
        """Our rules in place of what pywebview lets a page do."""
        page = browser.webview
        page.disconnect_by_func(browser.on_navigation)
        page.disconnect_by_func(browser.on_drag_data)
        page.connect("decide-policy", self._decide)
        page.connect("permission-request", _deny)
        page.connect("drag-data-received", self._dragged)
        page.connect("web-process-terminated", lambda view, _: view.reload())
        _without_handlers(page, "context-menu")
        page.connect("context-menu", self._menu)
        settings = page.get_settings()
        for name in _OFF:
            if settings.find_property(name) is not None:
                settings.set_property(name, False)  # takes no keywords
        store = page.get_website_data_manager()
        store.set_network_proxy_settings(WebKit2.NetworkProxyMode.NO_PROXY, None)
        page.get_context().set_spell_checking_enabled(False)

    # --- the page's wishes ----------------------------------------------------------------------

    def _decide(self, _page: Any, decision: Any, _kind: Any) -> bool:
        """Inside: yes. Outside: the user's browser when a person clicked, else no."""
        if isinstance(decision, WebKit2.NavigationPolicyDecision):
            action = decision.get_navigation_action()
            address, rules = action.get_request().get_uri(), self._dressed().rules
            if rules.inside(address) and _kind == WebKit2.PolicyDecisionType.NAVIGATION_ACTION:
                decision.use()
                return True
            if action.is_user_gesture():
                rules.leave(address)
            decision.ignore()
            return True
        if isinstance(decision, WebKit2.ResponsePolicyDecision) and not decision.is_mime_type_supported():
            decision.ignore()
            return True
        return False

    def _dragged(self, _page: Any, _context: Any, _x: int, _y: int, data: Any, _info: int, _time: int) -> None:
        if data.get_target().name() == "text/uri-list":
            paths = [path for uri in data.get_uris() or () if (path := local_path(uri)) is not None]
            self._dressed().drops.take(paths)  # none too, or links would be taken for what was dragged across before

    def _menu(self, _page: Any, menu: Any, _event: Any, hit: Any) -> bool:
        """What can be done with text, in our words; nothing of the webview's own."""
        actions, words = WebKit2.ContextMenuAction, self._dressed().words
        offers = [(actions.COPY, words.copy), (actions.SELECT_ALL, words.select_all)]
        if hit.context_is_editable():
            offers = [(actions.CUT, words.cut), offers[0], (actions.PASTE, words.paste), offers[1]]
        elif not hit.context_is_selection():
            return True
        menu.remove_all()
        for action, text in offers:
            menu.append(WebKit2.ContextMenuItem.new_from_stock_action_with_label(action, text))
        return False

    # --- the window -----------------------------------------------------------------------------

    def post(self, call: Callable[[], None]) -> None:
        def once() -> bool:
            call()
            return False

        GLib.idle_add(once)

    def place(self, window: Any) -> Place:
        native = window.native
        maximized = bool(native.is_maximized())
        if maximized and self._normal is not None:
            return self._normal
        (x, y), (width, height) = native.get_position(), native.get_size()
        return Place(x, y, width, height, maximized=maximized)

    def in_front(self, window: Any) -> bool:
        return bool(window.native.get_visible() and window.native.is_active())

    def bring_front(self, window: Any) -> None:
        window.hidden = False
        window.native.show_all()
        window.native.deiconify()
        window.native.present_with_time(Gtk.get_current_event_time())

    def hide(self, window: Any) -> None:
        window.native.hide()

    def dress_panel(self, window: Any, left: Callable[[], None]) -> None:
        native = window.native
        native.set_type_hint(Gdk.WindowTypeHint.UTILITY)
        native.set_skip_taskbar_hint(True)
        native.set_skip_pager_hint(True)
        native.set_keep_above(True)
        native.set_decorated(False)
        native.connect("notify::is-active", lambda *_: None if native.is_active() else left())
        self._hold_in(pywebview_gtk.BrowserView.instances[window.uid])

    def see_through(self) -> bool:
        return bool(Gdk.Screen.get_default().is_composited())

    def screen_in_use(self) -> Screen:
        display = Gdk.Display.get_default()
        _, x, y = display.get_default_seat().get_pointer().get_position()
        area = display.get_monitor_at_point(x, y).get_workarea()
        return Screen(area.x, area.y, area.width, area.height)

    def show_at(self, window: Any, place: Place) -> None:
        native, window.hidden = window.native, False
        native.resize(place.width, place.height)
        native.show_all()
        if place.x is not None and place.y is not None:
            native.move(place.x, place.y)  # one asked for while it was hidden is not kept
        native.present_with_time(_server_time(native))
        pywebview_gtk.BrowserView.instances[window.uid].webview.grab_focus()

    def resize(self, window: Any, width: int, height: int) -> None:
        window.native.resize(width, height)

    def tell(self, window: Any, script: str) -> None:
        page = pywebview_gtk.BrowserView.instances[window.uid].webview
        page.evaluate_javascript(script + ";0", -1, None, None, None, None)

    def busy(self, window: Any) -> bool:
        dialog = any(isinstance(one, Gtk.Dialog) and one.get_visible() for one in Gtk.Window.list_toplevels())
        return dialog or Gtk.grab_get_current() is not None

    def button_held(self) -> bool:
        mice = Gdk.Display.get_default().get_default_seat().get_pointer()
        _, _, _, held = Gdk.get_default_root_window().get_device_position(mice)
        return bool(held & _BUTTONS)

    def under_pointer(self, window: Any) -> bool:
        native = window.native
        _, x, y = native.get_display().get_default_seat().get_pointer().get_position()
        (left, top), (width, height) = native.get_position(), native.get_size()
        return bool(left <= x < left + width and top <= y < top + height)

    def zoom(self, window: Any, factor: float) -> None:
        pywebview_gtk.BrowserView.instances[window.uid].webview.set_zoom_level(factor)

    def visit(self, window: Any, url: str) -> None:
        pywebview_gtk.BrowserView.instances[window.uid].webview.load_uri(url)

    def close(self, window: Any) -> None:
        for dialog in Gtk.Window.list_toplevels():
            if isinstance(dialog, Gtk.Dialog):
                dialog.response(Gtk.ResponseType.CANCEL)
        browser = pywebview_gtk.BrowserView.instances.get(window.uid)
        if browser is not None:
            browser.close_window()

    # --- dialogs --------------------------------------------------------------------------------

    def ask(self, window: Any, kind: Literal["files", "folder", "model"], folder: str) -> Sequence[str]:
        words, actions = self._dressed().words, Gtk.FileChooserAction

        def dialog() -> Any:
            title = {"files": words.open_files, "folder": words.open_folder, "model": words.open_model}[kind]
            action = actions.SELECT_FOLDER if kind == "folder" else actions.OPEN
            chooser = _chooser(window.native, title, action, words)
            chooser.set_select_multiple(kind == "files")
            if kind == "model":
                only = Gtk.FileFilter()
                only.set_name(f"{words.models} (*.gguf)")
                only.add_pattern("*.gguf")
                chooser.add_filter(only)
            return chooser

        return self._answered(dialog, folder)

    def ask_target(self, window: Any, name: str, folder: str) -> str | None:
        words = self._dressed().words

        def dialog() -> Any:
            chooser = _chooser(window.native, words.save_file, Gtk.FileChooserAction.SAVE, words)
            chooser.set_do_overwrite_confirmation(True)
            chooser.set_current_name(name)
            return chooser

        return next(iter(self._answered(dialog, folder)), None)

    def _answered(self, make: Callable[[], Any], folder: str) -> Sequence[str]:
        answer: Future[Sequence[str]] = Future()

        def run() -> None:
            chooser = make()
            chooser.set_current_folder(folder)
            accepted = chooser.run() == Gtk.ResponseType.ACCEPT
            names = chooser.get_filenames() if accepted else []
            chooser.destroy()
            answer.set_result(names)

        self.post(run)
        return answer.result()

    def _dressed(self) -> Dressing:
        assert self._dressing is not None
        return self._dressing


def _chooser(parent: Any, title: str, action: Any, words: Words) -> Any:
    accept = words.save if action == Gtk.FileChooserAction.SAVE else words.accept
    chooser = Gtk.FileChooserDialog(title=title, transient_for=parent, modal=True, action=action)
    chooser.add_buttons(words.cancel, Gtk.ResponseType.CANCEL, accept, Gtk.ResponseType.ACCEPT)
    chooser.set_default_response(Gtk.ResponseType.ACCEPT)
    return chooser


def _server_time(native: Any) -> int:
    """The time of the X server, without which a window manager may keep a window behind; 0 elsewhere."""
    surface = native.get_window()
    if surface is None or not hasattr(surface, "get_xid"):
        return int(Gtk.get_current_event_time())
    gi.require_version("GdkX11", "3.0")
    from gi.repository import GdkX11

    return int(GdkX11.x11_get_server_time(surface))


def _deny(_page: Any, request: Any) -> bool:
    request.deny()
    return True


def _without_handlers(page: Any, signal: str) -> None:
    """Take off what pywebview connected: it has no name to take it off by."""
    number = GObject.signal_lookup(signal, WebKit2.WebView)
    GObject.signal_handlers_disconnect_matched(page, GObject.SignalMatchType.ID, number, 0, None, None, None)


def _loaded(_renderer: str, window: Any) -> None:
    """In place of pywebview's bridge, which a page that speaks HTTP does not need: it is told that the page is there."""
    for event in (window.events.before_load, window.events._pywebviewready, window.events.loaded):  # noqa: SLF001
        event.set()
