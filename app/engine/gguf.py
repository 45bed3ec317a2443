"""What a GGUF model says about itself, read from its files' headers without loading it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ModelBroken, ModelUnsupported
from app.engine.architectures import CHAT, FILE_TYPES, OTHER
from app.engine.gguf_reader import AGAIN, GgufPart, Value, broken, read_part

_MOST_PARTS = 1000
_MOST_CONTEXT = 1 << 28
_ANOTHER_FILE = "Choose another file of this model."
_BOUNDS = {
    "block_count": (1, 4096),
    "embedding_length": (1, 1 << 20),
    "feed_forward_length": (0, 1 << 24),
    "attention.head_count": (0, 1 << 14),
    "attention.head_count_kv": (0, 1 << 14),
    "attention.key_length": (0, 1 << 16),
    "attention.value_length": (0, 1 << 16),
}


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """A model's own description. Sizes are bytes, over all its files; ``parts`` > 1 when it is split over several, of
    which ``part`` (from 0) is this one. ``single_experts`` and ``pictures``: as in ``TensorTotals``.
    """

    path: Path
    architecture: str
    name: str
    licence: str | None
    quantisation: str | None
    parameters: int
    weights: int
    file_size: int
    context: int
    vocabulary: int
    chat_template: str | None
    parts: int
    metadata: Mapping[str, Value]
    part: int = 0
    single_experts: bool = False
    pictures: bool = False

    def number(self, key: str, default: int = 0) -> int:
        """The architecture's own value ``<architecture>.<key>``; the largest where there is one per block."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        if isinstance(value, tuple):
            value = max((item for item in value if isinstance(item, int)), default=default)
        return int(value) if isinstance(value, (int, float)) and math.isfinite(value) else default


def read_header(path: Path) -> GgufHeader:
    """The header of a model, the sizes of all its parts that are there added up.

    ``ModelNotFound`` when there is no such file, ``ModelBroken`` when it (or another part) is not a GGUF or is cut off,
    ``ModelUnsupported`` for versions and tensor types llama.cpp does not run.
    """
    first = read_part(path)
    count = max(1, first.whole("split.count"))
    if count > _MOST_PARTS:
        raise broken(path.name, "its header is damaged")
    architecture = first.text("general.architecture")
    number = first.whole("split.no")
    if architecture is None and not (count > 1 and number):
        raise broken(path.name, "it does not name its architecture")
    others = _read_others(first, count) if count > 1 and number == 0 else []
    parts = [first, *others]
    if count == 1 and first.tensors.count == 0:
        raise broken(path.name, "it holds no weights")
    file_type = first.metadata.get("general.file_type")
    return GgufHeader(
        path=path,
        architecture=architecture or "",
        name=first.text("general.name") or path.stem,
        licence=first.text("general.license"),
        quantisation=FILE_TYPES.get(file_type) if isinstance(file_type, int) else None,
        parameters=sum(part.tensors.parameters for part in parts),
        weights=sum(part.tensors.weights for part in parts),
        file_size=sum(part.size for part in parts),
        context=first.whole(f"{architecture}.context_length"),
        vocabulary=first.lengths.get("tokenizer.ggml.tokens", 0) or first.whole(f"{architecture}.vocab_size"),
        chat_template=first.text("tokenizer.chat_template"),
        parts=count,
        metadata=first.metadata,
        part=number,
        single_experts=any(part.tensors.single_experts for part in parts),
        pictures=any(part.tensors.pictures for part in parts),
    )


def check_chat(header: GgufHeader) -> None:
    """Refuse a file that does not hold a model that writes text and that the engine can run (``ModelUnsupported``),
    that misses parts or tells of itself what cannot be (``ModelBroken``).
    """
    name = header.path.name
    if header.parts > 1 and header.part:
        first = part_name(name, 1, header.parts)
        hint = f"Choose its first part, {first}." if first else "Choose its first part."
        raise ModelUnsupported(f"{name} is part {header.part + 1} of {header.parts} of a model.", hint)
    if header.architecture in OTHER:
        raise ModelUnsupported(
            f"{name} is not a model that writes text (its architecture is {header.architecture}).",
            "Choose a chat model (often named “instruct”).",
        )
    if header.architecture not in CHAT:
        raise ModelUnsupported(
            f"{name} has the architecture {header.architecture[:80]!r}, which the built-in engine does not know.",
            "Choose another model, or update the program.",
        )
    if header.single_experts:
        raise ModelUnsupported(
            f"{name} was made before April 2024: each of its experts is a tensor of its own, which the built-in engine "
            "no longer reads.",
            "Choose a newer file of this model.",
        )
    if header.pictures:
        raise ModelUnsupported(
            f"{name} holds the part that sees pictures too, which the built-in engine expects in a file of its own.",
            _ANOTHER_FILE,
        )
    _check_numbers(header)
    for path in other_parts(header):
        if not path.is_file():
            raise ModelBroken(f"{name} needs {path.name} beside it.", "Download the missing part.")


def other_parts(header: GgufHeader) -> list[Path]:
    """The other files of a split model, there or not; ``ModelBroken`` when its name tells nothing of them."""
    if header.parts <= 1:
        return []
    return _others(header.path, header.parts)


def part_name(name: str, number: int, count: int) -> str | None:
    """The name of part ``number`` (from 1) of the model of which ``name`` is a part; None when that is not its name."""
    stem, found, rest = name.rpartition(f"-of-{count:05d}.gguf")
    if not found or rest or len(stem) < 6 or stem[-6] != "-" or not stem[-5:].isdecimal():
        return None
    return f"{stem[:-6]}-{number:05d}-of-{count:05d}.gguf"


def _others(path: Path, count: int) -> list[Path]:
    names = [part_name(path.name, number, count) for number in range(1, count + 1)]
    if names[0] != path.name:
        raise ModelBroken(
            f"{path.name} is the first of {count} parts but is not named so: the others cannot be found.",
            f"Name it as its publisher does: …-00001-of-{count:05d}.gguf, all parts in one folder.",
        )
    return [path.with_name(name) for name in names[1:] if name is not None]


def _read_others(first: GgufPart, count: int) -> list[GgufPart]:
    read: list[GgufPart] = []
    for number, path in enumerate(_others(first.path, count), start=1):
        if not path.is_file():
            continue
        part = read_part(path)
        if part.whole("split.no") != number or part.whole("split.count") != count:
            raise ModelBroken(f"{path.name} is not part {number + 1} of {first.path.name}.", AGAIN)
        read.append(part)
    return read


def _check_numbers(header: GgufHeader) -> None:
    """Numbers no model has: what memory it needs could not be told."""
    told = {key: header.metadata.get(f"{header.architecture}.{key}") for key in _BOUNDS}
    for key, (least, most) in _BOUNDS.items():
        value = told[key]
        if value is None and least == 0:
            continue
        values = value if isinstance(value, tuple) else (value,)
        if not all(isinstance(item, int) and least <= item <= most for item in values):
            raise broken(header.path.name, f"it cannot have a {key.rpartition('.')[2]} of {str(value)[:40]}")
    if not 0 <= header.context <= _MOST_CONTEXT:
        raise broken(header.path.name, f"it cannot have a context_length of {header.context}")
