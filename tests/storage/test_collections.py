"""Collections and the page's state as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import CollectionExists, InputError, NotFoundError
from app.storage.collections import Collections
from app.storage.database import Database
from app.storage.documents import Documents
from app.storage.page_state import MOST_NAMES, PageState


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "library.db") as made:
        yield made


@pytest.fixture
def store(database: Database) -> Collections:
    return Collections(database)


def test_collections_are_kept_changed_and_forgotten(store: Collections, database: Database) -> None:
    Documents(database).expect(["/文档/a.txt", "/文档/b.txt", "/c.txt"])
    made = store.add("合同", ["/文档", "/gone"])
    assert (made.name, made.paths, made.documents) == ("合同", ("/gone", "/文档"), 2)
    assert store.change(made.id, ["/c.txt", "/文档"], ["/gone", "/never"]).paths == ("/c.txt", "/文档")
    assert store.get(made.id).documents == 3
    assert store.rename(made.id, "合同 2026").name == "合同 2026"
    assert store.list() == [store.get(made.id)]
    store.delete(made.id)
    assert store.list() == []
    assert database.row("SELECT count(*) FROM collection_paths") == (0,)
    assert len(Documents(database).list()) == 3


def test_a_document_that_two_paths_hold_counts_once(store: Collections, database: Database) -> None:
    Documents(database).expect(["/d/a.txt"])
    assert store.add("one", ["/d", "/d/a.txt", "/"]).documents == 1


def test_names_are_unique_case_and_width_aside(store: Collections) -> None:
    first, second = store.add("Tax É", []), store.add("合同Ａ", [])
    for name in ("tax é", "TAX É", "合同a"):
        with pytest.raises(CollectionExists):
            store.add(name, [])
    with pytest.raises(CollectionExists):
        store.rename(first.id, "合同A")
    assert store.rename(second.id, "合同a").name == "合同a"
    assert store.named(" TAX é ") == store.get(first.id)
    assert store.named("Tax") is None


def test_they_are_listed_by_name(store: Collections) -> None:
    for name in ("合同", "b 10", "报告", "B 9", "a"):
        store.add(name, [])
    assert [one.name for one in store.list()] == ["a", "B 9", "b 10", "报告", "合同"]


@pytest.mark.parametrize("name", ["", "9", "x", "-1", "１", "9" * 30, "\ud800", "1\0"])
def test_an_unknown_collection_is_named(store: Collections, name: str) -> None:
    store.add("one", [])
    for call in (store.get, store.delete):
        with pytest.raises(NotFoundError):
            call(name)
    with pytest.raises(NotFoundError):
        store.change(name, ["/a"], [])
    with pytest.raises(NotFoundError):
        store.rename(name, "other")


def test_a_path_that_is_no_text_changes_nothing(store: Collections) -> None:
    with pytest.raises(InputError):
        store.add("one", ["/a", "/\ud800"])
    assert store.list() == []


def test_state_is_set_changed_and_taken_away(database: Database) -> None:
    store = PageState(database)
    store.change({"draft": '"你好"', "width": "320"})
    store.change({"width": "400", "draft": None, "never": None})
    assert store.load() == {"width": 400}


def test_too_many_names_change_nothing(database: Database) -> None:
    store = PageState(database)
    store.change({str(number): "1" for number in range(MOST_NAMES)})
    with pytest.raises(InputError):
        store.change({"0": "2", "more": "1"})
    assert store.load()["0"] == 1
    assert len(store.load()) == MOST_NAMES
