"""A prepared model on disk: ``model.onnx``, ``tokenizer.json`` and the manifest that describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.errors import ModelBroken, ModelNotFound
from app.embeddings.specs import EmbeddingSpec

RECIPE = 1
"""Goes up when preparing changes in a way that changes vectors: older prepared models are then made anew."""

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"
_AGAIN = "Prepare it again: python -m app.embeddings.prepare --force"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a prepared model is and how it came about.

    ``id`` names the vectors: it holds a hash of ``model.onnx``. ``sha256`` has one entry per file beside the
    manifest, ``source_sha256`` is the hash of the weights it was made from. ``accuracy`` has the mean and
    lowest cosine to the reference implementation. ``calibration`` is empty until a command fills it.
    """

    id: str
    model: str
    recipe: int
    dimensions: int
    max_tokens: int
    languages: tuple[str, ...]
    unknown_token: str
    sha256: Mapping[str, str]
    source_sha256: str
    passage_prefix: str = ""
    query_prefix: str = ""
    accuracy: Mapping[str, float] = field(default_factory=dict)
    calibration: Mapping[str, float] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Save as ``manifest.json`` in the folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest in the folder; ``ModelNotFound`` when there is none, ``ModelBroken`` when it cannot be read."""
    path = folder / MANIFEST_FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        values["languages"] = tuple(values["languages"])
        return Manifest(**values)
    except FileNotFoundError:
        raise ModelNotFound(f"There is no prepared embedding model in {folder}.", _AGAIN) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelBroken(f"The embedding model's manifest {path} cannot be read: {error}", _AGAIN) from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Nothing, or ``ModelBroken`` naming the first file that is missing or not what the manifest says."""
    for name, expected in manifest.sha256.items():
        try:
            found = sha256_of(folder / name)
        except OSError as error:
            raise ModelBroken(f"The embedding model's file {folder / name} cannot be read: {error}", _AGAIN) from error
        if found != expected:
            raise ModelBroken(f"The embedding model's file {folder / name} is damaged (wrong SHA-256).", _AGAIN)


def find_prepared(spec: EmbeddingSpec, folders: Sequence[Path]) -> Path | None:
    """The first folder below ``folders``, in their order, that holds this model prepared the current way.

    ``folders`` are places like the data folder's ``models/embeddings``; those that do not exist are passed
    over, and so is a model made from other weights or by an older recipe.
    """
    for place in folders:
        for path in sorted(place.glob(f"{spec.id}-*/{MANIFEST_FILE}")):
            try:
                manifest = read_manifest(path.parent)
            except (ModelBroken, ModelNotFound):
                continue
            if manifest.recipe == RECIPE and manifest.source_sha256 == spec.sha256["model.safetensors"]:
                return path.parent
    return None
