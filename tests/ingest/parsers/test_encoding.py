"""Bytes become the text that was meant."""

from __future__ import annotations

import pytest

from app.core.errors import DocumentGarbled, DocumentUnsupported
from app.ingest.parsers.encoding import decode

CHINESE = "合同编号:付款条款,甲方应于收到发票后三十日内付款。"
TRADITIONAL = "繁體中文的測試,請於三十日內付款。這是合約。"
JAPANESE = "これは日本語のテストです。契約の支払い条件。"
RUSSIAN = "Это проверка русского текста. Договор об оплате услуг заключён сегодня."


@pytest.mark.parametrize(
    "text,encoding",
    [
        (CHINESE, "utf-8"), (CHINESE, "utf-8-sig"), (CHINESE, "gb18030"), (CHINESE, "gbk"), (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"), (CHINESE, "utf-16-be"), (CHINESE, "utf-32"), (CHINESE, "hz"),
        ("付款", "gbk"), ("联通", "gbk"), ("测试", "gb18030"), ("你好,世界", "gbk"), ("付款", "utf-8"),
        ("合同编号付款条款甲方应于收到发票后三十日内付款本合同自双方签字之日起生效", "utf-16-le"),
        (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030"),
        (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (JAPANESE, "iso2022_jp"),
        ("이것은 한국어 시험입니다. 계약 조건을 확인하십시오.", "cp949"),
        ("Le café était fermé à Noël – “désolé”.", "cp1252"), ("über", "latin-1"),
        ("Größe: 5 m, Straße ähnlich übrig. Müller", "latin-1"), (RUSSIAN, "cp1251"), (RUSSIAN, "utf-16-le"),
        ("plain ascii\n", "utf-16-be"), ("plain ascii\n", "utf-16-le"), ("ASCII\n", "ascii"), ("Stuff\n\n", "ascii"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_without_being_told(text: str, encoding: str) -> None:
    declared = "hz" if encoding == "hz" else None
    assert decode(text.encode(encoding), declared).text == text


def test_a_declared_encoding_decides_where_bytes_do_not() -> None:
    assert decode("Łódź".encode("iso8859-2"), "iso-8859-2").text == "Łódź"


def test_valid_utf8_is_not_read_as_the_latin_it_was_declared_to_be() -> None:
    assert decode("café au lait – déjà vu".encode(), "iso-8859-1").text == "café au lait – déjà vu"


def test_an_unknown_declaration_is_ignored() -> None:
    assert decode(CHINESE.encode("gbk"), "x-nonsense").text == CHINESE
    assert decode(CHINESE.encode("gbk"), "unicode_escape").text == CHINESE


def test_line_ends_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


def test_a_cut_last_character_costs_only_itself_and_is_told() -> None:
    found = decode((CHINESE * 10).encode()[:-1])
    assert found.text[:-1] == (CHINESE * 10)[:-1]
    assert found.notices == ("1 characters could not be read as utf-8.",)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(DocumentUnsupported):
        decode(b"\x00\x01\x02\xff" * 100)


def test_text_saved_in_the_wrong_encoding_is_garbled() -> None:
    with pytest.raises(DocumentGarbled):
        decode(("付款条款" * 5).encode().decode("latin-1").encode())
    with pytest.raises(DocumentGarbled):
        decode(("锟斤拷" * 9).encode())
