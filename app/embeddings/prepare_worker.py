"""The child process that prepares an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.errors import AppError
from app.embeddings.prepare import prepare
from app.embeddings.specs import spec_named
from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    """``args``: the folder with the model's files, its name, where to put it, whether it was pointed to."""
    source, model, into, pointed = args
    try:
        folder = prepare(
            spec_named(model),
            Path(source),
            Path(into),
            pointed=bool(pointed),
            progress=lambda line: channel.send({"progress": line}),
        )
    except AppError as error:
        channel.send({"error": error.as_dict()})
        return
    channel.send({"prepared": str(folder)})
