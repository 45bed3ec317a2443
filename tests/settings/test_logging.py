"""The log rotates, stays private and keeps libraries' chatter out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import logging as app_logging


@pytest.fixture
def handler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Handler]:
    monkeypatch.setattr(app_logging, "LOG_BYTES", 400)
    level = logging.getLogger().level
    handler = app_logging.start_logging(tmp_path / "logs")
    yield handler
    app_logging.stop_logging(handler)
    logging.getLogger().setLevel(level)


def test_a_line_lands_in_the_file(handler: logging.Handler, tmp_path: Path) -> None:
    logging.getLogger("app.test").info("indexed %d files", 3)
    assert "app.test indexed 3 files" in (tmp_path / "logs" / "app.log").read_text(encoding="utf-8")


def test_old_lines_are_rotated_away(handler: logging.Handler, tmp_path: Path) -> None:
    for number in range(200):
        logging.getLogger("app.test").info("line %d", number)
    files = sorted((tmp_path / "logs").iterdir())
    assert 1 < len(files) <= app_logging.LOG_FILES + 1
    assert all(file.stat().st_size <= 400 for file in files)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_log_is_readable_by_the_user_only(handler: logging.Handler, tmp_path: Path) -> None:
    for number in range(50):
        logging.getLogger("app.test").info("line %d", number)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "logs").iterdir()} == {0o600}


def test_libraries_that_log_addresses_are_held_to_warnings(handler: logging.Handler, tmp_path: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST /api/ask")
    logging.getLogger("app.test").info("after")
    assert "/api/ask" not in (tmp_path / "logs" / "app.log").read_text(encoding="utf-8")


def test_a_broken_character_does_not_lose_the_line(handler: logging.Handler, tmp_path: Path) -> None:
    logging.getLogger("app.test").info("file %s failed", "bad\udcff.txt")
    assert "bad\\udcff.txt failed" in (tmp_path / "logs" / "app.log").read_text(encoding="utf-8")
