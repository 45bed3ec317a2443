"""Into which language a text goes."""

from __future__ import annotations

import pytest

from app.commands.languages import name_of, target, written_in

FRENCH = "Le contrat est signé par les deux parties et la facture est payée dans les trente jours."
GERMAN = "Der Vertrag ist von den Parteien unterschrieben und die Rechnung wird nicht bezahlt."
ENGLISH = "The contract is signed by both parties and the invoice is to be paid within thirty days."
CHINESE = "合同已由双方签署，发票须在三十日内付款。"
JAPANESE = "契約は両当事者によって署名されました。"


@pytest.mark.parametrize(
    "text, language",
    [
        (FRENCH, "other"), (GERMAN, "other"), (ENGLISH, "en"), (CHINESE, "zh"), (JAPANESE, "ja"), ("12 + 7", "und"),
        ("Invoice 2025", "en"), ("我用 iPhone 打 call", "zh"), ("GPU 显存不足 out of memory", "zh"), ("请 restart 服务器", "zh"),
        ("The word 合同 means contract", "en"), ("def f(x): return x", "en"), ("", "und"), ("😀", "und"),
        ("# 合同的计算\ntotal = price * count", "zh"), ("Tokyo の tower", "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert written_in(text) == language


@pytest.mark.parametrize(
    "text, interface, into",
    [
        (CHINESE, "zh", "en"), (CHINESE, "en", "en"), (ENGLISH, "en", "zh"), (ENGLISH, "zh", "zh"),
        (FRENCH, "en", "en"), (FRENCH, "zh", "zh"), (JAPANESE, "zh", "zh"), (JAPANESE, "en", "en"),
    ],
)  # fmt: skip
def test_the_direction_is_found(text: str, interface: str, into: str) -> None:
    assert target(text, "auto", interface) == into


def test_what_is_asked_for_counts() -> None:
    assert target(CHINESE, "zh", "en") == "zh"
    assert target(ENGLISH, "en", "zh") == "en"
    assert (name_of("en", "zh"), name_of("zh", "en")) == ("英文", "Chinese")
