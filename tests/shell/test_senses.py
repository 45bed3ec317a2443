"""The key and the clipboard follow the settings at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from app.core.desktop_types import Hotkey, Offer
from app.settings import Settings
from app.shell.offers import Offers, made
from app.shell.parts import Parts
from app.shell.senses import Senses


class Keys:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pressed: Callable[[], None] = lambda: None
        self.closed = False

    def start(self, keys: str, pressed: Callable[[], None]) -> Hotkey:
        self.asked.append(keys)
        self.pressed = pressed
        return self.state()

    def change(self, keys: str) -> Hotkey:
        self.asked.append(keys)
        return self.state()

    def state(self) -> Hotkey:
        return Hotkey(self.asked[-1], "x11", "on")

    def close(self) -> None:
        self.closed = True


class Board:
    def __init__(self) -> None:
        self.changed: Callable[[Offer], object] | None = None
        self.excluded: Callable[[], tuple[str, ...]] = tuple
        self.selected: Offer | None = None
        self.remembered = 0
        self.closed = False

    def watch(self, changed: Callable[[Offer], object], excluded: Callable[[], tuple[str, ...]]) -> str:
        self.changed, self.excluded = changed, excluded
        return "on"

    @property
    def watching(self) -> bool:
        return self.changed is not None

    def stop(self) -> None:
        self.changed = None

    def selection(self, _excluded: tuple[str, ...] = ()) -> Offer | None:
        return self.selected

    def can_select(self) -> bool:
        return True

    def remember_target(self) -> None:
        self.remembered += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def offers() -> Offers:
    return Offers()


@pytest.fixture
def senses(keys: Keys, board: Board, settings: Settings, offers: Offers) -> Senses:
    senses = Senses(Parts(hotkeys=cast(Any, keys), clipboard=cast(Any, board)), settings, offers)
    senses.start(lambda: None)
    return senses


def test_another_key_is_asked_for_at_once(senses: Senses, settings: Settings, keys: Keys) -> None:
    settings.change("hotkey.keys", "Ctrl+Alt+K")
    settings.reset("hotkey.keys")
    assert keys.asked == ["Ctrl+Shift+A", "Ctrl+Alt+K", "Ctrl+Shift+A"]
    assert senses.hotkey().state == "on"


def test_the_clipboard_is_looked_at_only_while_that_is_wanted(
    senses: Senses, settings: Settings, board: Board, offers: Offers
) -> None:
    assert senses.clipboard() == "off"
    assert not board.watching
    settings.change("clipboard.watch", "true")
    assert senses.clipboard() == "on"
    assert board.changed is not None
    board.changed(made("clipboard", "the harbour gate"))
    assert [one.text for one in offers.all()] == ["the harbour gate"]
    senses.pause(True)
    assert (senses.clipboard(), offers.all()) == ("paused", ())
    assert not board.watching
    senses.pause(False)
    assert senses.clipboard() == "on"
    settings.change("clipboard.watch", "false")
    assert senses.clipboard() == "off"
    assert not board.watching
    senses.pause(False)
    assert not board.watching


def test_the_programs_left_out_are_those_of_the_moment(senses: Senses, settings: Settings, board: Board) -> None:
    settings.change("clipboard.watch", "true")
    settings.change("clipboard.excluded", "gnome-secrets，  pass , ")
    assert board.excluded() == ("gnome-secrets", "pass")


def test_the_selection_is_read_anew_for_each_panel(
    senses: Senses, settings: Settings, board: Board, offers: Offers
) -> None:
    board.selected = made("selection", "first")
    senses.before_panel()
    assert [one.text for one in offers.all()] == ["first"]
    board.selected = None
    senses.before_panel()
    assert offers.all() == ()
    board.selected = made("selection", "second")
    settings.change("selection.offer", "false")
    senses.before_panel()
    assert (offers.all(), board.remembered) == ((), 3)


def test_what_is_closed_before_it_starts_asks_for_nothing(settings: Settings, offers: Offers) -> None:
    keys, board = Keys(), Board()
    senses = Senses(Parts(hotkeys=cast(Any, keys), clipboard=cast(Any, board)), settings, offers)
    senses.close()
    senses.start(lambda: None)
    assert keys.asked == []
    assert keys.closed
    assert board.closed


def test_an_offer_is_taken_by_its_name(offers: Offers) -> None:
    copied, files = made("clipboard", "copied"), made("files", paths=("/a",))
    offers.put(copied)
    offers.put(files)
    assert offers.all() == (files, copied)
    offers.take(files.id)
    assert offers.all() == (copied,)
