"""Documents, their texts and passages: one operation each, with full text and vectors in step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import NotFoundError, StorageError
from app.core.types import LibrarySummary, Page
from app.storage.database import Database
from app.storage.documents import BLOCK, Documents, StoredChunk, StoredDocument, text_hash
from app.storage.naming import SEPARATOR, folder_range
from tests.library import SmallLibrary, stamp, stored


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path)
    yield made
    made.close()


def counts(library: SmallLibrary) -> dict[str, int]:
    tables = ("documents", "texts", "pages", "chunks", "vectors")
    found = {table: int((library.database.row(f"SELECT count(*) FROM {table}") or (0,))[0]) for table in tables}
    terms = library.database.row("SELECT count(*) FROM chunk_vocabulary")
    return found | {"terms": int((terms or (0,))[0])}


def test_a_document_comes_back_as_it_was_stored(library: SmallLibrary) -> None:
    text = "𠮷野家合同\n" + "The payment is due. " * 900 + "🙂 end"
    pages = (Page(1, 0, 6, 595.0, 842.0, b"boxes"), Page(2, 6, len(text)))
    library.documents.put(
        [(stamp(text), [replace(stored("/合同.txt", text), pages=pages, metadata={"author": "买方"})])]
    )
    row = library.documents.list()[0]
    assert (row.path, row.status, row.pages, row.metadata) == ("/合同.txt", "indexed", 2, None)
    assert library.documents.get(row.id).metadata == {"author": "买方"}
    found, seen = library.documents.text(row.id)
    assert found == text
    assert seen == (Page(1, 0, 6, 595.0, 842.0), Page(2, 6, len(text)))
    assert library.documents.page(row.id, 1) == pages[0]
    with pytest.raises(NotFoundError):
        library.documents.page(row.id, 3)


@pytest.mark.parametrize("document", ["0", "99", "-1", "x", "", "１", "9" * 30])
def test_an_unknown_document_is_named(library: SmallLibrary, document: str) -> None:
    with pytest.raises(NotFoundError):
        library.documents.get(document)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3 * BLOCK), min_size=2, max_size=2), st.integers(0, 2))
def test_any_stretch_of_a_long_text_is_exact(
    tmp_path_factory: pytest.TempPathFactory, ends: list[int], kind: int
) -> None:
    text = ("ab\n" if kind == 0 else "合同🙂" if kind == 1 else "x") * (BLOCK + 7)
    start, end = sorted(min(at, len(text)) for at in ends)
    with Database(tmp_path_factory.mktemp("slices") / "library.db") as database:
        documents = Documents(database)
        documents.put([(stamp(text), [StoredDocument("/a", "indexed", text=text)])])
        assert documents.slice(int(documents.list()[0].id), start, end) == text[start:end]


def test_passages_are_their_stretch_of_the_text(library: SmallLibrary) -> None:
    text = "\n\n".join(f"Clause {n}. " + f"Rule number {n} says something of its own. " * 12 for n in range(200))
    library.add(stored("/a.txt", text))
    passages = library.documents.passages(library.documents.chunk_ids())
    assert len(passages) > 50
    assert all(passage.text == text[passage.start : passage.end] for passage in passages.values())
    assert library.documents.passages([10**9]) == {}


def test_replacing_leaves_nothing_of_the_old_version(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "The payment is due within thirty days."))
    once = counts(library)
    old = library.documents.chunk_ids()
    library.add(stored("/a.txt", "The delivery is made within thirty weeks."))
    assert counts(library) | {"terms": 0} == once | {"terms": 0}
    assert set(library.documents.chunk_ids()).isdisjoint(old)
    rows = library.database.rows("SELECT DISTINCT term FROM chunk_vocabulary WHERE term IN ('payment', 'deliveri')")
    assert rows == [("deliveri",)]


def test_removing_takes_everything_out_files_inside_too(library: SmallLibrary) -> None:
    empty = counts(library)
    mail, inner = stored("/m.eml", "A mail about payment."), stored("/m.eml!/a.zip", "")
    deepest = stored("/m.eml!/a.zip!/b.txt", "An attachment about delivery.")
    library.documents.put([(stamp("m"), [mail, inner, deepest])])
    library.embed()
    number = library.documents.states("/m.eml")["/m.eml"].id
    assert [path for path, *_ in library.documents.children(number)] == ["/m.eml!/a.zip", "/m.eml!/a.zip!/b.txt"]
    assert len(library.documents.remove([number])) == 3
    assert counts(library) == empty


def test_a_vector_stays_while_another_passage_has_its_text(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "The same words stand in both."), stored("/b.txt", "The same words stand in both."))
    assert counts(library)["vectors"] == 1
    library.remove("/a.txt")
    assert counts(library)["vectors"] == 1
    library.remove("/b.txt")
    assert counts(library)["vectors"] == 0


def test_a_vector_that_comes_after_its_passage_has_gone_is_dropped(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Short lived."), vectors=False)
    texts, _ = library.vectors.pending(library.generation.id, 0, 10)
    library.remove("/a.txt")
    library.vectors.add(library.generation.id, [(texts[0].text_hash, b"\0" * 64)])
    assert counts(library)["vectors"] == 0


def test_storing_several_files_is_one_operation(library: SmallLibrary) -> None:
    good = stored("/a.txt", "Fine.")
    chunk = StoredChunk(0, 1, None, "", 1, "en", text_hash("x"), "x", "")
    twice = replace(stored("/b.txt", "x"), pages=(Page(1, 0, 1), Page(1, 0, 1)), chunks=(chunk,))
    before = counts(library)
    with pytest.raises(StorageError):
        library.documents.put([(stamp("a"), [good]), (stamp("b"), [twice])])
    assert counts(library) == before


def test_a_file_on_disk_may_look_like_an_attachment(library: SmallLibrary) -> None:
    library.add(stored("/m.eml!/a.txt", "A file in a folder with a strange name."))
    library.documents.put([(stamp("m"), [stored("/m.eml", "A mail."), stored("/m.eml!/a.txt", "An attachment.")])])
    assert [row.path for row in library.documents.list()] == ["/m.eml", "/m.eml!/a.txt"]


def test_states_tell_what_lies_in_a_folder_and_not_in_its_namesakes(library: SmallLibrary) -> None:
    paths = ["/a/x.txt", "/a/b/y.txt", "/ab/z.txt", "/a.txt", "/a b/w.txt", "/A/x.txt"]
    library.add(*(stored(path, f"Text of {path}.") for path in paths))
    assert sorted(library.documents.states("/a")) == ["/a/b/y.txt", "/a/x.txt"]
    assert sorted(library.documents.states("/a/")) == ["/a/b/y.txt", "/a/x.txt"]
    assert sorted(library.documents.states("/")) == sorted(paths)
    assert list(library.documents.states("/a.txt")) == ["/a.txt"]


def test_folders_of_windows_have_bounds_too() -> None:
    low, high = folder_range("C:\\docs")
    assert low <= "C:\\docs\\a.txt" < high
    assert not low <= "C:\\docs2\\a.txt" < high
    assert folder_range("C:\\")[0] == "C:\\"


def test_expected_files_wait_and_known_ones_stay(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Known."))
    library.documents.expect(["/a.txt", "/b.txt"])
    assert [(row.path, row.status) for row in library.documents.list()] == [
        ("/a.txt", "indexed"),
        ("/b.txt", "waiting"),
    ]


def test_a_file_written_again_unchanged_gets_its_new_time(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Known."))
    library.documents.touch("/a.txt", stamp("Known.", size=6, mtime_ns=77))
    state = library.documents.states("/a.txt")["/a.txt"]
    assert (state.size, state.mtime_ns, state.status) == (6, 77, "indexed")


def scope(library: SmallLibrary, **wanted: object) -> set[str]:
    values = {"inside": (), "since": None, "until": None, "person": None} | wanted
    found = library.documents.chunks_within(**values)  # type: ignore[arg-type]
    return {passage.path for passage in library.documents.passages(found).values()}


def test_a_scope_is_a_place_a_time_and_a_person(library: SmallLibrary) -> None:
    library.add(
        stored("/a/x.txt", "One.", date="2024-01-31T10:00:00+08:00", people="liu wei"),
        stored("/a/y.txt", "Two.", date="2024-02-01", people="ann\nliu wei"),
        stored("/ab/z.txt", "Three.", date="2023", people=""),
        stored("/n.txt", "Four."),
    )
    assert scope(library, inside=("/a",)) == {"/a/x.txt", "/a/y.txt"}
    assert scope(library, inside=("/a/x.txt", "/ab")) == {"/a/x.txt", "/ab/z.txt"}
    assert scope(library, since="2024-01-31", until="2024-01-31") == {"/a/x.txt"}
    assert scope(library, person="liu wei", since="2024-02-01") == {"/a/y.txt"}
    assert scope(library, inside=("/nowhere",)) == set()


def test_a_file_in_scope_brings_what_is_inside_it_and_no_namesake(library: SmallLibrary) -> None:
    library.documents.put([(stamp("m"), [stored("/m", "A mail."), stored(f"/m{SEPARATOR}a.txt", "Inside.")])])
    library.add(stored("/m!/b.txt", "In a folder named alike."))
    assert scope(library, inside=("/m",)) == {"/m", "/m!/a.txt"}


def test_counts_and_languages_describe_the_library(library: SmallLibrary) -> None:
    assert library.documents.language_shares() == {}
    library.add(stored("/a.txt", "付款条款" * 10), stored("/b.txt", "The payment terms are set out here clear"))
    assert library.documents.language_shares() == {"en": 0.5, "zh": 0.5}
    assert library.documents.language_shares([]) == {}
    alone = [library.documents.language_shares([chunk]) for chunk in library.documents.chunk_ids()]
    assert {"en": 1.0} in alone
    assert {"zh": 1.0} in alone
    assert library.documents.summary() == LibrarySummary(indexed=2, open=0, skipped=0, failed=0, chunks=2)


def test_a_document_keeps_its_id_when_its_file_changes(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "First."), stored("/b.txt", "Other."))
    before = {row.path: row.id for row in library.documents.list()}
    library.add(stored("/a.txt", "Second."))
    assert {row.path: row.id for row in library.documents.list()} == before
    assert library.documents.text(before["/a.txt"])[0] == "Second."
