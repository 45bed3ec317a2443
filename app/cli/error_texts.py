"""Every error code's cause and way out in both languages; ``docs/errors.md`` is made from here.

``python -m app.cli.error_texts`` prints that page; with ``--page`` the words of the desktop page,
with ``--notices`` those of ``app.core.notices``.
"""

from __future__ import annotations

import json
import sys

from app.cli.desktop_error_texts import DESKTOP_ERROR_TEXTS
from app.cli.error_text import ErrorText
from app.core.notices import TEXTS

ERROR_TEXTS: dict[str, ErrorText] = {
    "internal": ErrorText(
        "Something happened that the program did not foresee.",
        "Try again. The log in the data folder says where it happened, without any content.",
        "程序遇到了没有预料到的情况。",
        "请重试。数据目录中的日志记录了出错位置，不含任何内容。",
    ),
    "input.invalid": ErrorText(
        "What was asked cannot be understood; the message names the field.",
        "Correct the field named.",
        "无法理解输入的内容，消息中指出了是哪一项。",
        "请改正消息中指出的那一项。",
    ),
    "input.usage": ErrorText(
        "The command line is not one the program knows.",
        "Run aiworkspace --help, or the command with --help.",
        "命令行写法不正确。",
        "请运行 aiworkspace --help，或在该命令后加 --help。",
    ),
    "input.malformed": ErrorText(
        "A request to the server has the wrong shape; the message names the field.",
        "See /api/openapi.json for the shape.",
        "发给服务的请求格式不正确，消息中指出了是哪个字段。",
        "请参照 /api/openapi.json 中的格式。",
    ),
    "input.too_large": ErrorText(
        "A request to the server is larger than it takes (1 MiB).",
        "Send less at once; files are given by path.",
        "发给服务的请求过大（上限 1 MiB）。",
        "请分次发送；文件请用路径指定。",
    ),
    "not_found": ErrorText(
        "The document, conversation, job or setting named does not exist.",
        "List them to see what there is.",
        "指定的文档、对话、任务或设置不存在。",
        "请先列出，查看现有的内容。",
    ),
    "collection.exists": ErrorText(
        "There is already a collection of this name; capitals and width do not count.",
        "Choose another name, or put the files into the one that is there.",
        "已有同名的合集（不区分大小写和全角半角）。",
        "请换一个名称，或把文件加入已有的合集。",
    ),
    "busy": ErrorText(
        "Another job holds what this one needs.",
        "Wait until it is over, or cancel it.",
        "另一个任务正在占用所需的资源。",
        "请等待它结束，或将其取消。",
    ),
    "cancelled": ErrorText(
        "It was stopped; what was done until then is kept.",
        "Start it again: it goes on where it stood.",
        "操作已停止，已完成的部分保留。",
        "重新开始即可从停下的地方继续。",
    ),
    "path.not_found": ErrorText(
        "There is no file or folder at this path.",
        "Check the spelling; put paths with spaces in quotes.",
        "该路径下没有文件或文件夹。",
        "请检查写法；含空格的路径请加引号。",
    ),
    "path.denied": ErrorText(
        "The file or folder may not be read.",
        "Give yourself the right to read it, or leave it out.",
        "没有读取该文件或文件夹的权限。",
        "请授予读取权限，或不要包含它。",
    ),
    "document.encrypted": ErrorText(
        "The file is protected by a password.",
        "Index it again with --password.",
        "文件受密码保护。",
        "请使用 --password 再次索引。",
    ),
    "document.corrupt": ErrorText(
        "The file is damaged, cut off, or not what its name says.",
        "Fetch it again from where it came, or open and save it in its own program.",
        "文件已损坏、不完整，或与扩展名不符。",
        "请重新获取该文件，或用原程序打开后另存。",
    ),
    "document.garbled": ErrorText(
        "The text in the file comes out as wrong characters (a broken font table or encoding).",
        "Save it again in its own program, for a PDF by exporting it anew.",
        "文件中的文字是乱码（字体表或编码有误）。",
        "请用原程序重新保存；PDF 请重新导出。",
    ),
    "document.timeout": ErrorText(
        "Reading the file took longer than allowed.",
        "Raise index.file_timeout_s, or split the file.",
        "读取该文件超过了允许的时间。",
        "请调高 index.file_timeout_s，或拆分文件。",
    ),
    "document.out_of_memory": ErrorText(
        "Reading the file needed more memory than allowed.",
        "Raise index.worker_memory_mb, or split the file.",
        "读取该文件所需内存超过了上限。",
        "请调高 index.worker_memory_mb，或拆分文件。",
    ),
    "document.cyclic": ErrorText(
        "The file contains itself, or is nested deeper than anything honest is.",
        "Take the inner files out and index them by themselves.",
        "文件包含自身，或嵌套层数异常。",
        "请把内部文件取出后单独索引。",
    ),
    "document.empty": ErrorText(
        "There is nothing in the file.",
        "Nothing is to be done; it is skipped.",
        "文件是空的。",
        "无需处理，已跳过。",
    ),
    "document.no_text": ErrorText(
        "The file has pages but no text: a scan or pictures.",
        "Run text recognition on it and index the result.",
        "文件只有图像而没有文字（例如扫描件）。",
        "请先做文字识别，再索引其结果。",
    ),
    "document.too_large": ErrorText(
        "The file is larger than index.max_file_mb.",
        "Raise that setting, or split the file.",
        "文件大小超过了 index.max_file_mb。",
        "请调高该设置，或拆分文件。",
    ),
    "document.unsupported": ErrorText(
        "Files of this kind are not read.",
        "Save it as PDF, DOCX, HTML, Markdown, text or e-mail.",
        "不支持此类文件。",
        "请另存为 PDF、DOCX、HTML、Markdown、纯文本或邮件格式。",
    ),
    "model.not_found": ErrorText(
        "There is no model of this name and no file at this path.",
        "See aiworkspace models for what there is.",
        "没有该名称的模型，该路径下也没有文件。",
        "请运行 aiworkspace models 查看现有模型。",
    ),
    "model.broken": ErrorText(
        "The model's file is damaged or incomplete.",
        "Fetch it again and compare its size and checksum.",
        "模型文件已损坏或不完整。",
        "请重新获取，并核对大小和校验值。",
    ),
    "model.unsupported": ErrorText(
        "The model is of a kind that the engine cannot run.",
        "Choose another one, or a newer release of the program.",
        "推理引擎不支持这种模型。",
        "请换一个模型，或使用更新的版本。",
    ),
    "model.out_of_memory": ErrorText(
        "The model needs more memory than there is.",
        "Choose a smaller one, lower model.context, or close other programs.",
        "模型所需内存超过了可用内存。",
        "请选择更小的模型、调低 model.context，或关闭其他程序。",
    ),
    "model.crashed": ErrorText(
        "The process that runs the model died; what had arrived is kept.",
        "Ask again: it is started anew. If it dies again, choose another model.",
        "运行模型的进程意外退出，已生成的部分保留。",
        "请再问一次，进程会自动重启；若仍退出，请换一个模型。",
    ),
    "model.context": ErrorText(
        "The question with its passages is longer than the model can hold.",
        "Ask more briefly, raise model.context, or choose a model with a longer context.",
        "问题和引用的段落超过了模型的上下文长度。",
        "请缩短问题、调高 model.context，或选择上下文更长的模型。",
    ),
    "engine.missing": ErrorText(
        "llama.cpp could not be built or loaded on this computer.",
        "Install a C++ compiler and run make run again; until then answers are extracted.",
        "本机未能编译或加载 llama.cpp。",
        "请安装 C++ 编译器后再次运行 make run；在此之前以摘录方式回答。",
    ),
    "worker.crashed": ErrorText(
        "The process that reads files died and could not be started again.",
        "Index again; if it persists, leave the last file out and report it.",
        "读取文件的进程退出且无法重启。",
        "请重新索引；若仍失败，请排除最后一个文件并反馈。",
    ),
    "storage.broken": ErrorText(
        "The data folder or the database in it cannot be used.",
        "Check the folder's rights and the disk; aiworkspace doctor tells which one.",
        "数据目录或其中的数据库无法使用。",
        "请检查目录权限和磁盘；aiworkspace doctor 会指出具体问题。",
    ),
    "storage.full": ErrorText(
        "The disk is full.",
        "Free some space; nothing that was stored is lost.",
        "磁盘已满。",
        "请腾出空间；已保存的内容不会丢失。",
    ),
    "storage.newer": ErrorText(
        "The library was written by a newer version of the program and is left untouched.",
        "Use that version, or give another folder with AIWORKSPACE_HOME.",
        "资料库由更新的版本写入，未作任何改动。",
        "请使用该版本，或用 AIWORKSPACE_HOME 指定其他目录。",
    ),
    "storage.busy": ErrorText(
        "Another command has the library open.",
        "Wait until it is done; with aiworkspace serve running, commands work side by side.",
        "另一个命令正在使用资料库。",
        "请等它结束；先运行 aiworkspace serve，各命令即可同时使用。",
    ),
    "network.closed": ErrorText(
        "The network door is shut.",
        "Open it in the settings; AIWORKSPACE_OFFLINE keeps it shut whatever they say.",
        "联网已关闭。",
        "请在设置中开启；AIWORKSPACE_OFFLINE 会始终保持关闭。",
    ),
    "network.failed": ErrorText(
        "Another computer could not be reached, or answered with something else than what was asked for.",
        "Look at the connection, the proxy and the mirror in the settings, then go on; what has come is kept.",
        "无法连接到对方，或对方返回了意外的内容。",
        "请检查网络以及设置中的代理和镜像，然后继续；已下载的部分会保留。",
    ),
    "download.unavailable": ErrorText(
        "The hub does not give this file: it is not there, or its publisher wants to be asked first.",
        "Choose another model, or get the file in a browser and point to it under Models.",
        "仓库不提供这个文件：文件不存在，或需要先向发布者申请。",
        "请选择其他模型，或用浏览器下载后在“模型”页指定该文件。",
    ),
    "download.wrong_bytes": ErrorText(
        "What arrived is not the file the hub's metadata describes; it was removed.",
        "Download again; if it happens with a mirror, try without it.",
        "收到的文件与仓库元数据不符，已删除。",
        "请重新下载；如果使用了镜像，请不用镜像再试。",
    ),
    "model.in_use": ErrorText(
        "The model is in use or being downloaded.",
        "Choose another model or stop the download first.",
        "该模型正在使用或下载中。",
        "请先改用其他模型，或停止下载。",
    ),
    "endpoint.failed": ErrorText(
        "The program that runs the model (Ollama, a server) is not there or answered with an error.",
        "Start it, look at its address in the settings, or choose a model of your own.",
        "运行模型的程序（Ollama 或服务器）没有响应，或返回了错误。",
        "请启动它、检查设置中的地址，或改用本机的模型。",
    ),
    "endpoint.refused": ErrorText(
        "The model server wants a key, or another one.",
        "Give its key in the settings.",
        "模型服务器需要密钥，或密钥不对。",
        "请在设置中填写密钥。",
    ),
    "ledger.broken": ErrorText(
        "The network ledger is not as it was written: a line was changed or taken out.",
        "Restore the library from a backup if you need the lines; new ones are kept all the same.",
        "联网记录与写入时不符：有记录被改动或删除。",
        "如需旧记录，请从备份恢复；新的记录仍会保存。",
    ),
    "language.no_bridge": ErrorText(
        "The question is in one language, the library in another, and nothing here can cross.",
        "Ask in the library's language, or use a language model or a multilingual embedding model.",
        "问题与资料的语言不同，且没有可跨语言的模型。",
        "请用资料的语言提问，或启用语言模型或多语言向量模型。",
    ),
    "auth.required": ErrorText(
        "A request to the server carries neither the token nor a login.",
        "Open the address that aiworkspace serve prints; programs send the token of instance.json.",
        "请求没有携带令牌或登录信息。",
        "请打开 aiworkspace serve 打印的地址；程序请使用 instance.json 中的令牌。",
    ),
    "auth.forbidden": ErrorText(
        "A request came from another page, or with a ticket that was used before.",
        "Run aiworkspace serve for a fresh address and open that.",
        "请求来自其他网页，或使用了已用过的票据。",
        "请运行 aiworkspace serve 获取新的地址并打开。",
    ),
    "auth.wrong_host": ErrorText(
        "A request asked for another host name than the server's own address.",
        "Use the address that aiworkspace serve prints, by its number.",
        "请求的主机名不是本服务的地址。",
        "请使用 aiworkspace serve 打印的数字地址。",
    ),
    "http.method": ErrorText(
        "The address exists but does not take this method.",
        "See /api/openapi.json for those it takes.",
        "该地址存在，但不支持此请求方法。",
        "请参照 /api/openapi.json。",
    ),
    "server.gone": ErrorText(
        "The running app stopped answering in the middle.",
        "Try again; when it has ended, the command opens the library itself.",
        "正在运行的应用中途停止了响应。",
        "请重试；若应用已退出，命令会自行打开资料库。",
    ),
    "server.port_taken": ErrorText(
        "The port belongs to another program or cannot be used.",
        "Give another --port, or none to let the system choose.",
        "端口被其他程序占用或无法使用。",
        "请用 --port 指定其他端口，或不指定，由系统选择。",
    ),
    "samples.missing": ErrorText(
        "The sample files are not where the program is installed.",
        "Index files of your own: aiworkspace index PATH.",
        "安装目录中没有示例文件。",
        "请索引自己的文件：aiworkspace index 路径。",
    ),
    "command.exists": ErrorText(
        "You already have a command of this name; capitals and width do not count.",
        "Choose another name, or change the command that is there.",
        "已有同名的自定义命令（不区分大小写和全角半角）。",
        "请换一个名称，或修改已有的命令。",
    ),
    "command.needs_model": ErrorText(
        "This command writes text and needs a language model.",
        "Get one under Models; searching works without.",
        "此命令需要撰写文字，必须有语言模型。",
        "请在“模型”页获取一个；搜索不需要模型。",
    ),
    **DESKTOP_ERROR_TEXTS,
}

_HEAD = """# Errors · 错误

Every error has a stable code, a sentence and a hint; scripts hold on to the code. With `--json` a failure is
`{"error": {"code", "message", "hint"}}`, over HTTP the body is `{"code", "message", "hint"}`.
每个错误都有固定的代码、一句说明和一条提示；脚本应以代码为准。

| code | cause | way out | 原因 | 解决办法 |
|---|---|---|---|---|
"""


def document() -> str:
    """``docs/errors.md``."""
    return _HEAD + "".join(f"| `{code}` | {' | '.join(text)} |\n" for code, text in sorted(ERROR_TEXTS.items()))


def page_words() -> str:
    """The same for the page, as JSON: language, then code with ``_`` for ``.``, then message and hint."""
    words = {
        "en": {code.replace(".", "_"): {"message": text[0], "hint": text[1]} for code, text in ERROR_TEXTS.items()},
        "zh": {code.replace(".", "_"): {"message": text[2], "hint": text[3]} for code, text in ERROR_TEXTS.items()},
    }
    return json.dumps(words, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def page_notices() -> str:
    """The sentences of notices for the page, as JSON: language, then code with ``_`` for ``.``."""
    words = {
        language: {code.replace(".", "_"): texts[place] for code, texts in TEXTS.items()}
        for place, language in enumerate(("en", "zh"))
    }
    return json.dumps(words, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    made = page_words if "--page" in sys.argv else page_notices if "--notices" in sys.argv else document
    sys.stdout.buffer.write(made().encode())
