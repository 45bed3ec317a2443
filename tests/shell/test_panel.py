"""Where the quick panel stands and when it goes, over a toolkit that draws nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.shell.geometry import Place, Screen
from app.shell.panel import Panel, happening, panel_place
from app.shell.toolkit import Toolkit

SCREEN = Screen(1920, 0, 1600, 1000)


def test_it_stands_in_the_middle_of_the_screen_in_use() -> None:
    assert panel_place(SCREEN, 200) == Place(2360, 180, 720, 200)
    assert panel_place(SCREEN, 5000).height == 700
    assert panel_place(Screen(0, 0, 640, 480), 100) == Place(0, 86, 640, 100)


def test_what_its_page_is_told_is_text() -> None:
    assert happening("a:b", '/?q="</script>') == (
        'window.dispatchEvent(new CustomEvent("a:b",{detail:"/?q=\\"</script>"}))'
    )


class Fake:
    def __init__(self) -> None:
        self.front = False
        self.menu = False
        self.pointer = SCREEN
        self.size = (0, 0)
        self.button = False
        self.over = False

    def screen_in_use(self) -> Screen:
        return self.pointer

    def resize(self, _window: Any, width: int, height: int) -> None:
        self.size = width, height

    def show_at(self, _window: Any, _place: Place) -> None:
        self.front = True

    def hide(self, _window: Any) -> None:
        self.front = False

    def in_front(self, _window: Any) -> bool:
        return self.front

    def busy(self, _window: Any) -> bool:
        return self.menu

    def button_held(self) -> bool:
        return self.button

    def under_pointer(self, _window: Any) -> bool:
        return self.over

    def dress_panel(self, _window: Any, _left: Callable[[], None]) -> None: ...

    def tell(self, _window: Any, _script: str) -> None: ...


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def panel(fake: Fake) -> Panel:
    panel = Panel(cast(Toolkit, fake), lambda call: call())
    panel._dress(SimpleNamespace())
    panel.show()
    return panel


def test_it_hides_when_another_program_has_the_keyboard(panel: Panel, fake: Fake) -> None:
    panel.left()
    assert panel.shown
    fake.front = False
    panel.left()
    assert not panel.shown


def test_it_stays_while_something_of_ours_has_the_keyboard(panel: Panel, fake: Fake) -> None:
    fake.front, fake.menu = False, True
    panel.left()
    assert panel.shown
    fake.menu = False
    with panel.held():
        panel.left()
        assert panel.shown
    panel.left()
    assert not panel.shown


def test_toggling_beside_a_dialog_brings_it_in_front(panel: Panel, fake: Fake) -> None:
    fake.front = False
    with panel.held():
        assert panel.toggle() is True
        assert fake.front
    assert panel.toggle() is False


def test_closing_it_only_hides_it(panel: Panel) -> None:
    assert panel._close_instead() is False
    assert not panel.shown
    assert panel.made


def test_while_it_grows_it_keeps_to_the_screen_it_came_on(panel: Panel, fake: Fake) -> None:
    fake.pointer = Screen(0, 0, 640, 480)
    panel.fit(500)
    assert fake.size == (720, 500)
    panel.hide()
    panel.show()
    panel.fit(500)
    assert fake.size == (640, 336)


@pytest.mark.parametrize("dropped_on_it", [True, False])
def test_what_is_dragged_to_it_finds_it_there(fake: Fake, dropped_on_it: bool) -> None:
    waiting: list[Callable[[], None]] = []
    panel = Panel(cast(Toolkit, fake), waiting.append)
    panel._dress(SimpleNamespace())
    panel.show()
    fake.front, fake.button = False, True
    panel.left()
    for _ in range(3):
        waiting.pop()()
        panel.left()  # told of once more, it looks no more often
        assert panel.shown
        assert len(waiting) == 1
    fake.button, fake.over = False, dropped_on_it
    waiting.pop()()
    assert waiting == []
    assert panel.shown is fake.front is dropped_on_it


def test_a_click_elsewhere_hides_it_even_where_the_mouse_is_over_it_afterwards(panel: Panel, fake: Fake) -> None:
    fake.front, fake.over = False, True
    panel.left()
    assert not panel.shown


def test_its_first_showing_waits_for_its_page_to_say_how_high_it_is(panel: Panel) -> None:
    panel._wanted = True  # as once pywebview has been asked for it
    waiting = threading.Thread(target=lambda: panel.wait(60))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    panel.fit(300)
    waiting.join(60)
    assert not waiting.is_alive()
    assert panel.wait(60)
