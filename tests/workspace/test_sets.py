"""Collections, the scope they are, and the page's state."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, CollectionExists, InputError, NotFoundError
from app.core.types import Scope
from app.storage.collections import Collections
from app.storage.page_state import PageState
from app.workspace.collections import MOST_PATHS, Sets
from app.workspace.scope import chunks_in
from app.workspace.state import MOST_BYTES, RememberedState
from tests.library import SmallLibrary, stored


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path)
    made.add(
        *(stored(path, f"Something stands in {path}.") for path in ("/文档/a.txt", "/文档/b.txt", "/other/c.txt")),
        vectors=False,
    )
    yield made
    made.close()


@pytest.fixture
def sets(library: SmallLibrary) -> Sets:
    return Sets(Collections(library.database))


@pytest.fixture
def inside(library: SmallLibrary) -> Callable[..., set[str]]:
    def found(*places: str) -> set[str]:
        chunks = chunks_in(Scope(inside=places), library.documents, Collections(library.database))
        assert chunks is not None
        return {passage.path for passage in library.documents.passages(chunks).values()}

    return found


def test_a_collection_is_a_scope_by_id_and_by_name(sets: Sets, inside: Callable[..., set[str]]) -> None:
    made = sets.create_collection(" 我的  合同 ", ["/文档/a.txt", "/gone.txt"])
    assert (made.name, made.documents) == ("我的 合同", 1)
    assert inside(f"collection:{made.id}") == inside("我的 合同") == {"/文档/a.txt"}
    assert inside(f"collection:{made.id}", "/other") == {"/文档/a.txt", "/other/c.txt"}
    sets.change_collection(made.id, ["/文档"], ["/文档/a.txt"])
    assert inside("我的 合同") == {"/文档/a.txt", "/文档/b.txt"}


def test_a_path_of_the_library_goes_before_a_collection_of_its_name(
    sets: Sets, inside: Callable[..., set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sets.create_collection("/other", ["/文档"])
    assert inside("/other") == {"/other/c.txt"}
    sets.create_collection("Taxes", ["/文档/b.txt"])
    assert inside("taxes") == {"/文档/b.txt"}


@pytest.mark.parametrize("paths", [(), ("/gone",)])
def test_a_collection_without_documents_is_named_and_not_the_whole_library(
    sets: Sets, inside: Callable[..., set[str]], paths: tuple[str, ...]
) -> None:
    made = sets.create_collection("empty", paths)
    for place in (f"collection:{made.id}", "empty"):
        with pytest.raises(InputError, match="no documents"):
            inside(place)
        with pytest.raises(InputError):
            inside(place, "/other")


@pytest.mark.parametrize(
    "place", ["collection:9", "collection:", "collection:x", "collection:\0", "nothing", "collection:１"]
)
def test_a_collection_that_is_not_there_is_named(inside: Callable[..., set[str]], place: str) -> None:
    with pytest.raises(NotFoundError):
        inside(place)


def test_paths_become_absolute_and_names_are_tidied(
    sets: Sets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = sets.create_collection("one", ["a.txt", "./a.txt", "/文档/../other"])
    assert set(made.paths) == {os.path.abspath("a.txt"), os.path.abspath("/other")}
    assert sets.change_collection(made.id, [], ["a.txt"]).paths == (os.path.abspath("/other"),)
    assert sets.rename_collection(made.id, "  ONE ").name == "ONE"
    with pytest.raises(CollectionExists) as raised:
        sets.create_collection("Ｏne", [])
    assert (raised.value.code, raised.value.http_status) == ("collection.exists", 409)
    sets.delete_collection(made.id)
    assert sets.collections() == []


@pytest.mark.parametrize("name", ["", " \n", "a\0b", "x" * 201, "\ud800"])
def test_names_that_are_none_are_named(sets: Sets, name: str) -> None:
    held = sets.create_collection("held", [])
    with pytest.raises(InputError):
        sets.create_collection(name, [])
    with pytest.raises(InputError):
        sets.rename_collection(held.id, name)
    assert [one.name for one in sets.collections()] == ["held"]


@pytest.mark.parametrize("paths", [[""], [" "], ["a\0b"], ["\ud800"], ["/x"] * (MOST_PATHS + 1)])
def test_paths_that_are_none_are_named(sets: Sets, paths: list[str]) -> None:
    held = sets.create_collection("held", ["/a"])
    with pytest.raises(InputError):
        sets.create_collection("new", paths)
    with pytest.raises(InputError):
        sets.change_collection(held.id, paths, [])
    with pytest.raises(InputError):
        sets.change_collection(held.id, [], paths)
    assert [one.paths for one in sets.collections()] == [held.paths]


@pytest.fixture
def memory(library: SmallLibrary) -> RememberedState:
    return RememberedState(PageState(library.database))


def test_state_is_kept_as_it_was_given(memory: RememberedState) -> None:
    values = {
        "draft": "你好 🙂\n\0",
        "open": ["a", 1, None, True, 1.5],
        "width": {"list": 320},
        "off": False,
        "none": "",
    }
    memory.change_state(values)
    memory.change_state({"width": None, "more": 1})
    assert memory.state() == {name: value for name, value in values.items() if name != "width"} | {"more": 1}


@pytest.mark.parametrize(
    "values",
    [
        {"big": "x" * MOST_BYTES}, {"big": "字" * (MOST_BYTES // 3)}, {"": 1}, {"n" * 101: 1}, {"a\0": 1}, {"\ud800": 1},
        {"half": "\ud800"}, {"half": ["\udfff"]}, {"half": {"\ud800": 1}}, {"nan": float("nan")}, {"what": object()},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_and_changes_nothing(memory: RememberedState, values: dict[str, object]) -> None:
    memory.change_state({"kept": 1})
    with pytest.raises(AppError) as raised:
        memory.change_state({"kept": 2} | values)
    assert isinstance(raised.value, InputError)
    assert memory.state() == {"kept": 1}


def test_a_value_may_be_as_large_as_is_said(memory: RememberedState) -> None:
    memory.change_state({"draft": "x" * (MOST_BYTES - 2)})
    assert len(memory.state()["draft"]) == MOST_BYTES - 2


def test_something_nested_without_end_is_named(memory: RememberedState) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InputError):
        memory.change_state({"deep": deep})
