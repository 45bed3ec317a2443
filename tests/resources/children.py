"""Children for the tests of ``ChildProcess``: each answers frames in its own way."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    """Say hello, then do what each frame's ``do`` asks for."""
    channel.send({"hello": list(args), "env": os.environ.get("CHILD_TEST", "")})

    def handle(header: dict[str, Any], blobs: list[bytes]) -> None:
        match header["do"]:
            case "echo":
                channel.send({"echo": header["text"]}, *reversed(blobs))
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "leave":
                os._exit(5)
            case "fail":
                raise ValueError(header["text"])
            case "spin":
                channel.send({"spinning": True})
                while True:
                    pass
            case "grow":
                hoard = []
                while True:
                    hoard.append(bytearray(16 << 20))
            case "noise":
                print("noise from Python", flush=True)
                os.write(1, b"noise from C")
                sys.stderr.write("a line of trouble\n")
                sys.stderr.flush()
                channel.send({"stdin": sys.stdin.read()})
            case "flood":
                for number in range(header["count"]):
                    channel.send({"number": number}, bytes(10_000))
                os.kill(os.getpid(), signal.SIGKILL)
            case "where":
                channel.send({"session": os.getsid(0), "nice": os.nice(0), "interrupt": _ignores_interrupt()})

    channel.serve(handle)


def _ignores_interrupt() -> bool:
    os.kill(os.getpid(), signal.SIGINT)
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN
