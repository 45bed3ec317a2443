"""Where the page in the window may go."""

from __future__ import annotations

import queue

import pytest

from app.core.errors import DesktopUnavailable
from app.shell.rules import PageRules

ORIGIN = "http://127.0.0.1:8123"


@pytest.mark.parametrize("url", [ORIGIN, f"{ORIGIN}/", f"{ORIGIN}/library?x=1#y", "http://127.0.0.1:8123/api/x"])
def test_its_own_server_is_inside(url: str) -> None:
    assert PageRules(ORIGIN, print).inside(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8124/", "https://127.0.0.1:8123/", "http://localhost:8123/", "http://127.0.0.1:8123.evil.com/",
        "http://127.0.0.1:8123@evil.com/", "http://user@127.0.0.1:8123/", "file:///etc/passwd", "about:blank",
        "javascript:alert(1)", "http://127.0.0.1:bad/", "",
    ],
)  # fmt: skip
def test_everything_else_is_outside_and_not_fetched(url: str) -> None:
    rules = PageRules(ORIGIN, print)
    assert not rules.inside(url)
    assert not rules.may_fetch(url)


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "http://a]b/"])
def test_what_is_no_address_goes_nowhere(url: str) -> None:
    opened: list[str] = []
    rules = PageRules(ORIGIN, opened.append)
    assert not rules.may_fetch(url)
    rules.leave(url)
    assert opened == []


def test_the_page_may_fetch_what_it_made_itself() -> None:
    rules = PageRules(ORIGIN, print)
    assert rules.may_fetch("data:image/png;base64,x")
    assert rules.may_fetch(f"blob:{ORIGIN}/1")
    assert not rules.inside(f"blob:{ORIGIN}/1")


def test_links_out_go_to_the_browser_and_nothing_else_does() -> None:
    opened: queue.Queue[str] = queue.Queue()
    rules = PageRules(ORIGIN, opened.put)
    for url in ("file:///etc/passwd", "javascript:alert(1)", f"{ORIGIN}/chat", "ms-settings:", "https://example.com/"):
        rules.leave(url)
    assert opened.get(timeout=10) == "https://example.com/"
    assert opened.empty()


def test_a_link_that_cannot_be_opened_ends_nothing() -> None:
    tried: queue.Queue[str] = queue.Queue()

    def refuse(url: str) -> None:
        tried.put(url)
        raise DesktopUnavailable("no", "none")

    PageRules(ORIGIN, refuse).leave("mailto:a@example.com")
    assert tried.get(timeout=10)
