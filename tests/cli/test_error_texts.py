from __future__ import annotations

from pathlib import Path

from app.cli.error_texts import ERROR_TEXTS, document
from app.core import errors
from app.core.errors import AppError

DOCS = Path(__file__).resolve().parents[2] / "docs"


def codes() -> set[str]:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, AppError)]
    return {one.code for one in classes}


def test_every_code_has_a_cause_and_a_way_out_in_both_languages() -> None:
    assert set(ERROR_TEXTS) == codes()
    for code, text in ERROR_TEXTS.items():
        assert all(part.strip() for part in text), code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.cause_zh), code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.way_out_zh), code


def test_the_page_of_errors_is_the_one_made_from_the_table() -> None:
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == document(), (
        "run: python -m app.cli.error_texts > docs/errors.md"
    )
