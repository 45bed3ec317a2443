from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingest import reading
from tests.ingest.pipeline_desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(reading, "_READER", "tests.ingest.faulty_reader")
    made = Desk(tmp_path)
    yield made
    made.library.close()
