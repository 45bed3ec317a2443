"""How documents are sorted and found in lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.naming import folded, folder_key, name_key, sort_key, sought


def test_names_sort_as_people_expect() -> None:
    names = ["张三.txt", "b.txt", "合同.txt", "A 10.txt", "安.txt", "a 2.txt", "报告.txt"]
    wanted = ["a 2.txt", "A 10.txt", "b.txt", "安.txt", "报告.txt", "合同.txt", "张三.txt"]
    assert sorted(names, key=sort_key) == wanted


@pytest.mark.parametrize(
    "path, folder, name",
    [
        ("/a/b/c.txt", "/a/b", "c.txt"),
        ("/a/m.eml!/name.pdf", "/a/m.eml!", "name.pdf"),
        ("C:\\a\\c.txt", "C:\\a", "c.txt"),
        ("C:\\a\\m.eml!/name.pdf", "C:\\a\\m.eml!", "name.pdf"),
        ("/a/odd\\name.txt", "/a", "odd\\name.txt"),
        ("c.txt", "", "c.txt"),
    ],
)
def test_a_path_is_a_folder_and_a_name(path: str, folder: str, name: str) -> None:
    assert (folder_key(path), name_key(path)) == (sort_key(folder), sort_key(name))


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(sort_key(text), bytes)
    assert sort_key(text.upper().lower()) == sort_key(text.lower()) or not text.isascii()


def test_what_is_sought_is_the_words_of_a_row_in_any_width() -> None:
    text = sought("/文档/ＡＢＣ.pdf", "Payment", "document.corrupt", None)
    assert all(folded(word) in text for word in ("abc", "ABC", "ａｂｃ", "文档", "PAYMENT", "corrupt"))
    assert sought("/a", "", None, None) == "/a"
