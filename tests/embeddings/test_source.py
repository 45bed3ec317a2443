"""What a model's small files tell, before anything heavy is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import ModelBroken, ModelNotFound, ModelUnsupported
from app.core.ports import EmbedderInfo
from app.embeddings.languages import known_languages
from app.embeddings.reference import SENTENCES, TRANSLATIONS, reference_sentences
from app.embeddings.source import inspect_source
from app.embeddings.specs import DEFAULT_MODEL, is_folder, model_id, spec_named

KINDS = ("Transformer", "Pooling", "Normalize")


def model(folder: Path, *, kinds: tuple[str, ...] = KINDS, pooling: Any = None, **files: str) -> Path:
    """A folder with the files of a model; its weights are none."""
    folder.mkdir(exist_ok=True)
    paths = ["", "1_Pooling", *(f"{n}_{kind}" for n, kind in enumerate(kinds[2:], 2))]
    modules = [
        {"path": path, "type": kind if "." in kind else f"sentence_transformers.models.{kind}"}
        for path, kind in zip(paths, kinds, strict=False)
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling or {"pooling_mode": "mean"}), "utf-8")
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_text("{}", "utf-8")
    for name, text in files.items():
        (folder / {"card": "README.md", "prompts": "config_sentence_transformers.json"}[name]).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "config, said",
    [
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode": ["max"]}, "max"),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_max_tokens": True}, "max"),
    ],
)
def test_both_ways_to_write_the_pooling_are_understood(tmp_path: Path, config: Any, said: str) -> None:
    assert inspect_source(model(tmp_path / "m", pooling=config)).pooling == said


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": "lasttoken"},
        {"pooling_mode": ["mean", "max"]},
        {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
        {"pooling_mode_weightedmean_tokens": True},
    ],
)
def test_a_pooling_that_cannot_be_prepared_is_refused(tmp_path: Path, config: Any) -> None:
    with pytest.raises(ModelUnsupported, match="pooling"):
        inspect_source(model(tmp_path / "m", pooling=config))


def test_a_model_that_leaves_its_prompts_out_of_the_pooling_is_refused(tmp_path: Path) -> None:
    config = {"pooling_mode": "mean", "include_prompt": False}
    prompts = json.dumps({"prompts": {"query": "q: "}})
    assert inspect_source(model(tmp_path / "plain", pooling=config)).pooling == "mean"
    with pytest.raises(ModelUnsupported):
        inspect_source(model(tmp_path / "m", pooling=config, prompts=prompts))


@pytest.mark.parametrize(
    "kinds",
    [
        ("WordEmbeddings", "Pooling"),
        ("Transformer", "Pooling", "LSTM"),
        ("their.own.Transformer", "Pooling"),
        ("CLIPModel", "Pooling"),
    ],
)
def test_a_model_of_other_parts_is_refused(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    with pytest.raises(ModelUnsupported, match=kinds[0].split(".", maxsplit=1)[0]):
        inspect_source(model(tmp_path / "m", kinds=kinds))


def test_dense_layers_belong_to_a_model(tmp_path: Path) -> None:
    found = inspect_source(model(tmp_path / "m", kinds=("Transformer", "Pooling", "Dense", "Normalize")))
    assert found.pooling == "mean"


@pytest.mark.parametrize("name", ["modules.json", "config.json", "tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = model(tmp_path / "m")
    (folder / name).unlink()
    with pytest.raises(ModelBroken, match=name.replace(".", r"\.")):
        inspect_source(folder)
    with pytest.raises(ModelNotFound):
        inspect_source(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1, 2]", '[{"type": "x"}]', "\x00"])
def test_modules_that_say_nothing_are_named(tmp_path: Path, text: str) -> None:
    folder = model(tmp_path / "m")
    (folder / "modules.json").write_text(text, "utf-8")
    with pytest.raises(ModelBroken):
        inspect_source(folder)


@pytest.mark.parametrize(
    "prompts, said",
    [
        ({"prompts": {"query": "q: ", "document": "d: "}}, ("q: ", "d: ")),
        ({"prompts": {"query": "q: ", "passage": "p: "}}, ("q: ", "p: ")),
        ({"prompts": {"any": "a: "}, "default_prompt_name": "any"}, ("a: ", "a: ")),
        ({"prompts": {"query": "q: ", "document": ""}, "default_prompt_name": None}, ("q: ", "")),
        ({}, ("", "")),
    ],
)
def test_prompts_are_what_goes_before_texts(tmp_path: Path, prompts: Any, said: tuple[str, str]) -> None:
    found = inspect_source(model(tmp_path / "m", prompts=json.dumps(prompts)))
    assert (found.query_prefix, found.passage_prefix) == said


@pytest.mark.parametrize(
    "card, said",
    [
        ("---\nlanguage: en\nlicense: mit\n---\nText", ("en",)),
        ("---\nlanguage:\n- zh\n- en\ntags:\n- fr\n---\n", ("zh", "en")),
        ("---\nlanguage: [zh, en]\n---\n", ("zh", "en")),
        ("---\nlanguage:\n- multilingual\n- af\n---\n", ("mul",)),
        (f"---\nlanguage:\n{''.join(f'- a{letter}{chr(10)}' for letter in 'abcdefghijkl')}---\n", ("mul",)),
        ("# A model\nlanguage: en", ()),
        ("---\ntags: x\n---\nlanguage: en\n", ()),
    ],
)
def test_the_card_tells_the_languages(tmp_path: Path, card: str, said: tuple[str, ...]) -> None:
    assert inspect_source(model(tmp_path / "m", card=card)).languages == said


def test_other_weights_have_another_stamp_and_hash(tmp_path: Path) -> None:
    folder = model(tmp_path / "m")
    before = inspect_source(folder)
    stamp, digest = before.stamp, before.sha256()
    (folder / "model.safetensors").write_text("other", "utf-8")
    assert inspect_source(folder).stamp != stamp
    assert inspect_source(folder).sha256() != digest


def test_names_and_folders_are_told_apart(tmp_path: Path) -> None:
    assert not is_folder("multilingual-e5-small")
    assert is_folder(str(tmp_path))
    assert is_folder("./model")
    assert is_folder("C:\\models\\e5")
    assert model_id("/models/My Model (v2)/") == "my-model-v2"
    assert model_id("C:\\models\\Größe") == "gr-e"
    assert model_id("/") == "model"


@pytest.mark.parametrize(
    "name, prefixes",
    [
        ("multilingual-e5-small", ("query: ", "passage: ")),
        ("/models/intfloat_e5-base-v2", ("query: ", "passage: ")),
        ("multilingual-e5-large-instruct", (None, None)),
        ("bge-m3", (None, None)),
        (DEFAULT_MODEL, ("", "")),
    ],
)
def test_what_e5_models_want_before_texts_is_known(name: str, prefixes: tuple[str | None, str | None]) -> None:
    spec = spec_named(name)
    assert (spec.query_prefix, spec.passage_prefix) == prefixes


def word_tokenizer(path: Path, texts: list[str], size: int) -> Path:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    made: Any = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=["[UNK]"]))
    made.save(str(path))
    return path


def test_a_tokenizer_tells_which_languages_it_was_made_for(tmp_path: Path) -> None:
    english, chinese = list(SENTENCES["en"]), list(SENTENCES["zh"])
    assert known_languages(word_tokenizer(tmp_path / "en", english, 1500), "[UNK]") == ("en",)
    assert known_languages(word_tokenizer(tmp_path / "both", english + chinese, 1800), "[UNK]") == ("en", "zh")
    letters = [*chinese, "abcdefghijklmnopqrstuvwxyz 0123456789"]
    assert known_languages(word_tokenizer(tmp_path / "zh", letters, 400), "[UNK]") == ("zh",), "letters are no words"


def test_an_embedder_of_every_language_knows_each() -> None:
    assert EmbedderInfo("a", 1, 1, ("mul",)).knows("fi")
    assert EmbedderInfo("a", 1, 1, ("zh", "en")).knows("zh")
    assert not EmbedderInfo("a", 1, 1, ("en",)).knows("zh")
    assert EmbedderInfo("a", 1, 1, ("en",), 0.8).nearness(0.9) == pytest.approx(0.5)
    assert EmbedderInfo("a", 1, 1, ("en",), 0.8).nearness(0.7) == 0.0
    assert EmbedderInfo("a", 1, 1, ("en",)).nearness(0.7) == pytest.approx(0.7)


def test_translations_are_among_the_sentences() -> None:
    assert set(TRANSLATIONS) <= set(SENTENCES["zh"])
    assert set(TRANSLATIONS.values()) <= set(SENTENCES["en"])
    assert len(set(TRANSLATIONS.values())) == len(TRANSLATIONS)
    assert set(reference_sentences(["mul"])) == {*SENTENCES["en"], *SENTENCES["zh"]}
