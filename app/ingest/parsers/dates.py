"""Dates as files write them, as ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

_NUMBERS = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?(?!\d)")
_WRITTEN = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")


def iso_date(written: str) -> str | None:
    """A date, with time and zone where they are told, or None where none can be read."""
    written = written.strip()
    try:
        found = datetime.fromisoformat(written)
        return written if len(written) == 10 and written[4] == "-" else found.isoformat()
    except ValueError:
        pass
    try:
        if numbers := _NUMBERS.match(written):
            year, month, day = map(int, numbers.groups())
            return datetime(year, month, day).date().isoformat()  # noqa: DTZ001  # a day without a zone
    except ValueError:
        return None
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    for form in _WRITTEN:
        try:
            return datetime.strptime(written, form).date().isoformat()  # noqa: DTZ007  # a day without a zone
        except ValueError:
            continue
    return None
