"""A prepared model on disk: ``model.onnx``, ``tokenizer.json`` and the manifest that describes them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.errors import ModelBroken, ModelNotFound
from app.core.ports import EmbedderInfo
from app.embeddings.source import ModelSource
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
    lowest cosine to the reference implementation. ``background`` is as in ``EmbedderInfo``, ``bridge`` the cosine
    from which a text in another language counts as saying the same (None: not measured, or it does not bridge).
    ``source`` and ``stamp``: the folder a model that was pointed to was made from, and what told its weights then.
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
    background: float = 0.0
    bridge: float | None = None
    source: str = ""
    stamp: str = ""

    @property
    def info(self) -> EmbedderInfo:
        """What the vectors are."""
        return EmbedderInfo(self.id, self.dimensions, self.max_tokens, self.languages, self.background)

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
        values.pop("calibration", None)  # models that were prepared before carry an empty one
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


def prepared_models(folders: Sequence[Path]) -> Iterator[tuple[Path, Manifest]]:
    """Every prepared model below ``folders`` in their order, by the current recipe; broken ones are passed over.

    ``folders`` are places like the data folder's ``models/embeddings``; those that do not exist are passed over.
    """
    for place in folders:
        for path in sorted(place.glob(f"[!.]*/{MANIFEST_FILE}")):
            with contextlib.suppress(ModelBroken, ModelNotFound):
                manifest = read_manifest(path.parent)
                if manifest.recipe == RECIPE:
                    yield path.parent, manifest


def find_prepared(spec: EmbeddingSpec, folders: Sequence[Path]) -> Path | None:
    """The first prepared model of this spec; one made from other weights than it pins is passed over."""
    for path, manifest in prepared_models(folders):
        if manifest.model == spec.id and not manifest.source:
            if spec.weights_sha256 in (None, manifest.source_sha256):
                return path
    return None


def find_from_folder(source: ModelSource, folders: Sequence[Path]) -> Path | None:
    """The first prepared model made from this folder as it is now."""
    for path, manifest in prepared_models(folders):
        if manifest.source == str(source.folder) and manifest.stamp == source.stamp:
            return path
    return None


def find_by_id(embedder: str, folders: Sequence[Path]) -> Path | None:
    """The folder of the prepared model that made the vectors of this embedder, whatever its recipe."""
    for place in folders:
        folder = place / embedder
        with contextlib.suppress(ModelBroken, ModelNotFound):
            if read_manifest(folder).id == embedder:
                return folder
    return None
