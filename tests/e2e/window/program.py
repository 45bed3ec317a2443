"""The real program; the path of every request that its window makes is told on standard error."""

from __future__ import annotations

import sys
from typing import Any

from app.__main__ import main
from app.cli import window
from app.server import run
from app.server.application import create_app
from app.shell.toolkit import load_toolkit
from tests.e2e.window.seen import Seen

SEEN = Seen()


def told(application: Any) -> Any:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/told/"):
            await SEEN.answer(scope, receive, send)
            return
        if scope["type"] == "http" and b"cookie" in dict(scope["headers"]):
            print(scope["method"], scope["path"], file=sys.stderr, flush=True)
        await application(scope, receive, send)

    return serve


def kept(*arguments: Any) -> Any:
    SEEN.toolkit = load_toolkit(*arguments)
    return SEEN.toolkit


if __name__ == "__main__":
    vars(run)["create_app"] = lambda services: told(create_app(services))
    vars(window)["load_toolkit"] = kept
    sys.exit(main())
