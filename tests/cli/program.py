"""The real command line in a process of its own, with a fake library inside.

The question "endless" is answered until somebody stops it; "many" gives a text of a megabyte.
"""

from __future__ import annotations

import itertools
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.__main__ import main
from app.core.events import AskEvent, Done, Stage, Token
from app.settings import Environment
from app.workspace.port import AskRequest
from tests.fakes import ANSWER, FakeLibrary, FakeWorkspace, answer_events

HEAVY = ("fastapi", "uvicorn", "starlette", "pydantic", "rich", "httpx", "sse_starlette", "numpy", "app.server")


def answer(request: AskRequest) -> Iterator[AskEvent]:
    if request.question == "endless":
        yield Stage("write")
        print("answering", file=sys.stderr, flush=True)
        for n in itertools.count():
            yield Token(f"{n} ")
    elif request.question == "many":
        yield Done(replace(ANSWER, answer="x" * 1_000_000))
    else:
        yield from answer_events()


@contextmanager
def open_library(_environment: Environment) -> Iterator[FakeLibrary]:
    try:
        yield FakeLibrary(FakeWorkspace(events=answer))
    finally:
        print("the library is closed", file=sys.stderr)


def start() -> int:
    # Background jobs of a shell ignore Ctrl-C; what is tested here is a command in the foreground.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = main(open_library=open_library)
    if sys.argv[1:2] == ["search"]:
        print("loaded:", [name for name in HEAVY if name in sys.modules], file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(start())
