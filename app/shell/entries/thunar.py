"""The custom action of Thunar: one element of a file that holds the user's other actions.

Source: Thunar's documentation of custom actions; ``uca.xml`` in the user's configuration takes the place of the system's.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

from app.core.errors import IntegrationFailed
from app.settings import SystemFolders
from app.shell.entries.entry import State, delete, read_bytes, tidy, write_bytes
from app.shell.entries.launcher import Launcher, thunar_line
from app.shell.entries.names import ASK, COMMENT

UNIQUE = "aiworkspace-ask"
_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?>\n<actions>\n</actions>\n'
_ACTION = re.compile(rb"<action>(?:(?!</action>).)*?</action>\n?", re.DOTALL)
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")
"""Thunar writes one with its parts in an order that XML does not have; the file is UTF-8 in any case."""
_OURS = re.compile(rb"<unique-id>\s*" + UNIQUE.encode() + rb"\s*</unique-id>")
_KINDS = ("directories", "audio-files", "image-files", "other-files", "text-files", "video-files")


class ThunarEntry:
    """Our action in ``uca.xml``; every other byte of the file stays as it is."""

    name = "thunar"

    def __init__(self, folders: SystemFolders, launcher: Launcher) -> None:
        self._path = folders.config / "Thunar" / "uca.xml"
        self._backup = self._path.with_name("uca.xml.before-aiworkspace")
        self._shared = tuple(folder / "Thunar" / "uca.xml" for folder in folders.shared_config)
        self._action = _action(launcher).encode()

    @property
    def place(self) -> str:
        return str(self._path)

    def state(self) -> State:
        content = read_bytes(self._path)
        ours = [] if content is None else _ours(content)
        if not ours:
            return "absent"
        wanted, found = _essence(self._action), [_essence(part) for part in ours]
        return "installed" if found == [wanted] else "stale"

    def install(self) -> None:
        if self.state() == "installed":
            return
        held = read_bytes(self._path)
        # A file of the user's hides the system's: ours begins with what that one offers.
        before = self._offered() if held is None else held
        base = _without(before)
        after = _with(base, self._action)
        ours = _actions(b"<actions>" + self._action + b"</actions>", self._path)
        if _actions(after, self._path) != [*_actions(base, self._path), *ours]:
            raise _unreadable(self._path)
        if held is not None and not _ours(held):
            write_bytes(self._backup, held, 0o600)
        write_bytes(self._path, after, self._mode())

    def remove(self) -> None:
        held = read_bytes(self._path)
        if held is not None and _ours(held):
            left, kept = _without(held), read_bytes(self._backup)
            actions = _actions(left, self._path)
            if kept is not None and _actions(kept, self._path) == actions:
                write_bytes(self._path, kept, self._mode())
            elif kept is None and actions == _actions(self._offered(), self._path):
                delete(self._path)
            else:
                write_bytes(self._path, left, self._mode())
        delete(self._backup)
        tidy(self._path.parent)

    def _offered(self) -> bytes:
        return next((content for path in self._shared if (content := read_bytes(path)) is not None), _EMPTY)

    def _mode(self) -> int:
        return self._path.stat().st_mode & 0o777 if self._path.exists() else 0o644


def _action(launcher: Launcher) -> str:
    lines = [
        f"<icon>{escape(str(launcher.icon))}</icon>",
        f"<name>{ASK['en']}</name>",
        f'<name xml:lang="zh_CN">{ASK["zh"]}</name>',
        f"<unique-id>{UNIQUE}</unique-id>",
        f"<command>{escape(thunar_line(launcher.call('app', '--ask'), '%F'))}</command>",
        f"<description>{COMMENT['en']}</description>",
        f'<description xml:lang="zh_CN">{COMMENT["zh"]}</description>',
        "<patterns>*</patterns>",
        *(f"<{kind}/>" for kind in _KINDS),
    ]
    return "<action>\n" + "".join(f"\t{line}\n" for line in lines) + "</action>\n"


def _ours(content: bytes) -> list[bytes]:
    return [part for part in _ACTION.findall(content) if _OURS.search(part)]


def _essence(action: bytes) -> object:
    """What an action does. Thunar writes the file anew when it starts: with the names of one language, and with
    elements of its own that are empty.
    """
    try:
        element = ET.fromstring(action)  # noqa: S314  # the user's own configuration
    except ET.ParseError:
        return None
    named = {("name", ASK["en"]), ("name", ASK["zh"])}
    told = {(child.tag, (child.text or "").strip()) for child in element}
    kept = {(tag, text) for tag, text in told if tag in {"icon", "command", "patterns"} or tag in _KINDS}
    return kept, bool(named & told)


def _without(content: bytes) -> bytes:
    return _ACTION.sub(lambda found: b"" if _OURS.search(found[0]) else found[0], content)


def _with(content: bytes, action: bytes) -> bytes:
    empty = re.search(rb"<actions\s*/>", content)
    if empty is not None:
        return content[: empty.start()] + b"<actions>\n" + action + b"</actions>" + content[empty.end() :]
    end = content.rfind(b"</actions>")
    return content if end < 0 else content[:end] + action + content[end:]


def _actions(content: bytes, path: Path) -> list[object]:
    try:
        root = ET.fromstring(_DECLARATION.sub(b"", content))  # noqa: S314  # the user's own configuration
    except ET.ParseError as error:
        raise _unreadable(path) from error
    if root.tag != "actions":
        raise _unreadable(path)
    return [_plain(action) for action in root]


def _plain(element: ET.Element) -> object:
    """An element as values that compare."""
    text = (element.text or "").strip()
    return element.tag, sorted(element.attrib.items()), text, [_plain(child) for child in element]


def _unreadable(path: Path) -> IntegrationFailed:
    return IntegrationFailed(
        f"{path} is not a list of actions that Thunar reads; it was left as it is.",
        "Open Edit > Configure custom actions in Thunar and save, or move the file away, then try again.",
    )
