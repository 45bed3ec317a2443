"""The catalogue as it is shipped, and models by id, path and name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.core.errors import InputError, ModelBroken, ModelNotFound, ModelUnsupported
from app.engine.catalogue import InForce, ModelLibrary
from app.engine.entries import CATALOGUE, load_catalogue
from app.engine.estimates import estimate, write
from tests.gguf_writer import write_known_answer_gguf

GB = 10**9


def library(folder: Path, free: int = 8 * GB) -> ModelLibrary:
    return ModelLibrary(load_catalogue(), folder, available=lambda: free)


PLANNED = {"phi-3-mini": (3.8, 2.2), "llama-3-8b": (8.0, 4.7), "mixtral-8x7b": (46.7, 14)}


def test_every_entry_says_what_it_is_in_both_languages() -> None:
    for entry in load_catalogue().values():
        assert set(entry.purpose) == {"en", "zh"}, entry.id
        assert all(entry.purpose.values()), entry.id
        assert re.search("[\u4e00-\u9fff]", entry.purpose["zh"]), entry.id
        assert not re.search("[\u4e00-\u9fff]", entry.purpose["en"]), entry.id
        assert entry.name, entry.id
        assert entry.licence, entry.id
        assert entry.file, entry.id
        assert entry.languages, entry.id
        assert entry.size > 0, entry.id
        assert entry.context >= max(entry.memory), entry.id
        assert list(entry.memory) == sorted(entry.memory), entry.id
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", entry.id), entry.id


def test_every_entry_has_the_fields_of_its_kind_and_no_others() -> None:
    fields = {"id", "kind", "name", "source", "sha256", "checked", "size", "parameters", "memory", "context", "licence"}
    fields |= {"languages", "purpose"}
    own = {"chat": {"shape"}, "embedding": {"dimensions"}}
    for values in json.loads(CATALOGUE.read_text(encoding="utf-8"))["models"]:
        assert set(values) == fields | own[values["kind"]], values["id"]
        source = values["source"]
        if "pypi" not in source:
            assert set(source) - {"files"} == {"hub", "revision", "file"}, values["id"]
            assert re.fullmatch(r"[\w.-]+/[\w.-]+", source["hub"]), values["id"]
            assert source["file"] in source.get("files", [source["file"]]), values["id"]


def test_the_readme_names_every_field() -> None:
    told = (CATALOGUE.parent / "README.md").read_text(encoding="utf-8")
    for values in json.loads(CATALOGUE.read_text(encoding="utf-8"))["models"]:
        assert [field for field in values if f"`{field}`" not in told] == []


@pytest.mark.parametrize("name", PLANNED)
def test_the_planned_models_are_there_with_their_sizes(name: str) -> None:
    parameters, size = PLANNED[name]
    entry = load_catalogue()[name]
    assert entry.kind == "chat"
    assert entry.parameters / 1e9 == pytest.approx(parameters, rel=0.01)
    assert entry.size / GB == pytest.approx(size, rel=0.02)


def test_there_are_small_bilingual_models_and_multilingual_embeddings() -> None:
    catalogue = load_catalogue()
    small = [
        entry
        for entry in catalogue.values()
        if entry.kind == "chat" and {"zh", "en"} <= set(entry.languages) and 1.5e9 <= entry.parameters <= 4.1e9
    ]
    assert len(small) >= 3
    assert any(entry.licence == "Apache-2.0" for entry in small)
    assert {entry.id: entry.dimensions for entry in catalogue.values() if entry.kind == "embedding"} == {
        "all-minilm-l6-v2": 384,
        "multilingual-e5-small": 384,
        "bge-m3": 1024,
    }


def test_the_estimates_are_those_of_the_formula() -> None:
    for entry in load_catalogue().values():
        if entry.kind == "chat":
            again = estimate(entry)
            assert entry.memory == pytest.approx(again, rel=0.1), "python -m app.engine.estimates writes them anew"
            assert min(entry.memory.values()) > entry.size


def test_estimates_are_written_without_touching_anything_else(tmp_path: Path) -> None:
    copy = tmp_path / "catalogue.json"
    text = CATALOGUE.read_text(encoding="utf-8")
    copy.write_text(re.sub(r'"memory": \{"2048": \d+', '"memory": {"2048": 1', text), encoding="utf-8")
    write(copy)
    now, then = json.loads(copy.read_text(encoding="utf-8")), json.loads(text)
    for one, other in zip(now["models"], then["models"], strict=True):
        assert {**one, "memory": None} == {**other, "memory": None}
        assert list(one["memory"]) == list(other["memory"])
        assert min(one["memory"].values()) > 1


def test_a_hash_is_pinned_only_where_the_source_was_checked() -> None:
    for entry in load_catalogue().values():
        assert entry.checked == (entry.sha256 is not None), entry.id


def test_a_catalogue_that_cannot_be_read_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "catalogue.json").write_text('{"models": [{"id": "x"}]}', encoding="ascii")
    for name in ("catalogue.json", "missing.json"):
        with pytest.raises(ModelBroken):
            load_catalogue(tmp_path / name)


def test_a_model_is_found_by_path_by_name_and_by_id(tmp_path: Path) -> None:
    own = write_known_answer_gguf(tmp_path / "我的 own.gguf", ["Yes."])
    file = load_catalogue()["qwen3-4b"].file
    assert file is not None
    listed = write_known_answer_gguf(tmp_path / file, ["Yes."])
    models = library(tmp_path)
    assert models.resolve(str(own)).path == own
    assert models.resolve("我的 own.gguf").path == own
    assert models.resolve("我的 own").id == str(own)
    assert models.resolve("qwen3-4b").path == listed
    assert models.resolve(str(listed)).id == "qwen3-4b"


@pytest.mark.parametrize(
    "name, error",
    [
        ("", InputError),
        ("no-such-model", ModelNotFound),
        ("/nowhere/model.gguf", ModelNotFound),
        ("a\0b", ModelNotFound),
        ("x" * 10_000, ModelNotFound),
        ("phi-3-mini", ModelNotFound),
        ("mixtral-8x7b", ModelNotFound),
        ("all-minilm-l6-v2", ModelUnsupported),
    ],
)
def test_a_model_that_cannot_be_used_is_a_named_error(tmp_path: Path, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        library(tmp_path).resolve(name)


def test_the_list_shows_what_is_installed_active_and_fits(tmp_path: Path) -> None:
    own = write_known_answer_gguf(tmp_path / "own.gguf", ["Yes."], context=2048)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + b"\xff" * 100)
    rows = {row.id: row for row in library(tmp_path).list(InForce(str(own), ["all-minilm-l6-v2"]))}
    assert (rows["all-minilm-l6-v2"].installed, rows["all-minilm-l6-v2"].active) == (True, True)
    assert (rows["phi-3-mini"].installed, rows["phi-3-mini"].fits) == (False, True)
    assert rows["mixtral-8x7b"].fits is False
    mine = rows[str(own)]
    assert (mine.installed, mine.active, mine.fits, mine.context) == (True, True, True, 2048)
    assert (mine.size, mine.licence) == (own.stat().st_size, "apache-2.0")
    broken = rows[str(tmp_path / "broken.gguf")]
    assert (broken.installed, broken.fits, broken.memory) == (True, None, None)


def test_an_active_model_outside_the_folder_is_listed(tmp_path: Path) -> None:
    own = write_known_answer_gguf(tmp_path / "own.gguf", ["Yes."])
    rows = library(tmp_path / "models").list(InForce(str(own)))
    assert [row.path for row in rows if row.active] == [str(own)]


def test_one_model_is_described_like_its_row(tmp_path: Path) -> None:
    own = write_known_answer_gguf(tmp_path / "own.gguf", ["Yes."])
    models = library(tmp_path)
    assert models.describe(str(own)) == models.list()[-1]
    assert models.describe("phi-3-mini").installed is False
    with pytest.raises(ModelNotFound):
        models.describe("no-such-model")


def test_a_row_says_what_the_model_is_for_and_where_its_file_belongs(tmp_path: Path) -> None:
    entry = load_catalogue()["qwen3-4b"]
    assert entry.file is not None
    rows = {row.id: row for row in library(tmp_path).list()}
    row = rows["qwen3-4b"]
    assert (row.name, row.en, row.zh) == (entry.name, entry.purpose["en"], entry.purpose["zh"])
    assert row.place == str(tmp_path / entry.file)
    assert row.source == entry.source["hub"]
    assert rows["all-minilm-l6-v2"].place is None, "comes with the program"
    write_known_answer_gguf(tmp_path / entry.file, ["Yes."])
    own = write_known_answer_gguf(tmp_path / "own.gguf", ["Yes."])
    rows = {row.id: row for row in library(tmp_path).list()}
    assert rows["qwen3-4b"].installed
    assert rows["qwen3-4b"].name == entry.name
    assert (rows[str(own)].name, rows[str(own)].place) == ("", None)
