"""What the tray's menu says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrayWords:
    """The entries of the menu in one language."""

    show: str
    new_question: str
    pause_indexing: str
    resume_indexing: str
    pause_clipboard: str
    resume_clipboard: str
    quit: str


_ENGLISH = TrayWords(
    show="Show AI Workspace",
    new_question="New question",
    pause_indexing="Pause indexing",
    resume_indexing="Resume indexing",
    pause_clipboard="Pause the clipboard",
    resume_clipboard="Look at the clipboard again",
    quit="Quit",
)
_CHINESE = TrayWords(
    show="显示 AI Workspace",
    new_question="新问题",
    pause_indexing="暂停索引",
    resume_indexing="继续索引",
    pause_clipboard="暂停查看剪贴板",
    resume_clipboard="继续查看剪贴板",
    quit="退出",
)


def tray_words(language: str) -> TrayWords:
    """The words of ``zh``; English for every other language."""
    return _CHINESE if language == "zh" else _ENGLISH
