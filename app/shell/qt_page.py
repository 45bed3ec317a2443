"""The page and the view of the Qt window: where it may go, what it is refused, its menu, what is dropped on it."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QAction, QCursor, QKeySequence
from PySide6.QtWebEngineCore import (
    QWebEngineContextMenuRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu

from app.shell.rules import PageRules
from app.shell.toolkit import Dressing

_MOST_RELOADS = 3
_FORGIVEN_MS = 60_000
_TOUCH_SECONDS = 1.0
_TOUCHES = frozenset({QEvent.Type.MouseButtonRelease, QEvent.Type.KeyPress, QEvent.Type.TouchEnd})


class _OwnRequests(QWebEngineUrlRequestInterceptor):  # type: ignore[misc]  # PySide6 is not type-checked here
    """Lets the page load from its own server only, whatever the page's policy says."""

    def __init__(self, rules: PageRules) -> None:
        super().__init__()
        self._rules = rules

    def interceptRequest(self, info: Any) -> None:  # noqa: N802  # Qt's name
        if not self._rules.may_fetch(info.requestUrl().toString()):
            info.block(True)


class _Page(QWebEnginePage):  # type: ignore[misc]
    def __init__(self, view: Any, profile: Any, rules: PageRules) -> None:
        super().__init__(profile, view)
        self._rules = rules
        self._view = view
        self._crashes = 0
        self._requests = _OwnRequests(rules)
        self.setUrlRequestInterceptor(self._requests)
        self.newWindowRequested.connect(self._new_window)
        self.permissionRequested.connect(_deny)
        self.renderProcessTerminated.connect(self._revive)

    def acceptNavigationRequest(self, url: Any, kind: Any, main_frame: bool) -> bool:  # noqa: N802
        address = url.toString()
        if self._rules.inside(address):
            return True
        # Chromium calls it a link too when a script goes somewhere.
        clicked = kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked and self._view.just_touched()
        if main_frame and clicked:
            self._rules.leave(address)
        return False

    def _new_window(self, request: Any) -> None:
        if request.isUserInitiated():
            self._rules.leave(request.requestedUrl().toString())

    def _revive(self, *_: object) -> None:
        """The page's process died: load it anew, unless it dies again and again."""
        self._crashes += 1
        QTimer.singleShot(_FORGIVEN_MS, self._forgive)
        if self._crashes <= _MOST_RELOADS:
            QTimer.singleShot(0, lambda: self.triggerAction(QWebEnginePage.WebAction.Reload))

    def _forgive(self) -> None:
        self._crashes -= 1

    def javaScriptConsoleMessage(self, *_: object) -> None:  # noqa: N802
        """Nothing: what a page says there may quote what the user reads."""


class _View(QWebEngineView):  # type: ignore[misc]
    def __init__(self, parent: Any, dressing: Dressing) -> None:
        super().__init__(parent)
        self._drops = dressing.drops
        self._words = dressing.words
        self._touched = -_TOUCH_SECONDS

    def childEvent(self, event: Any) -> None:  # noqa: N802
        if event.added() and event.child().isWidgetType():
            event.child().installEventFilter(self)  # what draws the page, and gets the user's input
        super().childEvent(event)

    def eventFilter(self, _watched: Any, event: Any) -> bool:  # noqa: N802
        if event.type() in _TOUCHES:
            self._touched = time.monotonic()
        return False

    def just_touched(self) -> bool:
        """Whether the user clicked or typed a moment ago."""
        return time.monotonic() - self._touched < _TOUCH_SECONDS

    def dropEvent(self, event: Any) -> None:  # noqa: N802
        self._drops.take([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        super().dropEvent(event)

    def contextMenuEvent(self, _event: Any) -> None:  # noqa: N802
        """The actions that make sense where the mouse is; none, no menu."""
        request = self.lastContextMenuRequest()
        if request is None:
            return
        flag, action = QWebEngineContextMenuRequest.EditFlag, QWebEnginePage.WebAction
        keys, words, can = QKeySequence.StandardKey, self._words, request.editFlags()
        offers = [
            (words.undo, action.Undo, keys.Undo, request.isContentEditable(), flag.CanUndo),
            (words.redo, action.Redo, keys.Redo, request.isContentEditable(), flag.CanRedo),
            (words.cut, action.Cut, keys.Cut, request.isContentEditable(), flag.CanCut),
            (words.copy, action.Copy, keys.Copy, True, flag.CanCopy),
            (words.paste, action.Paste, keys.Paste, request.isContentEditable(), flag.CanPaste),
            (words.select_all, action.SelectAll, keys.SelectAll, True, flag.CanSelectAll),
        ]
        menu = QMenu(self)
        for text, what, key, wanted, needed in offers:
            if wanted:
                item = QAction(text, menu)
                item.setShortcut(key)
                item.setEnabled(bool(can & needed))
                item.triggered.connect(lambda _=False, what=what: self.page().triggerAction(what))
                menu.addAction(item)
        menu.popup(QCursor.pos())
        menu.aboutToHide.connect(menu.deleteLater)


def make_view(parent: Any, dressing: Dressing) -> Any:
    """The view in the window ``parent``."""
    return _View(parent, dressing)


def make_page(parent: Any, profile: Any, dressing: Dressing) -> Any:
    """The page for the view of the window ``parent``."""
    return _Page(parent.webview, profile, dressing.rules)


def private_profile(*_: object) -> Any:
    """A profile that writes nothing to disk, downloads nothing and asks nobody."""
    profile = QWebEngineProfile()
    profile.setSpellCheckEnabled(False)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    wanted = QWebEngineSettings.WebAttribute
    for attribute, on in (
        (wanted.JavascriptCanAccessClipboard, True),  # the copy buttons; reading it stays refused
        (wanted.JavascriptCanPaste, False),
        (wanted.JavascriptCanOpenWindows, False),  # without a click; after one the user's browser opens it
        (wanted.NavigateOnDropEnabled, False),
        (wanted.LocalContentCanAccessFileUrls, False),
        (wanted.DnsPrefetchEnabled, False),
        (wanted.HyperlinkAuditingEnabled, False),
        (wanted.PdfViewerEnabled, False),
        (wanted.PluginsEnabled, False),
        (wanted.ScreenCaptureEnabled, False),
        (wanted.WebRTCPublicInterfacesOnly, True),
    ):
        profile.settings().setAttribute(attribute, on)
    return profile


def _deny(permission: Any) -> None:
    permission.deny()
