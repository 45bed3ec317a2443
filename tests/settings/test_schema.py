"""Every setting is declared whole, documented in both languages, and reads back what it writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InputError, NotFoundError
from app.settings.document import page
from app.settings.schema import SETTINGS, named
from app.settings.setting import Setting

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_says_what_it_does_in_both_languages(setting: Setting) -> None:
    assert setting.en.endswith(".")
    assert setting.zh.endswith("。")
    assert re.search("[\u4e00-\u9fff]", setting.zh)
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", setting.name)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_and_its_choices_have_short_names_in_both_languages(setting: Setting) -> None:
    names = [(setting.label_en, setting.label_zh), *setting.choice_labels.values()]
    assert all(0 < len(en) <= 30 and 0 < len(zh) <= 20 and en[-1] != "." and zh[-1] != "。" for en, zh in names)
    assert re.search("[\u4e00-\u9fff]", setting.label_zh)
    assert (setting.kind == "choice") == bool(setting.choices)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_fits_its_own_setting(setting: Setting) -> None:
    assert setting.parse(setting.format(setting.default)) == setting.default


def test_no_two_settings_share_a_name() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_the_page_of_settings_is_what_the_schema_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize(
    "name,raw",
    [
        ("index.max_file_mb", "0"),
        ("index.max_file_mb", "4097"),
        ("index.max_file_mb", "2.5"),
        ("index.max_file_mb", ""),
        ("model.temperature", "nan"),
        ("model.temperature", "-0.1"),
        ("model.temperature", "warm"),
        ("interface.language", "fr"),
        ("interface.theme", "pink"),
        ("interface.zoom", "0.4"),
        ("interface.zoom", "inf"),
        ("window.backend", "edge"),
        ("server.port", "65536"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(name: str, raw: str) -> None:
    with pytest.raises(InputError) as refused:
        named(name).parse(raw)
    assert name in refused.value.message
    assert refused.value.code == "input.invalid"
    assert refused.value.hint


def test_a_switch_takes_the_usual_words_and_no_others() -> None:
    switch = Setting(name="test.switch", default=False, label_en="Test", label_zh="测试", en="Test.", zh="测试。")
    assert [switch.parse(word) for word in ("1", "TRUE", " on ", "yes")] == [True] * 4
    assert [switch.parse(word) for word in ("0", "False", "off", "no")] == [False] * 4
    with pytest.raises(InputError):
        switch.parse("maybe")


def test_an_unknown_setting_is_named_in_the_error() -> None:
    with pytest.raises(NotFoundError, match=r"'search\.limits'"):
        named("search.limits")


@given(st.floats(min_value=0, max_value=2))
def test_a_number_survives_being_stored(number: float) -> None:
    setting = named("model.temperature")
    assert setting.parse(setting.format(number)) == number


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_a_named_error(raw: str) -> None:
    for setting in SETTINGS:
        try:
            value = setting.parse(raw)
        except InputError:
            continue
        assert setting.parse(setting.format(value)) == value
