"""Vectors that are remembered: the same bytes, asked for once, of one model only, and not without end."""

from __future__ import annotations

from dataclasses import replace

from app.core.ports import EmbedderInfo
from app.rag.remembered import RememberedVectors
from tests.library import WordEmbedder, vector_of


class Named(WordEmbedder):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @property
    def info(self) -> EmbedderInfo:
        return replace(super().info, id=self._name)


def test_a_sentence_is_embedded_once_and_its_bytes_are_the_models_own() -> None:
    embedder, vectors = WordEmbedder(), RememberedVectors()
    asked = ["the harbour", "the mill", "the harbour"]
    assert vectors.of(embedder, asked) == [vector_of(text) for text in asked]
    assert vectors.of(embedder, ["the mill", "the bridge"]) == [vector_of("the mill"), vector_of("the bridge")]
    assert embedder.embedded == ["the harbour", "the mill", "the bridge"]
    assert vectors.of(embedder, []) == []


def test_another_models_vectors_are_not_given() -> None:
    one, other, vectors = Named("one"), Named("other"), RememberedVectors()
    vectors.of(one, ["the harbour"])
    vectors.of(other, ["the harbour"])
    assert one.embedded == other.embedded == ["the harbour"]


def test_what_was_not_asked_for_lately_is_forgotten() -> None:
    embedder, vectors = WordEmbedder(), RememberedVectors(kept=2)
    for text in ("a b", "c d", "a b", "e f", "a b", "c d"):
        vectors.of(embedder, [text])
    assert embedder.embedded == ["a b", "c d", "e f", "c d"]
