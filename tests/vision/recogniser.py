"""A child in the place of the one with RapidOCR: the picture says what it does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    def handle(header: dict[str, Any], blobs: list[bytes]) -> None:
        assert header == {"op": "read"}
        if blobs[0] == b"crash":
            os._exit(3)
        if blobs[0] == b"missing":
            channel.send({"missing": "ImportError: onnxruntime"})
        elif blobs[0] != b"hang":
            channel.send({"text": f"{len(blobs[0])} bytes\n合同"})

    channel.serve(handle)
