"""What the window itself says; the page has its own words."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "AI Workspace"
PANEL_TITLE = "AI Workspace panel"


@dataclass(frozen=True, slots=True)
class Words:
    """Of dialogs and the menu of the right mouse button. ``language`` is ``en`` or ``zh``."""

    language: str
    open_files: str
    open_folder: str
    open_model: str
    save_file: str
    models: str
    accept: str
    save: str
    cancel: str
    undo: str
    redo: str
    cut: str
    copy: str
    paste: str
    select_all: str
    still_running: str
    still_running_how: str
    hotkey: str

    def for_pywebview(self) -> dict[str, str]:
        """The same words under pywebview's names."""
        return {
            "global.saveFile": self.save_file,
            "global.ok": self.accept,
            "global.cancel": self.cancel,
            "linux.openFile": self.open_model,
            "linux.openFiles": self.open_files,
            "linux.openFolder": self.open_folder,
        }


_ENGLISH = Words(
    language="en",
    open_files="Choose files",
    open_folder="Choose a folder",
    open_model="Choose a model",
    save_file="Save as",
    models="Language models",
    accept="Open",
    save="Save",
    cancel="Cancel",
    undo="Undo",
    redo="Redo",
    cut="Cut",
    copy="Copy",
    paste="Paste",
    select_all="Select all",
    still_running="AI Workspace goes on running",
    still_running_how="Open it or quit it with its icon beside the clock.",
    hotkey="Show or hide the quick panel",
)
_CHINESE = Words(
    language="zh",
    open_files="选择文件",
    open_folder="选择文件夹",
    open_model="选择模型",
    save_file="另存为",
    models="语言模型",
    accept="打开",
    save="保存",
    cancel="取消",
    undo="撤销",
    redo="重做",
    cut="剪切",
    copy="复制",
    paste="粘贴",
    select_all="全选",
    still_running="AI Workspace 仍在运行",
    still_running_how="可通过时钟旁的图标打开或退出。",
    hotkey="显示或隐藏快捷面板",
)


def words_for(language: str) -> Words:
    """The words of ``zh``; English for every other language."""
    return _CHINESE if language == "zh" else _ENGLISH
