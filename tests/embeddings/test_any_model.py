"""Any sentence-transformers model, prepared: the same vectors as sentence-transformers' own, and never half of it."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import app.embeddings.prepare as preparing
from app.core.errors import Cancelled, EngineMissing, ModelBroken, ModelUnsupported
from app.embeddings.choice import EmbeddingModels
from app.embeddings.export import load_reference
from app.embeddings.manifest import read_manifest
from app.embeddings.onnx import OnnxEmbedder
from app.embeddings.preparing import prepare_in_child
from app.embeddings.specs import spec_named
from tests.embeddings.tiny import WIDTH, tiny_model

TEXTS = [
    "The invoice is due thirty days after delivery.",
    "货物交付后三十天内付款。",
    "No smoking.",
    "发票 INV-7 和 invoice 混写",
]


def prepared(source: Path, into: Path) -> Path:
    return preparing.prepare(spec_named(source.name), source, into)


def cosines(ours: list[bytes], theirs: Any) -> Any:
    made = np.frombuffer(b"".join(ours), dtype="<f2").astype(np.float32).reshape(len(ours), -1)
    return (made * theirs).sum(axis=1)


@pytest.mark.parametrize("family, pooling", [("bert", "cls"), ("xlm-roberta", "mean"), ("xlm-roberta", "max")])
def test_the_vectors_are_those_of_sentence_transformers(tmp_path: Path, family: Any, pooling: str) -> None:
    prompts = {"query": "query: ", "document": "passage: "}
    source = tiny_model(tmp_path / "some-model", family, pooling=pooling, prompts=prompts)
    reference = load_reference(source)
    with OnnxEmbedder(prepared(source, tmp_path / "out")) as embedder:
        assert embedder.info.dimensions == WIDTH
        assert embedder.info.max_tokens == 96
        assert embedder.info.languages == ("en", "zh")
        assert 0 < embedder.info.background < 1
        passages = reference.encode(TEXTS, prompt_name="document", normalize_embeddings=True)
        assert cosines(embedder.embed(TEXTS), passages).min() > 0.97
        question = reference.encode(TEXTS[:1], prompt_name="query", normalize_embeddings=True)
        assert cosines([embedder.embed_query(TEXTS[0])], question).min() > 0.97
        assert cosines([embedder.embed_query(TEXTS[0])], passages[:1]).max() < 0.999, "the prefixes differ"
        assert embedder.coverage("货物交付") > 0.9
        assert embedder.coverage("Оплата товара") < 0.5


def test_a_dense_layer_after_the_pooling_is_part_of_the_model(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "some-model", "xlm-roberta", dense=24)
    with OnnxEmbedder(prepared(source, tmp_path / "out")) as embedder:
        assert embedder.info.dimensions == 24
        theirs = load_reference(source).encode(TEXTS, normalize_embeddings=True)
        assert cosines(embedder.embed(TEXTS), theirs).min() > 0.97


def test_another_pooling_is_another_model(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "some-model", "xlm-roberta", pooling="mean")
    first = prepared(source, tmp_path / "out")
    (source / "1_Pooling" / "config.json").write_text(
        json.dumps({"embedding_dimension": WIDTH, "pooling_mode": "cls"}), "utf-8"
    )
    second = prepared(source, tmp_path / "others")
    assert first.name != second.name
    reference = load_reference(source)
    assert preparing.compare(second, reference)[0] > 0.99
    assert preparing.compare(first, reference)[0] < 0.99


def test_a_model_that_int8_spoils_keeps_its_weights_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny_model(tmp_path / "some-model", "xlm-roberta")
    compare = preparing.compare
    verdicts = iter([(0.95, 0.8)])
    monkeypatch.setattr(preparing, "compare", lambda *given: next(verdicts, None) or compare(*given))
    folder = prepared(source, tmp_path / "out")
    assert folder.name.startswith("some-model-fp32-")
    assert read_manifest(folder).accuracy["lowest"] > 0.999
    monkeypatch.setattr(preparing, "compare", lambda *_: (0.95, 0.8))
    with pytest.raises(ModelUnsupported, match=r"0\.95"):
        prepared(source, tmp_path / "none")
    assert list((tmp_path / "none").iterdir()) == []


def test_a_word_list_is_made_into_a_tokenizer(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "some-model", "bert")
    words = json.loads((source / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    (source / "vocab.txt").write_text("\n".join(sorted(words, key=lambda word: words[word])) + "\n", "utf-8")
    (source / "tokenizer.json").unlink()
    (source / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}), "utf-8")
    with OnnxEmbedder(prepared(source, tmp_path / "out")) as embedder:
        theirs = load_reference(source).encode(TEXTS, normalize_embeddings=True)
        assert cosines(embedder.embed(TEXTS), theirs).min() > 0.97


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "some-model", "bert")
    (source / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelUnsupported, match="cannot be loaded"):
        prepared(source, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_set_up_did_not_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EngineMissing, match="sentence_transformers"):
        load_reference(tmp_path)


def test_a_folder_is_prepared_once_in_a_child_and_found_again(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "models" / "multilingual-e5-small", "xlm-roberta", languages=("multilingual", "zh"))
    models = EmbeddingModels([tmp_path / "out"], tuple)
    name = models.check(str(source))
    assert models.find(name) is None
    told: list[str] = []
    folder = models.ready(name, lambda: False, told.append)
    assert any("ONNX" in line for line in told)
    manifest = read_manifest(folder)
    assert (manifest.query_prefix, manifest.passage_prefix) == ("query: ", "passage: ")
    assert manifest.languages == ("mul",)
    assert models.ready(name, lambda: True, told.append) == folder == models.find(name)
    assert models.prepared() == [name]
    shutil.rmtree(source)
    assert models.find(name) == folder, "the folder may go"
    assert models.check(name) == name


def test_a_child_that_is_told_to_stop_leaves_nothing(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "some-model", "bert")
    stopped = threading.Event()

    def told(line: str) -> None:
        if "ONNX" in line:
            stopped.set()

    with pytest.raises(Cancelled):
        prepare_in_child(source, "some-model", stopped.is_set, told, into=tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_error_of_the_child_keeps_its_name(tmp_path: Path) -> None:
    never: Callable[[], bool] = lambda: False  # noqa: E731
    source = tiny_model(tmp_path / "some-model", "bert")
    (source / "modules.json").write_text("[", "utf-8")
    with pytest.raises(ModelBroken, match=r"modules\.json"):
        prepare_in_child(source, "some-model", never, lambda _line: None, into=tmp_path / "out")
