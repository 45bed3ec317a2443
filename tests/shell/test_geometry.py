"""The window comes back where it was, and always where it can be reached."""

from __future__ import annotations

import json

import pytest

from app.shell.geometry import LEAST_HEIGHT, LEAST_WIDTH, Place, Screen, come_back, fit, read_place, written

MAIN = Screen(0, 30, 1600, 970)
RIGHT = Screen(1600, 0, 1920, 1080)


def test_a_place_that_was_kept_is_the_same_again() -> None:
    place = Place(40, 60, 900, 700, maximized=True)
    assert read_place(json.loads(json.dumps(written(place)))) == place
    assert fit(place, [MAIN]) == place


@pytest.mark.parametrize(
    "stored",
    [None, "wide", [], {}, {"width": 0, "height": 10}, {"width": "900", "height": 700}, {"width": True, "height": 5}],
)
def test_what_is_no_place_is_the_default(stored: object) -> None:
    assert read_place(stored) == Place()


def test_half_a_position_is_none() -> None:
    assert read_place({"width": 900, "height": 700, "x": 5}) == Place(None, None, 900, 700)


def test_a_window_on_a_screen_that_has_gone_comes_to_the_middle_of_the_main_one() -> None:
    away = Place(2000, 100, 900, 700)
    assert fit(away, [MAIN, RIGHT]) == away
    assert fit(away, [MAIN]) == Place(None, None, 900, 700)


def test_a_window_larger_than_its_screen_is_made_to_fit() -> None:
    assert fit(Place(10, 40, 4000, 3000), [MAIN]) == Place(0, 30, 1600, 970)


def test_a_window_that_hangs_over_an_edge_is_pushed_back() -> None:
    assert fit(Place(1400, 900, 900, 700), [MAIN]) == Place(700, 300, 900, 700)
    assert fit(Place(-200, 10, 900, 700), [MAIN]) == Place(0, 30, 900, 700)


def test_a_title_bar_out_of_reach_brings_the_window_to_the_middle() -> None:
    assert fit(Place(100, -600, 900, 700), [MAIN]).y is None
    assert fit(Place(1590, 100, 900, 700), [MAIN]).x is None


def test_a_window_is_never_too_small_to_use() -> None:
    assert fit(Place(0, 30, 5, 5), [MAIN]) == Place(0, 30, LEAST_WIDTH, LEAST_HEIGHT)


def test_without_a_screen_to_ask_for_the_toolkit_chooses() -> None:
    assert fit(Place(5, 5, 900, 700), []) == Place(None, None, 900, 700)


def test_a_hidden_window_whose_screen_goes_comes_to_the_middle_of_the_main_one() -> None:
    away = Place(2000, 100, 900, 700)
    assert come_back(away, [MAIN, RIGHT]) is None
    assert come_back(away, [MAIN]) == Place(350, 165, 900, 700)
    assert come_back(Place(2000, 100, 1900, 1050), [MAIN]) == Place(0, 30, 1600, 970)


def test_a_window_that_can_be_taken_hold_of_is_left_where_it_is() -> None:
    assert come_back(Place(1400, 900, 900, 700), [MAIN]) is None
    assert come_back(Place(1400, 900, 900, 700), []) is None
