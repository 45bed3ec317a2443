"""When a window of Qt loses the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject


class Watch(QObject):  # type: ignore[misc]  # PySide6 is not type-checked here
    """Calls ``left`` each time the window is no longer the active one."""

    def __init__(self, native: Any, left: Callable[[], None]) -> None:
        super().__init__(native)
        self._left = left
        native.installEventFilter(self)

    def eventFilter(self, _watched: Any, event: Any) -> bool:  # noqa: N802  # Qt's name
        if event.type() == QEvent.Type.WindowDeactivate:
            self._left()
        return False
