"""What the cosines of a prepared model mean: those of unrelated texts, and of the same said in another language."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from app.embeddings.onnx import OnnxEmbedder
from app.embeddings.reference import SENTENCES, TRANSLATIONS, reference_sentences

_BRIDGES = 0.8
"""Share of the translations that must be nearest for a model to count as a bridge between the languages."""
_HIGH = 99
_TOWARDS = 0.25
"""How far from the nearest unrelated texts towards a translation the line is drawn: a question and its answer are
further apart than a sentence and its translation."""


class Measured(TypedDict):
    """Fields of a manifest."""

    background: float
    bridge: float | None


def measured(folder: Path) -> Measured:
    """The mean cosine of the built-in sentences, which are about different things; and the line of ``bridge``."""
    import numpy as np

    with OnnxEmbedder(folder, threads=1) as embedder:
        width = embedder.info.dimensions

        def vectors(texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            made = np.frombuffer(b"".join(embedder.embed(texts)), dtype="<f2").astype(np.float32)
            return made.reshape(len(texts), width)

        own = vectors(reference_sentences(embedder.info.languages))
        cosines = own @ own.T
        background = float(cosines[~np.eye(len(own), dtype=bool)].mean())
        bridge = None
        if embedder.info.knows("zh") and embedder.info.knows("en"):
            english = list(SENTENCES["en"])
            across = vectors(list(TRANSLATIONS)) @ vectors(english).T
            at = [english.index(text) for text in TRANSLATIONS.values()]
            rows = np.arange(len(at))
            same = across[rows, at]
            others = np.delete(across, at, axis=1)
            if (same > others.max(axis=1)).mean() >= _BRIDGES:
                high = float(np.percentile(others, _HIGH))
                bridge = round(high + _TOWARDS * max(0.0, float(same.mean()) - high), 4)
    return {"background": round(min(0.95, max(0.0, background)), 4), "bridge": bridge}
