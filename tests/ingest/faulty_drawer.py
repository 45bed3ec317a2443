"""The drawing child process with pages that do what the file's name says."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from app.core.errors import DocumentEncrypted
from app.ingest import drawer
from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    """Pictures are the name, the number of the page and the process that drew it."""
    vars(drawer)["OpenFiles"] = _Faulty
    drawer.main(channel, args)


class _Faulty(drawer.OpenFiles):
    def page(self, request: dict[str, Any]) -> bytes:
        name = PurePath(request["path"]).name
        match name:
            case "hangs.pdf":
                threading.Event().wait()
            case "dies.pdf":
                os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            case "dies once.pdf":
                marker = PurePath(request["path"]).with_suffix(".died")
                if not os.path.exists(marker):
                    os.close(os.open(marker, os.O_CREAT))
                    os._exit(9)
            case "memory.pdf":
                raise MemoryError
            case "grows.pdf":
                hoard = []
                while True:
                    hoard.append(bytearray(16 << 20))
            case "locked.pdf":
                raise DocumentEncrypted("It is locked.", "Give the password.")
        return f"{name} {request['number']} {os.getpid()}".encode() + bytes(request["width"])


def stillborn(channel: Channel, args: Sequence[str]) -> None:
    """A child that never comes up."""
    raise ImportError("a library is missing")
