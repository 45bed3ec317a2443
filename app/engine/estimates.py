"""``python -m app.engine.estimates`` writes the catalogue's memory by context length anew, from the models' shapes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.engine.entries import CATALOGUE, CatalogueEntry, load_catalogue
from app.engine.footprint import memory_needed
from app.engine.gguf import GgufHeader

CONTEXTS = (2048, 4096, 8192, 16384, 32768)
"""The context lengths for which memory is told, as far as a model was trained for them."""

_ROUNDED = 10_000_000


def memory_by_context(header: GgufHeader) -> dict[int, int]:
    """Bytes of memory by tokens of context, up to what the model was trained for."""
    sizes = [size for size in CONTEXTS if size <= (header.context or CONTEXTS[0])] or [header.context]
    return {size: memory_needed(header, size) for size in sizes}


def estimate(entry: CatalogueEntry) -> dict[int, int]:
    """What the catalogue should say of an entry, rounded; what it says where the shape is not known."""
    header = entry.header()
    if header is None:
        return dict(entry.memory)
    return {tokens: round(need / _ROUNDED) * _ROUNDED for tokens, need in memory_by_context(header).items()}


def write(path: Path = CATALOGUE) -> None:
    """Put the estimates into the catalogue, which otherwise stays as it is written."""
    text = path.read_text(encoding="utf-8")
    for entry in load_catalogue(path).values():
        start = text.index(f'"id": {json.dumps(entry.id)}')
        memory = json.dumps({str(tokens): need for tokens, need in estimate(entry).items()})
        text = text[:start] + re.sub(r'"memory": \{[^}]*\}', f'"memory": {memory}', text[start:], count=1)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
