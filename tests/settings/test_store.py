"""Environment over stored over default."""

from __future__ import annotations

import pytest

from app.core.errors import InputError, NotFoundError, StorageError
from app.settings import SETTINGS, Settings, Value


def test_a_default_is_in_force_until_something_else_is_said() -> None:
    settings = Settings()
    assert settings.integer("search.limit") == 10
    assert settings.origin("search.limit") == "default"


def test_a_stored_value_goes_before_the_default_and_the_environment_before_both() -> None:
    settings = Settings({"search.limit": "30"}, lambda: {"search.limit": "20", "answer.max_quotes": "3"})
    assert settings.integer("search.limit") == 30
    assert settings.integer("answer.max_quotes") == 3
    assert settings.origin("search.limit") == "environment"
    assert settings.origin("answer.max_quotes") == "stored"


def test_a_change_is_stored_as_text_and_in_force_at_once() -> None:
    stored: dict[str, str] = {}
    settings = Settings(load=lambda: stored, save=stored.__setitem__)
    assert settings.change("model.temperature", "0.75") == 0.75
    assert stored == {"model.temperature": "0.75"}
    assert settings.number("model.temperature") == 0.75
    assert Settings(load=lambda: stored).number("model.temperature") == 0.75


def test_a_refused_change_stores_nothing() -> None:
    stored: dict[str, str] = {}
    settings = Settings(load=lambda: stored, save=stored.__setitem__)
    with pytest.raises(InputError, match=r"search\.limit"):
        settings.change("search.limit", "many")
    assert stored == {}
    assert settings.integer("search.limit") == 10


def test_what_the_environment_fixes_cannot_be_changed_unnoticed() -> None:
    stored: dict[str, str] = {}
    settings = Settings({"search.limit": "30"}, lambda: stored, stored.__setitem__)
    with pytest.raises(InputError, match="fixed by the environment") as refused:
        settings.change("search.limit", "5")
    assert "AIWORKSPACE_SEARCH__LIMIT" in refused.value.hint
    assert stored == {}


def test_a_setting_that_is_reset_is_forgotten_and_its_default_in_force() -> None:
    stored: dict[str, str] = {"search.limit": "20"}
    settings = Settings(load=lambda: stored, save=stored.__setitem__, delete=stored.__delitem__)
    assert settings.integer("search.limit") == 20
    assert settings.reset("search.limit") == 10
    assert (settings.integer("search.limit"), settings.origin("search.limit"), stored) == (10, "default", {})
    with pytest.raises(NotFoundError):
        settings.reset("search.nothing")


def test_what_the_environment_holds_is_not_reset() -> None:
    stored: dict[str, str] = {"search.limit": "20"}
    settings = Settings({"search.limit": "30"}, lambda: stored, stored.__setitem__, stored.__delitem__)
    with pytest.raises(InputError, match="fixed by the environment"):
        settings.reset("search.limit")
    assert stored == {"search.limit": "20"}


def test_a_reset_that_fails_leaves_the_value_in_force() -> None:
    def full(name: str) -> None:
        raise OSError(28, "No space left on device")

    settings = Settings(load=lambda: {"search.limit": "20"}, delete=full)
    with pytest.raises(OSError, match="No space"):
        settings.reset("search.limit")
    assert settings.integer("search.limit") == 20


def test_checking_a_change_changes_nothing() -> None:
    settings = Settings({"search.limit": "30"})
    assert settings.check("answer.max_quotes", "3") == 3
    assert settings.integer("answer.max_quotes") == 5
    with pytest.raises(InputError):
        settings.check("search.limit", "5")


def test_a_save_that_fails_leaves_the_old_value_in_force() -> None:
    def full(name: str, value: str) -> None:
        raise OSError(28, "No space left on device")

    settings = Settings(save=full)
    with pytest.raises(OSError, match="No space"):
        settings.change("search.limit", "5")
    assert settings.integer("search.limit") == 10


def test_a_bad_value_in_the_environment_is_an_error_at_the_start() -> None:
    with pytest.raises(InputError, match=r"search\.limit"):
        Settings({"search.limit": "many"})
    with pytest.raises(NotFoundError, match=r"serch\.limit"):
        Settings({"serch.limit": "3"})


def test_a_stored_value_of_another_version_gives_way_to_the_default() -> None:
    settings = Settings(load=lambda: {"search.limit": "100000", "search.gone": "1"})
    assert settings.integer("search.limit") == 10
    assert settings.ignored == ("search.limit", "search.gone")


def test_every_setting_has_an_accessor_of_its_kind() -> None:
    settings = Settings()
    accessors = {
        "integer": settings.integer,
        "number": settings.number,
        "switch": settings.switch,
        "text": settings.text,
        "choice": settings.text,
        "secret": settings.text,
    }
    for setting in SETTINGS:
        assert accessors[setting.kind](setting.name) == setting.default


def test_the_wrong_accessor_is_a_programming_error() -> None:
    settings = Settings()
    for wrong in (settings.integer, settings.number, settings.switch):
        with pytest.raises(TypeError):
            wrong("model.active")
    with pytest.raises(TypeError):
        settings.text("search.limit")


def test_a_listing_shows_each_setting_with_its_value_and_origin() -> None:
    settings = Settings({"server.port": "8123"})
    listed = {setting.name: (value, origin) for setting, value, origin in settings.described()}
    assert listed["server.port"] == (8123, "environment")
    assert set(listed) == {setting.name for setting in SETTINGS}


def test_what_is_carried_out_may_refuse_a_change() -> None:
    stored: dict[str, str] = {}
    settings = Settings(load=lambda: stored, save=stored.__setitem__, delete=lambda name: None)
    asked: list[Value] = []

    def act(value: Value) -> None:
        asked.append(value)
        if value == "zh":
            raise StorageError("refused")

    settings.enact("interface.language", act)
    settings.change("interface.language", "en")
    with pytest.raises(StorageError):
        settings.change("interface.language", "zh")
    assert (settings.text("interface.language"), stored) == ("en", {"interface.language": "en"})
    settings.reset("interface.language")
    assert asked == ["en", "zh", "auto"]
    assert settings.enacted("interface.language")
    assert not settings.enacted("search.limit")


def test_how_it_really_stands_goes_before_what_was_stored() -> None:
    real: list[Value | None] = [None]
    settings = Settings()
    settings.enact("startup.login", lambda value: None, lambda: real[0])
    settings.change("startup.login", "true")
    assert settings.switch("startup.login") is True
    real[0] = False
    assert (settings.switch("startup.login"), settings.wanted("startup.login")) == (False, True)
