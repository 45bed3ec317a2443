"""The private file by which a second start finds the running app."""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.errors import PortTaken, StorageError, StorageFull

LOOPBACK = "127.0.0.1"
_ANSWER_SECONDS = 3.0


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
    fresh = path.with_name(f".{path.name}.{instance.pid}.{secrets.token_hex(4)}")
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
    instance = read_instance(path)
    if instance is None or not _listens(instance.port):
        return None
    health = _get(instance.port, "/api/health", {})
    if health is None or health.get("ok") is not True or health.get("version") != instance.version:
        return None
    session = _get(instance.port, "/api/session", {"Authorization": f"Bearer {instance.token}"})
    return instance if session is not None and session.get("pid") == instance.pid else None


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def _get(port: int, path: str, headers: Mapping[str, str]) -> dict[str, object] | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            return None
        data = json.loads(response.read(65536))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return data if isinstance(data, dict) else None
