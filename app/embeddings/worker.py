"""The child process that turns passages into vectors, so that indexing never holds up the app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.embeddings.onnx import OnnxEmbedder
from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    """``args``: the prepared model's folder, the number of threads. Texts come as blobs, vectors go back as blobs."""
    folder, threads = args
    try:
        embedder = OnnxEmbedder(Path(folder), threads=int(threads))
    except AppError as error:
        channel.send({"error": error.as_dict()})
        return
    channel.send({"ready": embedder.info.id})

    def embed(header: dict[str, Any], blobs: list[bytes]) -> None:
        vectors = embedder.embed([blob.decode("utf-8") for blob in blobs])
        channel.send({"batch": header["batch"]}, *vectors)

    channel.serve(embed)
