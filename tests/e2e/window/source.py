"""A window full of files to drag, given as arguments."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):  # type: ignore[misc]  # PySide6 is not type-checked here
    def mouseMoveEvent(self, _event: Any) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    application = QApplication(["source"])
    source = Source()
    source.setWindowTitle("source of files")
    source.resize(100, 100)
    source.move(0, 0)
    source.show()
    sys.exit(application.exec())
