"""A stand-in for Ollama on the loopback: the endpoints, shapes and errors of its published API, nothing more."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

CREATED = "2026-03-01T09:00:00.000000000Z"


@dataclass
class OllamaModel:
    """One model; ``answer`` are the pieces it writes, ``thoughts`` come first."""

    name: str
    answer: Sequence[str] = ("Hello", " there", ".")
    thoughts: Sequence[str] = ()
    family: str = "qwen3"
    context: int = 40960
    capabilities: Sequence[str] = ("completion",)
    remote_host: str = ""


@dataclass
class OllamaServer:
    """Serves until ``close``. ``seen`` has the bodies of chats; the other fields make it fail as Ollama does.

    ``error``: (status, words) instead of a chat; ``error_within``: words sent as a line after the first piece;
    ``broken_off``: the connection ends after the first piece; ``hold``: waits before each piece until set.
    """

    models: Sequence[OllamaModel] = field(default_factory=lambda: [OllamaModel("qwen3:4b")])
    error: tuple[int, str] | None = None
    error_within: str = ""
    broken_off: bool = False
    garbage: bytes = b""

    def __post_init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.left = threading.Event()
        self.hold: threading.Event | None = None
        self.begun = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        if self.hold is not None:
            self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def find(self, name: str) -> OllamaModel | None:
        return next((model for model in self.models if model.name == name), None)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: OllamaServer

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self.fake.asked.append(self.path)
        if self.path == "/api/version":
            self._json(200, {"version": "0.9.9"})
        elif self.path == "/api/tags":
            self._json(200, {"models": [_tag(model) for model in self.fake.models]})
        else:
            self._json(404, {"error": "404 page not found"})

    def do_POST(self) -> None:
        self.fake.asked.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = self.fake.find(body.get("model", ""))
        if self.fake.error is not None and self.path == "/api/chat":
            self._json(self.fake.error[0], {"error": self.fake.error[1]})
        elif model is None:
            self._json(404, {"error": f"model '{body.get('model')}' not found"})
        elif self.path == "/api/show":
            self._json(200, _shown(model))
        elif self.path == "/api/chat":
            self.fake.seen.append(body)
            self._chat(model)
        else:
            self._json(404, {"error": "404 page not found"})

    def _json(self, status: int, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _chat(self, model: OllamaModel) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._stream(model)
        except OSError:
            self.fake.left.set()
            self.close_connection = True

    def _stream(self, model: OllamaModel) -> None:
        parts: list[dict[str, str]] = [{"content": "", "thinking": thought} for thought in model.thoughts]
        parts += [{"content": piece} for piece in model.answer]
        for number, part in enumerate(parts):
            if self.fake.hold is not None and number:
                self.fake.begun.set()
                self.fake.hold.wait()
            self._line(
                {
                    "model": model.name,
                    "created_at": CREATED,
                    "message": {"role": "assistant", **part},
                    "done": False,
                }
            )
            if self.fake.garbage:
                self._chunk(self.fake.garbage)
            if self.fake.error_within:
                self._line({"error": self.fake.error_within})
                self._chunk(b"")
                return
            if self.fake.broken_off:
                self.close_connection = True
                return
        last = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
        self._line({"model": model.name, "created_at": CREATED, **last, "eval_count": len(parts), "eval_duration": 1})
        self._chunk(b"")

    def _line(self, content: dict[str, Any]) -> None:
        self._chunk(json.dumps(content, ensure_ascii=False).encode() + b"\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


def _tag(model: OllamaModel) -> dict[str, Any]:
    tag = {
        "name": model.name,
        "model": model.name,
        "modified_at": CREATED,
        "size": 2_500_000_000,
        "digest": "0" * 64,
        "details": {
            "parent_model": "",
            "format": "gguf",
            "family": model.family,
            "families": [model.family],
            "parameter_size": "4.0B",
            "quantization_level": "Q4_K_M",
        },
    }
    return tag | ({"remote_host": model.remote_host} if model.remote_host else {})


def _shown(model: OllamaModel) -> dict[str, Any]:
    return {
        "license": "Apache License\nVersion 2.0",
        "template": "{{ .Prompt }}",
        "details": _tag(model)["details"],
        "model_info": {"general.architecture": model.family, f"{model.family}.context_length": model.context},
        "capabilities": list(model.capabilities),
    }
