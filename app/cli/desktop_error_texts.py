"""The desktop's error codes: causes and ways out in both languages (see ``app.cli.error_texts``)."""

from __future__ import annotations

from app.cli.error_text import ErrorText

DESKTOP_ERROR_TEXTS: dict[str, ErrorText] = {
    "shell.no_display": ErrorText(
        "There is no display to show a window on.",
        "Run aiworkspace serve and open the address it prints, or aiworkspace ask.",
        "没有可以显示窗口的显示器。",
        "请运行 aiworkspace serve 并打开它打印的地址，或使用 aiworkspace ask。",
    ),
    "desktop.unavailable": ErrorText(
        "This needs a window, a webview or another program, and there is none; the message names what is missing.",
        "Run aiworkspace doctor; in a browser, use the browser's own way.",
        "此操作需要窗口、网页组件或其他程序，但当前没有；消息中指出了缺少什么。",
        "请运行 aiworkspace doctor 查看；在浏览器中请使用浏览器自带的方式。",
    ),
    "desktop.integration": ErrorText(
        "An entry for the file manager, the log-in or the applications could not be written or removed.",
        "Do what the message says is in the way; aiworkspace integrate shows every entry.",
        "无法写入或移除文件管理器、登录启动或应用列表中的条目。",
        "请处理消息中指出的障碍；aiworkspace integrate 会列出所有条目。",
    ),
    "speech.unavailable": ErrorText(
        "This computer has no voice to read with.",
        "On Linux install espeak-ng (sudo apt install espeak-ng); aiworkspace doctor says which voices are there.",
        "这台电脑没有可用的朗读语音。",
        "在 Linux 上请安装 espeak-ng（sudo apt install espeak-ng）；aiworkspace doctor 会列出已有的语音。",
    ),
    "ocr.missing": ErrorText(
        "Text in pictures cannot be recognised here.",
        "Install the package rapidocr, or copy the text.",
        "这里无法识别图片中的文字。",
        "请安装 rapidocr 包，或直接复制文字。",
    ),
}
