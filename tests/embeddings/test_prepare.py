from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

import app.embeddings.prepare as preparing
from app.core.errors import ModelBroken, ModelNotFound, ModelUnsupported, StorageError
from app.embeddings.export import load_reference
from app.embeddings.manifest import RECIPE, find_prepared, read_manifest
from app.embeddings.prepare import check_source, compare, locate, main, prepare
from app.embeddings.reference import reference_sentences
from app.embeddings.specs import DEFAULT_MODEL, spec_for

SPEC = spec_for(DEFAULT_MODEL)
CATALOGUE = Path(__file__).resolve().parents[2] / "models" / "catalogue.json"


def copy_of(prepared: Path, into: Path) -> Path:
    return shutil.copytree(prepared, into / prepared.name)


def test_a_prepared_model_agrees_with_sentence_transformers(prepared_model: Path) -> None:
    mean, lowest = compare(prepared_model, load_reference(locate(SPEC)))
    assert mean >= 0.99
    assert lowest >= 0.97


def test_preparing_makes_a_whole_model_and_finds_it_the_next_time(tmp_path: Path, prepared_model: Path) -> None:
    folder = prepare(SPEC, locate(SPEC), tmp_path)
    assert list(tmp_path.iterdir()) == [folder]
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.onnx", "tokenizer.json"]
    assert read_manifest(folder).accuracy["mean"] >= 0.99
    assert find_prepared(SPEC, [tmp_path / "nowhere", tmp_path]) == folder
    written = (folder / "model.onnx").stat().st_mtime_ns
    assert prepare(SPEC, tmp_path / "no source needed", tmp_path) == folder
    assert (folder / "model.onnx").stat().st_mtime_ns == written
    # The same packages make the same graph, so the vectors of two checkouts can be compared.
    assert folder.name == prepared_model.name


def test_a_source_file_with_the_wrong_hash_is_refused_by_name(tmp_path: Path) -> None:
    source = shutil.copytree(locate(SPEC), tmp_path / "source")
    weights = source / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x55")
    with pytest.raises(ModelBroken, match=r"model\.safetensors is not the file"):
        prepare(SPEC, source, tmp_path / "models")
    assert not (tmp_path / "models").exists()
    weights.unlink()
    with pytest.raises(ModelBroken, match=r"model\.safetensors cannot be read"):
        check_source(SPEC, source)


def test_a_model_that_disagrees_is_refused_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "compare", lambda _folder, _reference: (0.98, 0.9))
    with pytest.raises(ModelUnsupported, match=r"0\.98"):
        prepare(SPEC, locate(SPEC), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_preparation_leaves_nothing_half_made(tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if "int8" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(SPEC, locate(SPEC), tmp_path, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_preparation_left_is_never_found_and_cleared_later(tmp_path: Path, prepared_model: Path) -> None:
    left, young = tmp_path / ".preparing-killed", tmp_path / ".preparing-running"
    copy_of(prepared_model, left)
    young.mkdir()
    os.utime(left, (time.time() - 7200,) * 2)
    assert find_prepared(SPEC, [tmp_path]) is None
    with pytest.raises(KeyboardInterrupt):
        prepare(SPEC, locate(SPEC), tmp_path, progress=lambda _line: (_ for _ in ()).throw(KeyboardInterrupt))
    assert list(tmp_path.iterdir()) == [young]


def test_a_damaged_prepared_model_is_made_again(
    tmp_path: Path, prepared_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(prepared_model, tmp_path)
    (folder / "model.onnx").write_bytes(b"cut off")
    monkeypatch.setattr(preparing, "_build", rebuild_from(prepared_model))
    assert prepare(SPEC, locate(SPEC), tmp_path) == folder
    assert (folder / "model.onnx").read_bytes() == (prepared_model / "model.onnx").read_bytes()


def rebuild_from(prepared: Path) -> object:
    def build(_spec: object, _source: Path, folder: Path, _progress: object) -> object:
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
        return read_manifest(folder)

    return build


def test_models_of_other_weights_or_an_older_recipe_are_passed_over(tmp_path: Path, prepared_model: Path) -> None:
    first, second, third, fourth = (tmp_path / name for name in "abcd")
    replace(read_manifest(copy_of(prepared_model, first)), recipe=RECIPE - 1).write(first / prepared_model.name)
    replace(read_manifest(copy_of(prepared_model, second)), source_sha256="0").write(second / prepared_model.name)
    (copy_of(prepared_model, third) / "manifest.json").write_text("{", "utf-8")
    whole = copy_of(prepared_model, fourth)
    assert find_prepared(SPEC, [first, second, third]) is None
    assert find_prepared(SPEC, [first, second, third, fourth]) == whole


def test_a_folder_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(StorageError):
        prepare(SPEC, locate(SPEC), tmp_path / "file")


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModelNotFound, match="there-is-no-such-package"):
        locate(replace(SPEC, package="there-is-no-such-package"))


def test_the_command_prints_the_folder_and_names_its_errors(
    tmp_path: Path, prepared_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy_of(prepared_model, tmp_path)
    assert main(["--into", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert shown.out.strip() == str(folder)
    assert "already prepared" in shown.err
    assert main(["--model", "no-such-model"]) == 1
    assert "model.not_found" in capsys.readouterr().err


def test_the_pinned_hash_is_the_catalogues() -> None:
    models = json.loads(CATALOGUE.read_text("utf-8"))["models"]
    entry = next(model for model in models if model["id"] == SPEC.id)
    assert entry["sha256"] == SPEC.sha256["model.safetensors"]
    assert entry["source"]["pypi"] == SPEC.package
    assert tuple(entry["languages"]) == SPEC.languages
    assert entry["context"] == SPEC.max_tokens


def test_there_are_reference_sentences_for_any_model() -> None:
    assert len(reference_sentences(["en"])) >= 60
    assert len(reference_sentences(["zh", "en"])) > len(reference_sentences(["en"]))
    assert reference_sentences(["fi"]) == reference_sentences(["en"])
