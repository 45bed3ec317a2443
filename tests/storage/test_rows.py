"""Lists of documents: filtered, sorted, sliced; and taking many out at once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import InputError, NotFoundError
from app.core.types import DocumentQuery, DocumentRow, LibrarySummary, Page
from app.storage.collections import Collections
from app.storage.documents import StoredDocument
from app.storage.naming import folded, folder_key, name_key
from tests.library import SmallLibrary, stamp, stored

SORTS = ("name", "folder", "kind", "pages", "added", "state")
STATUSES = {"indexed": {"indexed"}, "open": {"waiting", "reading"}, "skipped": {"skipped"}, "failed": {"failed"}}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path)
    yield made
    made.close()


@pytest.fixture
def filled(library: SmallLibrary) -> SmallLibrary:
    """Sixty rows of every kind and state, many of the same name, one of them a mail with an attachment."""
    chance = random.Random(5)
    for number in range(58):
        folder = chance.choice(("/文档", "/文档/合同", "/Papers", "/Papers/2024"))
        name = f"{chance.choice(('报告', 'Report', '合同'))} {number % 20}.{chance.choice(('pdf', 'md'))}"
        status = chance.choice(("indexed", "indexed", "skipped", "failed", "reading"))
        pages = tuple(Page(n + 1, 0, 0) for n in range(chance.randrange(3)))
        code, reason = ("document.no_text", "Only Pictures.") if status == "skipped" else (None, None)
        unit = StoredDocument(f"{folder}/{name}", status, f"标题{number}", name[-3:], code, reason, pages=pages)
        library.documents.put([(stamp(str(number)), [unit])])
    mail = [stored("/Papers/m.eml", "A mail."), stored("/Papers/m.eml!/附件.txt", "Inside of it.")]
    library.documents.put([(stamp("m"), mail)])
    library.documents.expect(["/new/waiting.txt"])
    return library


def paths(library: SmallLibrary, **query: object) -> list[str]:
    found = library.documents.rows(DocumentQuery(limit=1000, **query))  # type: ignore[arg-type]
    assert found.total == len(found.documents)
    return [row.path for row in found.documents]


def test_an_empty_library_has_no_rows(library: SmallLibrary) -> None:
    found = library.documents.rows(DocumentQuery(offset=5, text="x"))
    assert (found.total, found.offset, found.documents) == (0, 5, ())
    assert library.documents.summary() == LibrarySummary(0, 0, 0, 0, 0)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("text, status", [("", "all"), ("报告", "all"), ("", "skipped"), ("report", "indexed")])
def test_slices_are_one_list_whatever_their_size(
    filled: SmallLibrary, sort: str, descending: bool, text: str, status: str
) -> None:
    query = DocumentQuery(text=text, status=status, sort=sort, descending=descending)  # type: ignore[arg-type]
    whole = filled.documents.rows(replace(query, limit=1000))
    assert whole.total == len(whole.documents) > 3
    for size in (1, 7):
        parts = [
            filled.documents.rows(replace(query, offset=at, limit=size)) for at in range(0, whole.total + size, size)
        ]
        assert tuple(itertools.chain(*(part.documents for part in parts))) == whole.documents
        assert {part.total for part in parts} == {whole.total}
    turned = filled.documents.rows(replace(query, limit=1000, descending=not descending))
    assert turned.documents == whole.documents[::-1]
    keys: dict[str, Callable[[DocumentRow], tuple[object, ...]]] = {
        "name": lambda row: (name_key(row.path),),
        "folder": lambda row: (folder_key(row.path), name_key(row.path)),
        "kind": lambda row: (row.kind, name_key(row.path)),
        "pages": lambda row: (row.pages or 0, name_key(row.path)),
        "added": lambda row: (row.indexed_at or "",),
        "state": lambda row: (row.status, name_key(row.path)),
    }
    found: list[Any] = [keys[sort](row) for row in whole.documents]
    assert found == sorted(found, reverse=descending)


@pytest.mark.parametrize("status", STATUSES)
def test_rows_and_summary_agree_on_the_states(filled: SmallLibrary, status: str) -> None:
    every = filled.documents.list()
    wanted = {row.path for row in every if row.status in STATUSES[status]}
    assert wanted
    assert set(paths(filled, status=status)) == wanted
    assert getattr(filled.documents.summary(), status) == len(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "报告",
        "REPORT",
        "ｒｅｐｏｒｔ",
        "标题7",
        "only pictures",
        "NO_TEXT",
        "附件",
        "Papers/2024",
        "%",
        "_",
        "'",
        '"',
        "\0",
    ],
)
def test_a_filter_looks_into_path_title_reason_and_code(filled: SmallLibrary, text: str) -> None:
    wanted = {
        row.path
        for row in filled.documents.list()
        if folded(text) in folded("\n".join((row.path, row.title, row.reason or "", row.code or "")))
    }
    assert set(paths(filled, text=text)) == wanted
    assert wanted or text in "%'\"\0"


def test_half_a_character_is_bad_input(filled: SmallLibrary) -> None:
    with pytest.raises(InputError):
        filled.documents.rows(DocumentQuery(text="\ud800"))
    with pytest.raises(NotFoundError):
        filled.documents.rows(DocumentQuery(collection="\ud800"))


def test_a_list_follows_what_is_written(filled: SmallLibrary) -> None:
    before = paths(filled, text="new")
    filled.documents.expect(["/new/other.txt"])
    assert sorted(paths(filled, text="new")) == sorted([*before, "/new/other.txt"])
    collections = Collections(filled.database)
    made = collections.add("新", ["/new/other.txt"])
    assert paths(filled, collection=made.id) == ["/new/other.txt"]
    collections.change(made.id, ["/new/waiting.txt"], [])
    assert paths(filled, collection=made.id) == ["/new/other.txt", "/new/waiting.txt"]
    assert paths(filled, collection=made.id, text="wait") == ["/new/waiting.txt"]
    collections.delete(made.id)
    with pytest.raises(NotFoundError):
        paths(filled, collection=made.id)


def test_a_collection_holds_files_folders_and_what_lies_in_files(filled: SmallLibrary) -> None:
    collections = Collections(filled.database)
    folder = collections.add("folder", ["/文档/合同", "/nowhere"])
    assert set(paths(filled, collection=folder.id)) == {
        row.path for row in filled.documents.list() if row.path.startswith("/文档/合同/")
    }
    mail = collections.add("mail", ["/Papers/m.eml"])
    assert paths(filled, collection=mail.id) == ["/Papers/m.eml", "/Papers/m.eml!/附件.txt"]
    inner = collections.add("attachment", ["/Papers/m.eml!/附件.txt"])
    assert paths(filled, collection=inner.id) == ["/Papers/m.eml!/附件.txt"]
    empty = collections.add("empty", [])
    assert paths(filled, collection=empty.id) == []


def test_many_paths_narrow_as_few_do(library: SmallLibrary) -> None:
    library.add(*(stored(f"/d/{n}.txt", f"Number {n} says this.") for n in range(30)), vectors=False)
    some = [f"/d/{n}.txt" for n in range(0, 5000, 2)]
    wanted = [f"/d/{n}.txt" for n in range(0, 30, 2)]
    found = library.documents.passages(library.documents.chunks_within(some, None, None, None))
    assert sorted(passage.path for passage in found.values()) == sorted(wanted)
    collection = Collections(library.database).add("even", some)
    assert collection.documents == len(wanted)


def test_many_are_taken_out_at_once_and_can_come_back(filled: SmallLibrary) -> None:
    ids = {row.path: row.id for row in filled.documents.list()}
    every = filled.documents.summary()
    wanted = ["/Papers/m.eml", "/Papers/m.eml!/附件.txt", "/new/waiting.txt"]
    assert filled.documents.discard([*(ids[path] for path in wanted), "99999"]) == (
        3,
        ("/Papers/m.eml", "/new/waiting.txt"),
    )
    after = filled.documents.summary()
    assert (after.indexed, after.open, after.chunks) == (every.indexed - 2, every.open - 1, every.chunks - 2)
    assert filled.database.row("SELECT count(*) FROM chunk_vocabulary") == (0,)
    with pytest.raises(NotFoundError):
        filled.documents.discard([ids[path] for path in wanted])


def test_a_file_is_read_again_when_its_attachment_went(filled: SmallLibrary) -> None:
    (inner,) = (row.id for row in filled.documents.list() if row.path.endswith("附件.txt"))
    assert filled.documents.discard([inner]) == (1, ("/Papers/m.eml",))
    assert filled.documents.states("/Papers/m.eml")["/Papers/m.eml"].reader == ""


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["１"], [""], ["9" * 30], ["\ud800"], ["1\0"], []])
def test_ids_that_are_none_are_named(filled: SmallLibrary, ids: list[str]) -> None:
    before = filled.documents.summary()
    with pytest.raises(NotFoundError):
        filled.documents.discard(ids)
    assert filled.documents.summary() == before
