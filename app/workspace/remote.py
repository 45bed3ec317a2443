"""The workspace of a running app, over its loopback port."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

import app.core.types as t
from app.commands.command import Command
from app.core.errors import AppError, ServerGone
from app.core.events import AskEvent, FileEnded, IndexDone, IndexEvent, IndexProgress, WorkDone, WorkEvent, WorkProgress
from app.core.ports import DesktopFeatures
from app.settings.schema import named
from app.workspace import wire
from app.workspace.instance import Instance
from app.workspace.port import AskRequest, CommandRequest, IndexRequest, SearchRequest

# A stream is pinged every 15 s: a minute of silence means that the app hangs or has gone.
_STREAM_TIMEOUT = httpx.Timeout(60, connect=3)
_CALL_TIMEOUT = httpx.Timeout(300, connect=3)
_ENDS = frozenset({"done", "error"})
_JOB_ENDS = _ENDS | {"finished"}


class RemoteWorkspace:
    """``Workspace`` as a client of the running app. Errors come back as the classes they were there.

    ``ServerGone`` when the app ends meanwhile. Proxies named in the environment are not used: the address is
    this computer.
    """

    def __init__(self, instance: Instance) -> None:
        self._http = httpx.Client(
            base_url=instance.url,
            headers={"Authorization": f"Bearer {instance.token}"},
            timeout=_CALL_TIMEOUT,
            trust_env=False,
        )

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def index(self, request: IndexRequest) -> Iterator[IndexEvent]:
        """Run as a job of the app; closing the iterator before its end cancels the job."""
        paths = [str(Path(path).absolute()) for path in request.paths]
        job = self._call("POST", "/api/index", json={"paths": paths, "passwords": list(request.passwords)})["id"]
        over = False
        try:
            for name, data in self._stream("GET", f"/api/jobs/{job}/events"):
                over = name in _JOB_ENDS
                event = wire.decode_job(name, data)
                if isinstance(event, IndexProgress | FileEnded | IndexDone):
                    yield event
        finally:
            if not over:
                self._cancel(job)

    def _cancel(self, job: str) -> None:
        try:
            self._call("POST", f"/api/jobs/{job}/cancel")
        except ServerGone:
            return

    def search(self, request: SearchRequest) -> t.SearchResult:
        data = self._call("POST", "/api/search", json=_question(request, query=request.query, limit=request.limit))
        return t.SearchResult(wire.decode_hits(data["hits"]), data["ms"])

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        body = _question(
            request,
            question=request.question,
            model=request.model,
            conversation=request.conversation,
            keep=request.keep,
            replaces=request.replaces,
            history=[{"role": turn.role, "text": turn.content} for turn in request.history],
        )
        for name, data in self._stream("POST", "/api/ask", json=body):
            event = wire.decode_ask(name, data)
            if event is not None:
                yield event

    def commands(self) -> Sequence[tuple[Command, AppError | None]]:
        return [wire.decode_command(row) for row in self._call("GET", "/api/commands")["commands"]]

    def run_command(self, command_id: str, request: CommandRequest) -> Iterator[AskEvent]:
        path = f"/api/commands/{_segment(command_id)}/run"
        for name, data in self._stream("POST", path, json={**asdict(request), "options": dict(request.options)}):
            event = wire.decode_ask(name, data)
            if event is not None:
                yield event

    def documents(self) -> Sequence[t.DocumentRow]:
        return [wire.make(t.DocumentRow, row) for row in self._call("GET", "/api/documents")["documents"]]

    def document(self, document_id: str) -> t.DocumentRow:
        return wire.make(t.DocumentRow, self._call("GET", f"/api/documents/{_segment(document_id)}"))

    def document_text(self, document_id: str) -> tuple[str, tuple[t.Page, ...]]:
        data = self._call("GET", f"/api/documents/{_segment(document_id)}/text")
        return data["text"], tuple(t.Page(page["page"], page["start"], page["end"]) for page in data["pages"])

    def remove_document(self, document_id: str) -> int:
        return int(self._call("DELETE", f"/api/documents/{_segment(document_id)}")["removed"])

    def models(self) -> Sequence[t.ModelInfo]:
        return [wire.make(t.ModelInfo, row) for row in self._call("GET", "/api/models")["models"]]

    def model(self, name: str) -> t.ModelInfo:
        return wire.make(t.ModelInfo, self._call("GET", "/api/models/show", params={"name": name}))

    def use_model(self, name: str) -> t.ModelInfo | None:
        model = self._call("POST", "/api/models/use", json={"name": name})["model"]
        return None if model is None else wire.make(t.ModelInfo, model)

    def download_model(self, name: str) -> Iterator[WorkEvent]:
        """Run as a job of the app; closing the iterator before its end cancels the job."""
        job = self._call("POST", "/api/models/download", json={"name": name})["id"]
        over = False
        try:
            for kind, data in self._stream("GET", f"/api/jobs/{job}/events", ends=_JOB_ENDS):
                over = kind in _JOB_ENDS
                event = wire.decode_job(kind, data)
                if isinstance(event, WorkProgress | WorkDone):
                    yield event
        finally:
            if not over:
                self._cancel(job)

    def remove_model(self, name: str) -> t.ModelInfo:
        return wire.make(t.ModelInfo, self._call("POST", "/api/models/remove", json={"name": name}))

    def ledger(self, limit: int = 100, before: int | None = None) -> t.Ledger:
        wanted = {"limit": limit} if before is None else {"limit": limit, "before": before}
        return wire.decode_ledger(self._call("GET", "/api/network/ledger", params=wanted))

    def check_ledger(self) -> t.LedgerCheck:
        return wire.make(t.LedgerCheck, self._call("GET", "/api/network/check"))

    def doctor(self) -> Sequence[t.Check]:
        return [wire.make(t.Check, row) for row in self._call("GET", "/api/doctor")["checks"]]

    def language(self) -> str:
        """The language chosen in the app's settings: ``auto``, ``en`` or ``zh``."""
        return str(self._call("GET", "/api/session")["language"])

    def settings(self) -> dict[str, Any]:
        """The app's settings in force, by name."""
        return {row["name"]: row["value"] for row in self._call("GET", "/api/settings")["settings"]}

    def change_setting(self, name: str, written: str) -> None:
        """Change one of the app's settings, in force at once; raises what refuses it."""
        value = named(name).parse(written)
        self._call("PATCH", "/api/settings", json={"values": {name: value}})

    def features(self) -> DesktopFeatures:
        """What the desktop of the app offers."""
        return wire.make(DesktopFeatures, self._call("GET", "/api/session")["desktop"])

    def show_window(self) -> None:
        """Bring the app's window to the front; ``DesktopUnavailable`` when it has none."""
        self._call("POST", "/api/desktop/show")

    def toggle_window(self) -> bool:
        """Show the app's window or hide it; whether it is shown now."""
        return bool(self._call("POST", "/api/desktop/toggle")["shown"])

    def ask_about(self, paths: Sequence[str]) -> None:
        """Have the app's quick panel open with these."""
        self._call("POST", "/api/desktop/ask", json={"paths": list(paths)})

    def start_index(self, paths: Sequence[str]) -> None:
        """Have the app index these; returns at once."""
        self._call("POST", "/api/index", json={"paths": list(paths), "passwords": []})

    def ticket(self) -> str:
        """An address that opens the page once."""
        return str(self._call("POST", "/api/tickets")["url"])

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise _gone() from error
        _raise_for(response)
        return response.json() if response.content else None

    def _stream(
        self, method: str, path: str, ends: frozenset[str] = _ENDS, **options: Any
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        try:
            with self._http.stream(method, path, timeout=_STREAM_TIMEOUT, **options) as response:
                if response.is_error:
                    response.read()
                    _raise_for(response)
                ended = False
                for name, data in read_events(_lines(response.iter_bytes())):
                    ended = name in ends
                    yield name, json.loads(data)
                if not ended:
                    raise _gone()
        except httpx.HTTPError as error:
            raise _gone() from error


def read_events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """(name, data) of each server-sent event; comments and empty events are skipped."""
    name, data = "message", list[str]()
    for line in lines:
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data = "message", []
        elif not line.startswith(":"):
            key, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if key == "event":
                name = value
            elif key == "data":
                data.append(value)


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    # httpx's own iter_lines also breaks at U+2028 and its like, which stand in texts.
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.removesuffix(b"\r").decode() for line in whole)


def _question(request: SearchRequest | AskRequest, **own: Any) -> dict[str, Any]:
    return {**own, **asdict(request.scope), "now": request.now, "zone": request.zone}


def _segment(text: str) -> str:
    """An id as one part of an address, whatever it holds."""
    return quote(text, safe="")


def _raise_for(response: httpx.Response) -> None:
    if not response.is_error:
        return
    try:
        data = response.json()
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise AppError(f"The app answered with status {response.status_code}.", "Look into its log.")
    raise wire.decode_error(data)


def _gone() -> ServerGone:
    return ServerGone("The running app stopped answering.", "Try again; it is started anew when needed.")
