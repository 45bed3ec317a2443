"""Model files that other programs keep on this computer, used where they are: Ollama's and LM Studio's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

OLLAMA = "ollama-files:"
LM_STUDIO = "lmstudio:"

_OLLAMA_REGISTRY = "registry.ollama.ai"
_MODEL_LAYER = "application/vnd.ollama.image.model"
_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_MOST_FILES = 2000
_MOST_ENTRIES = 50_000
_MOST_MANIFEST = 1 << 20
_LATER_PART = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ForeignModel:
    """A model file of another program. ``id`` begins with ``ollama-files:`` or ``lmstudio:`` and stays the same."""

    id: str
    path: Path
    origin: Literal["ollama-files", "lmstudio"]
    name: str


class OtherPrograms:
    """The model folders of other programs. What cannot be read, or points elsewhere, is passed over."""

    def __init__(self, ollama: Sequence[Path] = (), lmstudio: Sequence[Path] = ()) -> None:
        """Folders that may not be there: Ollama's hold ``manifests`` and ``blobs``, LM Studio's
        ``publisher/repository/file.gguf``.
        """
        self._ollama = tuple(ollama)
        self._lmstudio = tuple(lmstudio)

    def models(self) -> list[ForeignModel]:
        """Every model, one row for each file."""
        found = [model for root in self._ollama for model in _ollama_models(root)]
        found += [model for root in self._lmstudio for model in _lmstudio_models(root)]
        by_path: dict[Path, ForeignModel] = {}
        for model in found:
            by_path.setdefault(model.path, model)
        return list(by_path.values())

    def find(self, name: str) -> ForeignModel | None:
        """The model of that id, also one that shares its file with another."""
        if name.startswith(OLLAMA):
            return next((m for root in self._ollama for m in _ollama_models(root) if m.id == name), None)
        if name.startswith(LM_STUDIO):
            return next((m for root in self._lmstudio for m in _lmstudio_models(root) if m.id == name), None)
        return None

    def holds(self, path: Path) -> bool:
        """Whether the file lies in one of their folders."""
        return any(path.is_relative_to(root) for root in (*self._ollama, *self._lmstudio))


def gguf_files(folder: Path, depth: int) -> Iterator[Path]:
    """GGUF files below a folder, by name, ``depth`` folders deep at most; of a split model its first part only.

    Hidden folders are passed over, links to folders are not followed, and a folder with very many entries is given up.
    """
    files = []
    for path in _files(folder, depth):
        part = _LATER_PART.search(path.name)
        first = None if part is None else path.with_name(f"{path.name[: part.start()]}-00001-of-{part[2]}.gguf")
        later = part is not None and int(part[1]) > 1 and first is not None and first.is_file()
        if path.suffix.lower() == ".gguf" and not later:
            files.append(path)
        if len(files) >= _MOST_FILES:
            break
    return iter(sorted(files))


def _ollama_models(root: Path) -> Iterator[ForeignModel]:
    manifests = root / "manifests"
    for number, path in enumerate(sorted(_files(manifests, 6))):
        if number >= _MOST_FILES:
            return
        parts = path.relative_to(manifests).parts
        if len(parts) < 3 or not all(_NAME.fullmatch(part) for part in parts):
            continue
        blob = _blob(root, path)
        if blob is not None:
            name = _ollama_name(parts)
            yield ForeignModel(OLLAMA + name, blob, "ollama-files", name)


def _ollama_name(parts: tuple[str, ...]) -> str:
    """As Ollama shows it: ``qwen3:1.7b``, ``somebody/model:tag``, ``other.host/somebody/model:tag``."""
    *place, tag = parts
    if place[0] == _OLLAMA_REGISTRY:
        place = place[1:]
        if place[0] == "library" and len(place) > 1:
            place = place[1:]
    return f"{'/'.join(place)}:{tag}"


def _blob(root: Path, manifest: Path) -> Path | None:
    """The one file with the model's weights; None where there is none, or more than one."""
    try:
        if manifest.stat().st_size > _MOST_MANIFEST:
            return None
        layers = _layers(json.loads(manifest.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None
    digests = [str(layer.get("digest")) for layer in layers if layer.get("mediaType") == _MODEL_LAYER]
    found = _DIGEST.fullmatch(digests[0]) if len(digests) == 1 else None
    if found is None:
        return None
    # Only the hash itself becomes part of a path: a manifest cannot point anywhere else.
    candidates = (root / "blobs" / f"sha256{sign}{found[1]}" for sign in "-:")
    return next((path for path in candidates if _is_file(path)), None)


def _layers(manifest: Any) -> list[dict[str, Any]]:
    layers = manifest.get("layers") if isinstance(manifest, dict) else None
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def _lmstudio_models(root: Path) -> Iterator[ForeignModel]:
    for path in gguf_files(root, 4):
        if "mmproj" in path.name.lower():
            continue
        inside = path.relative_to(root).as_posix()
        yield ForeignModel(LM_STUDIO + inside, path, "lmstudio", path.stem)


def _files(folder: Path, depth: int) -> Iterator[Path]:
    seen = 0
    waiting = [(folder, depth)]
    while waiting:
        here, left = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    seen += 1
                    if seen > _MOST_ENTRIES:
                        return
                    if entry.is_dir(follow_symlinks=False):
                        if left > 0 and not entry.name.startswith("."):
                            waiting.append((Path(entry.path), left - 1))
                    elif entry.is_file():
                        yield Path(entry.path)
        except OSError:
            continue


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
