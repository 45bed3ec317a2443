"""``python -m app.server.openapi`` prints the OpenAPI document; the page's types are generated from it."""

from __future__ import annotations

import json
import sys

from app.server.application import create_api


def document() -> str:
    """The OpenAPI document as JSON, the same bytes every time."""
    return json.dumps(create_api().openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(document().encode())
