"""Inside the program: what its pages and its tray's menu show, told to the test over HTTP beneath ``/told``."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from starlette.concurrency import run_in_threadpool

ENOUGH = 30
_RUN = """(async () => {
  let said;
  try { said = await (async () => (%s))(); } catch (failure) { said = String(failure); }
  await fetch("/told/said?%d", { method: "POST", body: JSON.stringify(said ?? null) });
})()"""


class Seen:
    """Answers requests beneath ``/told``; all others are the application's. ``toolkit`` is set once it is loaded."""

    def __init__(self) -> None:
        self.toolkit: Any = None
        self._numbers = itertools.count(1)
        self._said: dict[int, Future[Any]] = {}

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        body = await _body(receive)
        path, query = scope["path"], scope["query_string"].decode()
        if path == "/told/said":
            self._said.pop(int(query)).set_result(json.loads(body))
            answer: object = None
        elif path == "/told/menu":
            answer = await run_in_threadpool(self._called, self._menu)
        else:
            answer = await run_in_threadpool(self._run, int(query), body.decode())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _run(self, window: int, script: str) -> Any:
        """What the expression is worth in the page of that window: 0 is the main one, 1 the panel."""
        import webview

        number, said = next(self._numbers), Future[Any]()
        self._said[number] = said
        script = _RUN % (script, number)
        self.toolkit.post(lambda: self.toolkit.tell(webview.windows[window], script))
        return said.result(ENOUGH)

    def _called(self, call: Callable[[], Any]) -> Any:
        """Called in the window's thread."""
        answer = Future[Any]()

        def run() -> None:
            try:
                answer.set_result(call())
            except Exception as failure:  # belongs to the one who asked
                answer.set_exception(failure)

        self.toolkit.post(run)
        return answer.result(ENOUGH)

    def _menu(self) -> list[tuple[str, bool, int, int]]:
        """The lines of the menu that is open: the words, whether they can be chosen, and their middle on the screen."""
        return _qt_menu() if self.toolkit.gui == "qt" else _gtk_menu()


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        part = await receive()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    return body


def _qt_menu() -> list[tuple[str, bool, int, int]]:
    from PySide6.QtWidgets import QApplication

    menu: Any = QApplication.activePopupWidget()
    lines = []
    for action in [] if menu is None else menu.actions():
        middle = menu.mapToGlobal(menu.actionGeometry(action).center())
        lines.append((action.text(), action.isEnabled(), middle.x(), middle.y()))
    return lines


def _gtk_menu() -> list[tuple[str, bool, int, int]]:
    gtk = sys.modules["gi.repository.Gtk"]
    lines = []
    for window in gtk.Window.list_toplevels():
        menu = window.get_child()
        if not isinstance(menu, gtk.Menu) or not window.get_visible() or window.get_window() is None:
            continue
        for line in menu.get_children():
            _, left, top = line.get_window().get_origin()
            place = line.get_allocation()
            x, y = left + place.x + place.width // 2, top + place.y + place.height // 2
            lines.append((line.get_label() or "", line.get_sensitive(), x, y))
    return lines
