"""Nothing but ``app.net`` opens connections: what import contracts cannot see of the standard library."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
HARMLESS = {"urllib.request": {"url2pathname", "pathname2url"}}
"""Names that open nothing."""
LOOPBACK = {"workspace/instance.py"}
"""Asks the running app on this computer whether it is there."""
OPENING = {"open_connection", "create_connection", "urlopen", "create_datagram_endpoint", "urlretrieve"}
MODULES = {"urllib.request", "http.client", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "xmlrpc.client",
           "socketserver", "webbrowser"}  # fmt: skip


def ways_out(tree: ast.AST) -> set[str]:
    """What in a module could open a connection."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found |= {f"{node.module}.{a.name}" for a in node.names} - {
                f"{node.module}.{name}" for name in HARMLESS.get(node.module, set())
            }
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{a.name}" for a in node.names if f"{node.module}.{a.name}" in MODULES}
        if isinstance(node, ast.Attribute) and node.attr in OPENING:
            found.add(node.attr)
    return found


def test_only_the_door_opens_connections() -> None:
    found = {
        path.relative_to(APP).as_posix(): ways
        for path in sorted(APP.rglob("*.py"))
        if path.relative_to(APP).parts[0] != "net" and (ways := ways_out(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert set(found) == LOOPBACK, found


@pytest.mark.parametrize(
    "code, found",
    [
        ("import urllib.request", {"urllib.request"}),
        ("from urllib.request import urlopen", {"urllib.request.urlopen"}),
        ("from urllib.request import url2pathname", set()),
        ("from urllib import request", {"urllib.request"}),
        ("import urllib.parse", set()),
        ("async def f():\n    await asyncio.open_connection('h', 1)", {"open_connection"}),
        ("socket.create_connection(('h', 1))", {"create_connection"}),
    ],
)
def test_what_opens_a_connection_is_seen(code: str, found: set[str]) -> None:
    assert ways_out(ast.parse(code)) == found
