from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import InputError, ModelBroken, ModelNotFound
from app.embeddings.manifest import MODEL_FILE, TOKENIZER_FILE, read_manifest, sha256_of
from app.embeddings.onnx import OnnxEmbedder

TEXTS = [
    "The invoice is due thirty days after delivery.",
    "Water boils at a lower temperature in the mountains.",
    "A word",
    "付款条款是什么?",
    "The mill was built on the eastern bank and ground grain for the whole valley. " * 6,
    "!?",
]


@pytest.fixture(scope="module")
def embedder(prepared_model: Path) -> Iterator[OnnxEmbedder]:
    with OnnxEmbedder(prepared_model) as opened:
        yield opened


def vector(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype="<f2").astype(np.float32)


def test_a_vector_is_a_float16_unit_vector_of_the_declared_size(embedder: OnnxEmbedder) -> None:
    for data in embedder.embed(TEXTS):
        assert len(data) == 2 * embedder.info.dimensions == 768
        assert np.linalg.norm(vector(data)) == pytest.approx(1, abs=2e-3)


def test_the_same_text_gives_the_same_bytes_alone_among_others_and_in_threads(
    embedder: OnnxEmbedder, prepared_model: Path
) -> None:
    alone = [embedder.embed([text])[0] for text in TEXTS]
    with OnnxEmbedder(prepared_model, threads=3) as threaded:
        assert embedder.embed(TEXTS) == alone
        assert embedder.embed(TEXTS[::-1]) == alone[::-1]
        assert threaded.embed(TEXTS * 5) == alone * 5
        assert [threaded.embed_query(text) for text in TEXTS] == alone


def test_several_callers_may_use_one_embedder_at_once(prepared_model: Path, embedder: OnnxEmbedder) -> None:
    expected = embedder.embed(TEXTS)
    with OnnxEmbedder(prepared_model, threads=2) as shared, ThreadPoolExecutor(4) as callers:
        assert list(callers.map(lambda _: shared.embed(TEXTS), range(8))) == [expected] * 8
        counts = list(callers.map(shared.count_tokens, TEXTS * 8))
    assert counts == [embedder.count_tokens(text) for text in TEXTS] * 8


def test_the_passage_that_answers_is_nearest_to_the_question(embedder: OnnxEmbedder) -> None:
    question = vector(embedder.embed_query("When do I have to pay the bill?"))
    scores = [float(question @ vector(data)) for data in embedder.embed(TEXTS[:3])]
    assert scores.index(max(scores)) == 0


def test_text_past_the_limit_changes_nothing_and_text_before_it_does(embedder: OnnxEmbedder) -> None:
    room = embedder.info.max_tokens - 2
    assert embedder.embed(["stone " * room + "river " * 500]) == embedder.embed(["stone " * room])
    assert embedder.embed(["stone " * (room - 1) + "river"]) != embedder.embed(["stone " * room])


def test_tokens_are_counted_past_the_limit_and_without_special_ones(embedder: OnnxEmbedder) -> None:
    assert embedder.count_tokens("stone " * 5000) == 5000
    assert embedder.count_tokens("") == 0


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_text_is_refused(embedder: OnnxEmbedder, text: str) -> None:
    with pytest.raises(InputError):
        embedder.embed(["something", text])
    with pytest.raises(InputError):
        embedder.embed_query(text)


def test_nothing_to_embed_gives_nothing(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("What is the notice period of the contract?", 1.0),
        ("It costs 3,180.50 — naïve façade!", 1.0),
        ("付款条款是什么?", 0.0),
        ("中国人大学生日本", 0.0),  # characters that the model's vocabulary holds, strays of its training text
        ("Каков срок оплаты", 0.0),
        ("ありがとう", 0.0),
        ("?!… —", 0.0),
        ("", 0.0),
    ],
)
def test_coverage_tells_the_languages_the_model_knows(embedder: OnnxEmbedder, text: str, expected: float) -> None:
    assert embedder.coverage(text) == expected


def test_coverage_of_mixed_text_lies_between(embedder: OnnxEmbedder) -> None:
    mostly_chinese = embedder.coverage("API 的付款条款是什么?")
    mostly_english = embedder.coverage("The word 合同 means contract in English")
    assert 0 < mostly_chinese < 0.4 < mostly_english < 1


def test_broken_unicode_is_taken_as_it_comes(embedder: OnnxEmbedder) -> None:
    text = "half a pair \ud83d and a word"
    assert len(embedder.embed([text])[0]) == 768
    assert embedder.count_tokens(text) > 0
    assert 0 < embedder.coverage(text) <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_is_embedded_or_refused_by_name(embedder: OnnxEmbedder, text: str) -> None:
    assert 0 <= embedder.coverage(text) <= 1
    try:
        data = embedder.embed([text])[0]
    except InputError:
        assert not text.strip()
    else:
        assert np.isfinite(vector(data)).all()


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no prepared embedding model"):
        OnnxEmbedder(tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_damaged_file_is_refused(prepared_model: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(prepared_model, tmp_path / "model")
    with (folder / name).open("r+b") as file:
        file.seek(1000)
        file.write(b"\0damaged\0")
    with pytest.raises(ModelBroken, match="damaged"):
        OnnxEmbedder(folder)
    (folder / name).unlink()
    with pytest.raises(ModelBroken, match="cannot be read"):
        OnnxEmbedder(folder)


def test_a_file_that_is_no_model_is_refused_even_if_its_hash_is_right(prepared_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(prepared_model, tmp_path / "model")
    (folder / MODEL_FILE).write_bytes(b"not a graph")
    values = json.loads((folder / "manifest.json").read_text("utf-8"))
    values["sha256"][MODEL_FILE] = sha256_of(folder / MODEL_FILE)
    (folder / "manifest.json").write_text(json.dumps(values), "utf-8")
    with pytest.raises(ModelBroken, match="cannot be opened"):
        OnnxEmbedder(folder)


def test_prefixes_go_before_passages_and_questions(
    prepared_model: Path, tmp_path: Path, embedder: OnnxEmbedder
) -> None:
    folder = shutil.copytree(prepared_model, tmp_path / "model")
    values = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(
        json.dumps(values | {"passage_prefix": "passage: ", "query_prefix": "query: "}), "utf-8"
    )
    with OnnxEmbedder(folder) as prefixed:
        assert prefixed.embed(["stone"]) == embedder.embed(["passage: stone"])
        assert prefixed.embed_query("stone") == embedder.embed(["query: stone"])[0]


def test_no_thread_is_no_embedder(prepared_model: Path) -> None:
    with pytest.raises(InputError):
        OnnxEmbedder(prepared_model, threads=0)


def test_the_id_holds_the_models_hash(prepared_model: Path, embedder: OnnxEmbedder) -> None:
    manifest = read_manifest(prepared_model)
    assert embedder.info.id == manifest.id == prepared_model.name
    assert manifest.id.endswith(sha256_of(prepared_model / MODEL_FILE)[:12])
    assert embedder.info.languages == ("en",)
