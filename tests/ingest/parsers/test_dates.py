"""Dates in many hands become ISO 8601."""

from __future__ import annotations

import pytest

from app.ingest.parsers.dates import iso_date


@pytest.mark.parametrize(
    "written,date",
    [
        ("2024-03-05", "2024-03-05"), ("2024/3/5", "2024-03-05"), ("2024年3月5日", "2024-03-05"),
        ("2024-03-05T01:02:03Z", "2024-03-05T01:02:03+00:00"), ("March 5, 2024", "2024-03-05"),
        ("Tue, 5 Mar 2024 09:30:00 +0800", "2024-03-05T09:30:00+08:00"),
        ("2024-13-45", None), ("soon", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_or_left_out(written: str, date: str | None) -> None:
    assert iso_date(written) == date
