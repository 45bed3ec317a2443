"""The real program, which notes each prompt it sends to its model in the file that ``BENCH_PROMPTS`` names."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.__main__ import main
from app.core.ports import GenerationOptions
from app.core.types import ChatMessage
from app.engine import protocol

_generate = protocol.generate


def _noted(number: int, messages: Sequence[ChatMessage], options: GenerationOptions) -> dict[str, Any]:
    message = _generate(number, messages, options)
    with Path(os.environ["BENCH_PROMPTS"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"messages": message["messages"], "aside": options.schema is not None}) + "\n")
    return message


if __name__ == "__main__":
    protocol.generate = _noted
    sys.exit(main())
