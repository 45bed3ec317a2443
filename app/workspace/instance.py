"""The private file by which a second start finds the running app."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.errors import PortTaken, StorageError, StorageFull

LOOPBACK = "127.0.0.1"
_CONNECT_SECONDS, _ANSWER_SECONDS, _WINDOW_SECONDS = 1.0, 3.0, 60.0
_ANSWER_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Instance:
    """A running server: ``token`` opens it to programs of the same user."""

    pid: int
    port: int
    version: str
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def new_token() -> str:
    """A secret of 256 bits that is safe in an address."""
    import secrets  # what it brings takes longer to load than all else here

    return secrets.token_urlsafe(32)


def bind(port: int) -> socket.socket:
    """A listening socket on the loopback; port 0 lets the system choose. ``PortTaken`` when somebody has it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # On Windows this option would let two programs share the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        said = "belongs to another program" if error.errno == errno.EADDRINUSE else "cannot be used"
        raise PortTaken(f"Port {port} {said}.", "Give another --port, or none to let the system choose.") from error
    return bound


def write_instance(path: Path, instance: Instance) -> None:
    """Replace the file as one step; only the user can read it, from the first byte on.

    ``StorageFull``, ``StorageError`` where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, instance)
    except OSError as error:
        if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
            raise StorageFull(f"The disk of {path.parent} is full.", "Free space there and start again.") from error
        said = error.strerror or str(error)
        raise StorageError(f"{path} cannot be written: {said}.", "Check the permissions of the data folder.") from error


def _replace(path: Path, instance: Instance) -> None:
    fresh = path.with_name(f".{path.name}.{instance.pid}.{os.urandom(4).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(instance), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def read_instance(path: Path) -> Instance | None:
    """What the file says; None when there is none or it is not one of ours."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    match data:
        case {"pid": int(pid), "port": int(port), "version": str(version), "token": str(token)} if 0 < port < 65536:
            return Instance(pid=pid, port=port, version=version, token=token)
        case _:
            return None


def remove_instance(path: Path, instance: Instance) -> None:
    """Take the file away if it is still this instance's."""
    if read_instance(path) == instance:
        with contextlib.suppress(OSError):
            path.unlink()


def find_running(path: Path) -> Instance | None:
    """The app that runs now: it answers on its port and knows the token. None for a stale or foreign file.

    The token is sent only after the open ``/api/health`` answered as ours does.
    """
    instance = _answering(path)
    if instance is None:
        return None
    session = _ask(instance.port, "GET", "/api/session", instance.token)
    return instance if session is not None and session.get("pid") == instance.pid else None


def toggle_running(path: Path) -> bool | None:
    """Have the app that runs show or hide its quick panel; whether it is shown now.

    None where none runs, it has no window, or something else is in the way: nothing was done then.
    """
    instance = _answering(path)
    if instance is None:
        return None
    answer = _ask(instance.port, "POST", "/api/desktop/toggle", instance.token, _WINDOW_SECONDS)
    shown = None if answer is None else answer.get("shown")
    return shown if isinstance(shown, bool) else None


def _answering(path: Path) -> Instance | None:
    """The instance of the file, when its port answers as ours does."""
    instance = read_instance(path)
    if instance is None:
        return None
    health = _ask(instance.port, "GET", "/api/health")
    ours = health is not None and health.get("ok") is True and health.get("version") == instance.version
    return instance if ours else None


def _ask(
    port: int, method: str, path: str, token: str = "", patience: float = _ANSWER_SECONDS
) -> dict[str, object] | None:
    """The JSON object that is answered; None for any other answer, and for none.

    Without ``http.client``, which takes longer to load than all of this to run.
    """
    lines = [f"{method} {path} HTTP/1.1", f"Host: {LOOPBACK}:{port}", "Accept: application/json", "Connection: close"]
    lines += ["Content-Length: 0"] * (method == "POST") + [f"Authorization: Bearer {token}"] * bool(token)
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_CONNECT_SECONDS) as connection:
            connection.settimeout(patience)
            connection.sendall("\r\n".join((*lines, "", "")).encode())
            answered = b""
            while len(answered) < _ANSWER_BYTES and (more := connection.recv(_ANSWER_BYTES)):
                answered += more
        head, _, body = answered.partition(b"\r\n\r\n")
        protocol, status = head.split(b" ", 2)[:2]
        data = json.loads(body) if protocol.startswith(b"HTTP/1.") and status == b"200" else None
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
