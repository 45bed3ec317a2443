"""Names that a page was told, matched to what was dropped on the window."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest

from app.shell.drops import Drops, local_path

AWKWARD = "合同 (终稿) 100% #1.pdf"


def test_each_name_gets_the_path_it_came_from() -> None:
    drops = Drops()
    drops.take([f"/文档/{AWKWARD}", "/some folder", "/a/%41.txt"])
    assert drops.claim(["%41.txt", AWKWARD, "some folder"]) == ("/a/%41.txt", f"/文档/{AWKWARD}", "/some folder")


def test_two_files_of_one_name_are_both_given_in_order_and_none_twice() -> None:
    drops = Drops()
    drops.take(["/one/a.pdf", "/two/a.pdf"])
    assert drops.claim(["a.pdf", "a.pdf", "a.pdf"]) == ("/one/a.pdf", "/two/a.pdf")
    assert drops.claim(["a.pdf"]) == ()


def test_a_name_that_was_not_dropped_gets_nothing() -> None:
    drops = Drops()
    drops.take(["/secret/a.pdf"])
    assert drops.claim(["b.pdf", "../a.pdf", "/secret/a.pdf", ""]) == ()


def test_a_new_drop_forgets_the_one_before() -> None:
    drops = Drops()
    drops.take(["/one/a.pdf"])
    drops.take(["/two/b.pdf"])
    assert drops.claim(["a.pdf"]) == ()
    assert drops.claim(["b.pdf"]) == ("/two/b.pdf",)


def test_a_page_that_is_told_no_names_gets_all_of_it() -> None:
    drops = Drops()
    drops.take(["/one/a.pdf", "/two"])
    assert drops.claim([]) == ("/one/a.pdf", "/two")
    assert drops.claim([]) == ()


def test_composed_and_decomposed_names_are_the_same() -> None:
    drops = Drops()
    drops.take([unicodedata.normalize("NFD", "/a/Café.pdf")])
    assert drops.claim([unicodedata.normalize("NFC", "Café.pdf")]) == (unicodedata.normalize("NFD", "/a/Café.pdf"),)


def test_what_pywebview_kept_is_taken_over_once_and_decoded() -> None:
    left = [(quote(AWKWARD), quote(f"/文档/{AWKWARD}"))]
    drops = Drops(lambda: left)
    assert drops.claim([AWKWARD]) == (f"/文档/{AWKWARD}",)
    assert left == []
    assert drops.claim([AWKWARD]) == ()


@pytest.mark.parametrize(
    "uri,path",
    [
        (Path(f"/文档/{AWKWARD}").as_uri(), f"/文档/{AWKWARD}"),
        ("file:///a%2541.txt\r", "/a%41.txt"),
        ("file://localhost/a", "/a"),
        ("file://elsewhere/a", None),
        ("https://example.com/a", None),
        ("/a", None),
        ("", None),
    ],
)
def test_only_files_of_this_computer_have_a_path(uri: str, path: str | None) -> None:
    assert local_path(uri) == path
