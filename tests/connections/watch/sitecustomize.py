"""Python loads this before anything else where this folder is on its path: every name looked up and every address
connected or sent to is written down, one JSON line each, in the file that WATCHED_CONNECTIONS names; first the process.
WATCHED_PYTHON starts children, isolated ones too, so that they are watched as well.
"""

import json
import os
import sys

_FILE = os.environ.get("WATCHED_CONNECTIONS", "")
_EVENTS = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo",
}  # fmt: skip


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _EVENTS:
        _write(event, arguments)


def _write(event: str, arguments: tuple[object, ...]) -> None:
    kind, about = "", arguments[0] if arguments else None
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        kind, about = str(getattr(arguments[0], "family", "")), arguments[1]
    line = json.dumps([event, kind, repr(about)]) + "\n"
    file = os.open(_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


if _FILE:
    _write("process", (os.getpid(),))
    sys.addaudithook(_note)
    sys.executable = os.environ["WATCHED_PYTHON"]
