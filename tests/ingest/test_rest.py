"""A rest is counted, and ends for everybody."""

from __future__ import annotations

from app.ingest.rest import Rest
from tests.library import ended


def test_rests_are_counted_together_the_present_one_included() -> None:
    now = [10.0]
    rest = Rest(lambda: now[0])
    rest.end()
    assert rest.seconds() == 0
    rest.begin()
    now[0] += 5
    rest.begin()  # it rests already
    assert (rest.on, rest.seconds()) == (True, 5)
    rest.end()
    now[0] += 100
    assert (rest.on, rest.seconds()) == (False, 5)
    rest.begin()
    now[0] += 2
    assert rest.seconds() == 7


def test_everybody_who_waits_goes_on_at_the_end() -> None:
    rest = Rest()
    rest.wait()
    rest.begin()
    threads = [ended(rest.wait) for _ in range(3)]
    assert all(thread.is_alive() for thread in threads)
    rest.end()
    for thread in threads:
        thread.join()
