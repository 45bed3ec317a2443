"""A model hub that speaks Hugging Face's HTTP API: what a repository holds, and the bytes of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.core.errors import DownloadUnavailable, InputError, NetworkFailed
from app.core.ports import NetworkDoor, NetworkPermit, NetworkRequest, NetworkResponse
from app.net.rules import host_of

_METADATA_TIMEOUT_S = 20.0
_BYTES_TIMEOUT_S = 30.0
_METADATA_BYTES = 32 << 20
_LONGEST_WAIT_S = 600.0
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_SHA256, _BLOB = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")
_RESET = re.compile(r";\s*t=(\d+)")
_BY_HAND = "get the file by hand and put it into the folder of models"


class HubBusy(NetworkFailed):
    """The hub answers, but not now. ``after``: seconds it asks to wait, None where it does not say."""

    def __init__(self, message: str, hint: str = "", *, after: float | None = None) -> None:
        super().__init__(message, hint)
        self.after = after


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository at one commit. ``sha256`` is known of large files, ``blob`` (git's SHA-1 of the content)
    of the small ones.
    """

    repository: str
    commit: str
    name: str
    size: int
    sha256: str | None
    blob: str | None


@dataclass(frozen=True, slots=True)
class Repository:
    """What the hub holds under a name, at one commit. ``page`` is its address for people."""

    name: str
    commit: str
    licence: str | None
    page: str
    files: Mapping[str, HubFile]

    def file(self, name: str) -> HubFile:
        """One of its files; ``DownloadUnavailable`` when there is none of that name."""
        found = self.files.get(name)
        if found is None:
            models = sorted(other for other in self.files if other.endswith(".gguf"))
            listed = f"It has {', '.join(models[:8])}{' …' if len(models) > 8 else ''}; " if models else ""
            raise DownloadUnavailable(
                f"{self.name} has no file {name}.", f"{listed}{self.page} shows what there is; or {_BY_HAND}."
            )
        return found


class Hub:
    """A hub behind the network door. The word of ``address`` counts; the bytes may come from ``mirror`` instead."""

    def __init__(self, door: NetworkDoor, address: Callable[[], str], mirror: Callable[[], str]) -> None:
        """``address`` and ``mirror`` give the settings of now, such as ``https://huggingface.co``; no mirror: empty."""
        self._door = door
        self._address = address
        self._mirror = mirror

    def page(self, repository: str) -> str:
        """The repository's address for people."""
        return f"{_base(self._address())}/{repository}"

    def asked_host(self) -> str:
        """Who is asked what a repository holds."""
        return host_of(_base(self._address()))

    def host(self) -> str:
        """Who will deliver the bytes, as far as is known before."""
        return host_of(_base(self._mirror() or self._address()))

    def repository(self, name: str, revision: str = "main") -> NetworkRequest:
        """The request for what a repository holds; ``understand`` reads its answer. ``InputError`` for no such name."""
        check_name(name)
        base = _base(self._address())
        return self._door.request(
            NetworkPermit("metadata", name, (host_of(base),), redirects=True),
            "GET",
            f"{base}/api/models/{name}/revision/{quote(revision, safe='')}?blobs=true",
            headers={"accept": "application/json"},
            timeout=_METADATA_TIMEOUT_S,
        )

    def understand(self, name: str, response: NetworkResponse) -> Repository:
        """What the answer to ``repository`` says; ``DownloadUnavailable``, ``HubBusy``."""
        page = self.page(name)
        self.check(response, name, name)
        try:
            document = json.loads(response.read(_METADATA_BYTES))
            commit = _matching(re.compile(r"[0-9a-f]{7,64}"), document["sha"])
            siblings = [_file(name, commit, entry) for entry in document["siblings"]]
            licence = (document.get("cardData") or {}).get("license")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DownloadUnavailable(
                f"{response.host} did not answer as a model hub does.", "Check the setting download.hub."
            ) from error
        if document.get("gated"):
            raise _gated(name, page)
        files = {file.name: file for file in siblings if file is not None}
        return Repository(name, commit, licence if isinstance(licence, str) else None, page, files)

    def content(self, file: HubFile, start: int, tag: str | None) -> NetworkRequest:
        """The request for a file's bytes from ``start`` on; ``tag`` is the strong ETag of what has come already."""
        base = _base(self._mirror() or self._address())
        headers = {"range": f"bytes={start}-"} if start else {}
        if start and tag:
            headers["if-range"] = tag
        return self._door.request(
            NetworkPermit("download", f"{file.repository}/{file.name}", (host_of(base),), redirects=True),
            "GET",
            f"{base}/{file.repository}/resolve/{file.commit}/{quote(file.name, safe='/')}",
            headers=headers,
            timeout=_BYTES_TIMEOUT_S,
        )

    def check(self, response: NetworkResponse, repository: str, what: str) -> None:
        """Raise what an answer that is not the thing asked for means."""
        status, code = response.status, response.headers.get("x-error-code", "")
        if 200 <= status < 300 or status == 416:
            return
        page = self.page(repository)
        if code == "GatedRepo" or status == 403:
            raise _gated(repository, page)
        if status in {401, 404, 410, 451}:
            other = self._mirror() and response.host != self.asked_host()
            hint = f"Look at {page} in a browser, or {_BY_HAND}."
            if other:
                hint = f"Try without the setting download.mirror. {hint}"
            raise DownloadUnavailable(f"{response.host} has no {what}.", hint)
        if status in {408, 425, 429} or status >= 500:
            raise HubBusy(
                f"{response.host} is too busy to send {what} (status {status}).",
                "Try again later.",
                after=_asked_to_wait(response.headers),
            )
        raise DownloadUnavailable(
            f"{response.host} answered with status {status} in place of {what}.",
            "Check the settings download.hub, download.mirror and network.proxy.",
        )


def check_name(name: str) -> None:
    """``InputError`` when this is no repository's name."""
    if _NAME.fullmatch(name) is None or ".." in name:
        raise InputError(f"{name[:80]!r} is not a repository.", "Write owner/repository, as in its address.")


def safe_path(name: str) -> bool:
    """Whether a file's name in a repository stays inside a folder on every system."""
    parts = name.split("/")
    return bool(name) and not any(
        part in {"", ".", ".."}
        or part != part.strip()
        or part.endswith(".")
        or re.search(r'[\\:*?"<>|\x00-\x1f]', part)
        for part in parts
    )


def _base(address: str) -> str:
    return address.strip().rstrip("/")


def _gated(name: str, page: str) -> DownloadUnavailable:
    return DownloadUnavailable(
        f"The publisher of {name} wants to be asked before.", f"Open {page} in a browser, agree there, and {_BY_HAND}."
    )


def _file(repository: str, commit: str, entry: Mapping[str, Any]) -> HubFile | None:
    """One sibling; None for a file whose name could lead out of a folder."""
    name = entry["rfilename"]
    if not isinstance(name, str) or not safe_path(name):
        return None
    large = entry.get("lfs")
    if large:
        return HubFile(repository, commit, name, _size(large["size"]), _matching(_SHA256, large["sha256"]), None)
    return HubFile(repository, commit, name, _size(entry["size"]), None, _matching(_BLOB, entry["blobId"]))


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise ValueError(value)
    return value


def _asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds, from ``Retry-After`` or the ``t`` of ``RateLimit``; a date is not understood."""
    written = headers.get("retry-after", "").strip()
    reset = _RESET.search(headers.get("ratelimit", ""))
    if written.isascii() and written.isdigit():
        return min(float(written[:9]), _LONGEST_WAIT_S)
    return min(float(reset[1][:9]), _LONGEST_WAIT_S) if reset else None
