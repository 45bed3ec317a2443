"""``models/catalogue.json``: the models the program knows of. Its format is described in ``models/README.md``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from app.core.errors import ModelBroken
from app.core.machine_types import ModelKind
from app.engine.gguf import GgufHeader

CATALOGUE = Path(__file__).resolve().parents[2] / "models" / "catalogue.json"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a chat model's memory depends on, as its authors publish it: blocks, width, heads, the length of a head's
    vectors, width of the feed-forward part, size of the vocabulary.
    """

    architecture: str
    blocks: int
    width: int
    heads: int
    kv_heads: int
    head_length: int
    feed: int
    vocabulary: int


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model the program knows of. ``size`` is bytes, ``context`` tokens, ``memory`` bytes by tokens of context.

    ``source`` has ``hub`` (repository), ``revision``, ``file`` and, for several files, ``files``; or ``pypi`` and
    ``version``. ``purpose`` says in ``en`` and ``zh`` what it is good for. ``checked`` tells whether the source was
    verified; ``sha256`` is None until it was. ``shape`` is known of chat models, ``dimensions`` of
    embedding models.
    """

    id: str
    kind: ModelKind
    name: str
    source: Mapping[str, Any]
    sha256: str | None
    checked: bool
    size: int
    parameters: int
    memory: Mapping[int, int]
    context: int
    licence: str
    languages: tuple[str, ...]
    purpose: Mapping[str, str]
    shape: Shape | None = None
    dimensions: int | None = None

    @property
    def file(self) -> str | None:
        """The name of its (first) file, None where no file has been settled on."""
        name = self.source.get("file")
        return name if isinstance(name, str) else None

    @property
    def hub(self) -> str | None:
        """Its repository on the hub, as ``owner/name``."""
        name = self.source.get("hub")
        return name if isinstance(name, str) else None

    def header(self) -> GgufHeader | None:
        """What its file's header will say about memory; None where the shape is not known."""
        if self.shape is None:
            return None
        shape, name = self.shape, self.shape.architecture
        return GgufHeader(
            path=Path(self.file or self.id),
            architecture=name,
            name=self.name,
            licence=self.licence,
            quantisation=None,
            parameters=self.parameters,
            weights=self.size,
            file_size=self.size,
            context=self.context,
            vocabulary=shape.vocabulary,
            chat_template=None,
            parts=1,
            metadata={
                f"{name}.block_count": shape.blocks,
                f"{name}.embedding_length": shape.width,
                f"{name}.feed_forward_length": shape.feed,
                f"{name}.attention.head_count": shape.heads,
                f"{name}.attention.head_count_kv": shape.kv_heads,
                f"{name}.attention.key_length": shape.head_length,
                f"{name}.attention.value_length": shape.head_length,
            },
        )


def load_catalogue(path: Path = CATALOGUE) -> dict[str, CatalogueEntry]:
    """The catalogue by id, in its order; ``ModelBroken`` when the file cannot be understood."""
    try:
        models = json.loads(path.read_text(encoding="utf-8"))["models"]
        return {entry["id"]: _entry(entry) for entry in models}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelBroken(f"The catalogue of models {path} cannot be read.", "Install the program again.") from error


def _entry(values: Mapping[str, Any]) -> CatalogueEntry:
    if values["kind"] not in get_args(ModelKind):
        raise ValueError(values["kind"])
    shape = values.get("shape")
    return CatalogueEntry(
        **{
            **values,
            "languages": tuple(values["languages"]),
            "memory": {int(tokens): int(need) for tokens, need in values["memory"].items()},
            "shape": None if shape is None else Shape(**shape),
        }
    )
