"""The settings of the desktop: the key, the panel, the clipboard, the tray, notifications, voices."""

from __future__ import annotations

from app.settings.setting import Setting

DESKTOP_SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="hotkey.keys",
        default="Ctrl+Shift+A",
        label_en="Key for the quick panel",
        label_zh="快捷面板按键",
        en="Opens and hides the quick panel from any program (Ctrl stands for Cmd on a Mac); empty: none.",
        zh="在任何程序中打开或收起快捷面板（在 Mac 上 Ctrl 即 Cmd）；留空则不用。",
    ),
    Setting(
        name="window.close_to_tray",
        default=True,
        label_en="Keep running when closed",
        label_zh="关闭窗口后继续运行",
        en="Closing the window leaves the program beside the clock, where the key still opens the panel; without a tray, closing quits.",
        zh="关闭窗口后程序留在时钟旁，按键仍可打开面板；没有托盘时，关闭即退出。",
    ),
    Setting(
        name="clipboard.watch",
        default=False,
        label_en="Offer what was just copied",
        label_zh="提示刚复制的内容",
        en="Shows copied text of more than ten characters as a chip in the quick panel; it stays in memory until it is used.",
        zh="复制超过十个字符的文本时，在快捷面板中显示为一个标签；内容只留在内存中，直到您使用它。",
    ),
    Setting(
        name="clipboard.excluded",
        default="keepassxc, keepass, 1password, bitwarden, seahorse",
        label_en="Programs not looked at",
        label_zh="不查看的程序",
        en="Names of programs, separated by commas, whose copies are never looked at; what a password manager marks as secret never is.",
        zh="不查看其复制内容的程序名，用逗号分隔；密码管理器标为机密的内容始终不查看。",
    ),
    Setting(
        name="selection.offer",
        default=True,
        label_en="Offer the selected text",
        label_zh="提示选中的文字",
        en="The key opens the panel with the text that is selected in the program in front.",
        zh="按键打开面板时，带上前台程序中选中的文字。",
    ),
    Setting(
        name="notify.jobs",
        default=True,
        label_en="Notify about long work",
        label_zh="长任务通知",
        en="Says when long work has finished or failed while no window of the program is in front.",
        zh="程序窗口不在前台时，长任务完成或失败会发出通知。",
    ),
    Setting(
        name="notify.answers",
        default=True,
        label_en="Notify about answers",
        label_zh="回答完成通知",
        en="Says when an answer is ready while no window of the program is in front.",
        zh="程序窗口不在前台时，回答完成会发出通知。",
    ),
    Setting(
        name="speech.rate",
        default=1.0,
        label_en="Reading speed",
        label_zh="朗读速度",
        en="How fast answers are read aloud; 1 is the voice's own speed.",
        zh="朗读回答的速度；1 表示语音本来的速度。",
        minimum=0.5,
        maximum=3.0,
    ),
    Setting(
        name="speech.voice_en",
        default="",
        label_en="English voice",
        label_zh="英文语音",
        en="Voice of this computer for English; empty: the system's.",
        zh="朗读英文用的本机语音；留空则用系统默认。",
    ),
    Setting(
        name="speech.voice_zh",
        default="",
        label_en="Chinese voice",
        label_zh="中文语音",
        en="Voice of this computer for Chinese; empty: the system's.",
        zh="朗读中文用的本机语音；留空则用系统默认。",
    ),
)
