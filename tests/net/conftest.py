"""A stand-in hub and a door to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.net.door import Door
from tests.hub import StandInHub, stand_in_hub
from tests.net.doors import open_door
from tests.net.fetching import Desk


@pytest.fixture
def served() -> Iterator[StandInHub]:
    with stand_in_hub() as hub:
        yield hub


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path) as made:
        yield made


@pytest.fixture
def desk(served: StandInHub, door: Door, tmp_path: Path) -> Desk:
    return Desk(served, door, tmp_path)
