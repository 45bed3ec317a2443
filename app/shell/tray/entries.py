"""The tray's menu as it stands now: every toolkit draws the same entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.shell.parts import TrayMenu
from app.shell.tray.words import TrayWords

ICON = Path(__file__).with_name("icon.png")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. Without ``choose`` it only tells something; without ``text`` it is a separator."""

    text: str = ""
    choose: Callable[[], None] | None = None


def entries(menu: TrayMenu, words: TrayWords) -> Sequence[Entry]:
    """The lines from the top: what is paused can be resumed, and what is not there is not offered."""
    busy, paused, status = menu.indexing()
    found = [Entry(words.show, menu.show), Entry(words.new_question, menu.new_question), Entry()]
    if status:
        found.append(Entry(status))
    if paused:
        found.append(Entry(words.resume_indexing, partial(menu.pause_indexing, False)))
    elif busy:
        found.append(Entry(words.pause_indexing, partial(menu.pause_indexing, True)))
    clipboard = menu.clipboard()
    if clipboard == "on":
        found.append(Entry(words.pause_clipboard, partial(menu.pause_clipboard, True)))
    elif clipboard == "paused":
        found.append(Entry(words.resume_clipboard, partial(menu.pause_clipboard, False)))
    if found[-1] != Entry():
        found.append(Entry())
    return [*found, Entry(words.quit, menu.quit)]
