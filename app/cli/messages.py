"""What the command line says, in English and Chinese."""

from __future__ import annotations

from app.cli.error_texts import ERROR_TEXTS
from app.core.errors import AppError

_TABLE: dict[str, tuple[str, str]] = {
    # help
    "help.program": (
        "Answers from your own files, with citations you can check. Everything stays on this computer.",
        "从你自己的文件中回答问题，并附可核对的引用。一切都留在本机。",
    ),
    "help.app": ("open the desktop app", "打开桌面应用"),
    "help.hidden": ("start in the background, without showing the window", "在后台启动，不显示窗口"),
    "help.app.ask": (
        "ask about the paths in the quick panel; they are not indexed",
        "在快捷面板中询问这些路径，不建立索引",
    ),
    "help.app.paths": ("file or folder to index and show", "要索引并显示的文件或文件夹"),
    "help.or_serve": ("where no window can be shown, serve as serve does", "无法显示窗口时，像 serve 一样提供服务"),
    "help.toggle": (
        "show or hide the window of the app; start it when none runs",
        "显示或隐藏应用窗口；未运行时启动应用",
    ),
    "help.serve": ("serve the page and the API on this computer only", "启动仅限本机访问的页面和接口"),
    "help.port": ("port to listen on (0: the system chooses)", "监听端口（0 表示由系统选择）"),
    "help.index": ("index files and folders", "索引文件和文件夹"),
    "help.paths": ("file or folder; a folder is brought in step", "文件或文件夹；文件夹会同步"),
    "help.password": ("password to try on protected files (repeatable)", "用于加密文件的密码（可多次给出）"),
    "help.password_fd": ("read passwords, one a line, from this file descriptor", "从该文件描述符读取密码，每行一个"),
    "help.ask_password": ("ask for a password on the terminal", "在终端输入密码"),
    "help.search": ("find passages, best first", "查找段落，最相关的在前"),
    "help.query": ("what to look for", "要查找的内容"),
    "help.limit": ("most passages to give; otherwise as search.limit says", "最多返回的段落数；不写则按 search.limit"),
    "help.ask": ("answer a question with citations", "回答问题并附引用"),
    "help.question": ("the question", "问题"),
    "help.model": ("model id or GGUF path; none: extracted quotes", "模型编号或 GGUF 路径；none 表示摘录原文"),
    "help.inside": ("only in this path or collection (repeatable)", "只在该路径或合集中查找（可多次给出）"),
    "help.since": ("only from this date on (YYYY-MM-DD)", "只查该日期及以后（YYYY-MM-DD）"),
    "help.until": ("only up to this date, inclusive (YYYY-MM-DD)", "只查该日期及以前（YYYY-MM-DD）"),
    "help.person": ("only what this person wrote or received", "只查此人写的或收到的"),
    "help.batch": ("one question a line from FILE (-: standard input)", "从文件逐行读取问题（- 表示标准输入）"),
    "help.now": ("take this time for now (ISO 8601)", "把该时间当作现在（ISO 8601）"),
    "help.zone": ("time zone, such as Asia/Shanghai", "时区，例如 Asia/Shanghai"),
    "help.do": ("do something with a text; without a command: list them", "对文本执行命令；不写命令则列出"),
    "help.command": ("id or name of a command", "命令的编号或名称"),
    "help.do.text": ("the text; - reads it from standard input", "文本；- 表示从标准输入读取"),
    "help.do.in": ("a file to work on; repeatable", "要处理的文件；可重复"),
    "help.do.question": ("what to ask or add", "要问的问题或补充的要求"),
    "help.do.with": ("an option of the command, such as tone=formal", "命令的选项，例如 tone=formal"),
    "help.documents": ("the library", "资料库"),
    "help.documents.list": ("list the documents", "列出文档"),
    "help.documents.show": ("one document with its metadata", "显示一个文档及其元数据"),
    "help.documents.text": ("the stored text", "显示保存的文本"),
    "help.documents.remove": ("take a document out of the library; the file stays", "从资料库移除文档；文件保留"),
    "help.id": ("document id", "文档编号"),
    "help.models": ("models that can answer", "可用的模型"),
    "help.models.list": ("list the models", "列出模型"),
    "help.models.show": ("one model", "显示一个模型"),
    "help.models.download": ("fetch a model; what has come is kept", "下载模型；已下载的部分会保留"),
    "help.models.remove": ("delete a model's files from our folder", "从模型文件夹中删除模型文件"),
    "help.download": (
        "model id, or a file of the hub as OWNER/REPOSITORY/FILE.gguf",
        "模型编号，或仓库中的文件：所有者/仓库/文件.gguf",
    ),
    "help.models.use": ("answer with this model from now on", "以后使用该模型回答"),
    "help.doctor.ledger": (
        "check the network ledger and show what left this computer",
        "检查联网记录，并列出发往其他计算机的内容",
    ),
    "help.doctor": ("check what the program needs", "检查程序所需的条件"),
    "help.tour": ("index the sample files and ask them in both languages", "索引示例文件并用两种语言提问"),
    "help.integrate": (
        "entries of file managers, of the log-in and of the list of applications",
        "文件管理器右键菜单、登录启动和应用列表中的条目",
    ),
    "help.integrate.action": ("status (the default), install or remove", "status（默认）、install 或 remove"),
    "help.integrate.part": (
        "file-manager, startup or application; without it: all, but install leaves startup out",
        "file-manager、startup 或 application；不写则为全部，但 install 不含 startup",
    ),
    "help.json": ("print exactly one JSON document", "只输出一个 JSON 文档"),
    "help.version": ("print the version", "显示版本"),
    # errors
    "error": ("error: {message}", "错误：{message}"),
    "hint": ("hint: {hint}", "提示：{hint}"),
    "internal": ("Something went wrong inside the program ({where}).", "程序内部出错（{where}）。"),
    "stopped": ("Stopped. What was done is kept.", "已停止，已完成的部分保留。"),
    # serve
    "serve.running": ("It is already running; this is a fresh address.", "服务已在运行，这是新的地址。"),
    "serve.open": ("AI Workspace runs at {url}", "AI Workspace 运行于 {url}"),
    # desktop
    "desktop.no_display": ("There is no display to open a window on.", "没有可以打开窗口的显示器。"),
    "desktop.running": ("It is already open; its window comes to the front.", "应用已打开，窗口已移到前面。"),
    "desktop.hint": (
        "Run aiworkspace serve and open the address it prints.",
        "请运行 aiworkspace serve 并打开它打印的地址。",
    ),
    # index
    "index.scan": ("looking for files", "查找文件"),
    "index.read": ("reading", "读取"),
    "index.embed": ("vectors", "生成向量"),
    "index.paused": ("paused", "已暂停"),
    "index.finish": ("finishing", "收尾"),
    "index.done": (
        (
            "{indexed} indexed, {unchanged} unchanged, {skipped} skipped, {failed} failed, {removed} removed; "
            "{chunks} passages in {seconds:.1f} s"
        ),
        (
            "已索引 {indexed}，未变 {unchanged}，跳过 {skipped}，失败 {failed}，移除 {removed}；"
            "共 {chunks} 个段落，用时 {seconds:.1f} 秒"
        ),
    ),
    "index.left": ("{seconds:.0f} s left", "剩余 {seconds:.0f} 秒"),
    "index.password": ("Password: ", "密码："),
    "status.indexed": ("indexed", "已索引"),
    "status.unchanged": ("unchanged", "未变"),
    "status.skipped": ("skipped", "已跳过"),
    "status.failed": ("failed", "失败"),
    "status.removed": ("removed", "已移除"),
    "status.waiting": ("waiting", "等待中"),
    "status.reading": ("reading", "读取中"),
    # search, ask
    "search.nothing": ("Nothing was found.", "没有找到相关内容。"),
    "page": (", page {page}", "，第 {page} 页"),
    "ask.wait": ("questions ahead of this one: {ahead}", "前面还有 {ahead} 个问题"),
    "ask.understand": ("understanding the question …", "正在理解问题……"),
    "ask.load": ("loading the model …", "正在加载模型……"),
    "ask.refused": ("The library does not hold an answer to this.", "资料库中没有能回答该问题的内容。"),
    "ask.nearest": ("Nearest passages:", "最接近的段落："),
    "ask.sources": ("Sources:", "来源："),
    "ask.checked": ("Checked against the sources:", "对照来源核对后："),
    "ask.partial": ("The answer is not complete.", "回答不完整。"),
    # documents, models, doctor
    "documents.none": (
        "The library is empty. Add files: aiworkspace index PATH",
        "资料库是空的。添加文件：aiworkspace index 路径",
    ),
    "documents.removed": ("{removed} removed; the file itself stays.", "已移除 {removed} 个；文件本身保留。"),
    "models.none": ("No model is known.", "没有已知的模型。"),
    "models.chat": ("Language models", "语言模型"),
    "models.embedding": ("Embedding models", "向量模型"),
    "models.speech": ("Speech models", "语音模型"),
    "models.vision": ("Vision models", "视觉模型"),
    "models.head.state": ("State", "状态"),
    "models.head.size": ("Size", "大小"),
    "models.head.memory": ("Memory", "内存"),
    "models.head.context": ("Context", "上下文"),
    "models.head.fits": ("Fits", "可否运行"),
    "models.head.path": ("Path", "路径"),
    "models.head.source": ("Source", "来源"),
    "models.head.licence": ("Licence", "许可证"),
    "models.head.languages": ("Languages", "语言"),
    "models.head.architecture": ("Architecture", "架构"),
    "models.head.parameters": ("Parameters", "参数量"),
    "models.head.quantisation": ("Quantisation", "量化"),
    "models.head.template": ("Chat template", "对话模板"),
    "models.head.trained": ("Trained context", "训练上下文"),
    "models.with": ("{memory} with {tokens} tokens of context", "上下文 {tokens} token 时占用 {memory}"),
    "models.installed": ("installed", "已安装"),
    "models.absent": ("not installed", "未安装"),
    "models.active": ("in use", "使用中"),
    "models.loaded": ("loaded", "已加载"),
    "models.coming": ("downloading", "下载中"),
    "models.partial": ("{bytes} downloaded", "已下载 {bytes}"),
    "models.fits": ("yes", "可以"),
    "models.large": ("no: {missing} of memory too little", "不行：内存还差 {missing}"),
    "models.unknown": ("unknown", "未知"),
    "models.unusable": ("no: {code}", "不行：{code}"),
    "models.elsewhere": ("run by another program", "由其他程序运行"),
    "models.remote": ("run by another computer", "由另一台电脑运行"),
    "models.unchecked": (
        "Name and size are as published; the hub is asked at download.",
        "名称和大小以发布页为准，下载时再向仓库核实。",
    ),
    "models.extract": ("Answers are extracted from now on.", "以后以摘录方式回答。"),
    "models.removed": ("{model} was deleted.", "已删除 {model}。"),
    "models.unverified": (
        "No hash of {model} was known: only its size and header were checked.",
        "没有 {model} 的校验值可核对：只检查了大小和文件头。",
    ),
    "models.kept": (
        "What has come is kept: aiworkspace models download {model} goes on from there.",
        "已下载的部分会保留：再次运行 aiworkspace models download {model} 即可继续。",
    ),
    "yes": ("yes", "有"),
    "no": ("no", "无"),
    "work.ask": ("asking the hub", "询问仓库"),
    "work.fetch": ("downloading", "下载"),
    "work.verify": ("verifying", "校验"),
    "work.prepare": ("preparing", "准备"),
    "work.embed": ("making vectors", "生成向量"),
    "work.finish": ("finishing", "收尾"),
    "work.paused": ("paused", "已暂停"),
    "work.network": ("waiting for the network", "等待网络"),
    "work.battery": ("waiting for power", "等待接通电源"),
    "work.from": ("{phase} from {source}", "{phase}（来自 {source}）"),
    "work.rate": ("{rate}/s", "{rate}/秒"),
    "doctor.ok": ("ok", "正常"),
    "doctor.bad": ("MISSING", "缺失"),
    "doctor.optional": ("not there", "没有"),
    "ledger.nothing": ("Nothing has left this computer.", "没有任何内容离开本机。"),
    "ledger.left": (
        "Requests to other computers: {left}; {sent} sent, {received} received.",
        "发往其他计算机的请求：{left} 个；发送 {sent}，接收 {received}。",
    ),
    "ledger.stayed": (
        "Requests that stayed on this computer or were refused: {count}.",
        "没有离开本机或已被拒绝的请求：{count} 个。",
    ),
    "ledger.offline.environment": ("The door is shut by AIWORKSPACE_OFFLINE.", "联网已由 AIWORKSPACE_OFFLINE 关闭。"),
    "ledger.offline.setting": (
        "The door is shut by the setting network.offline.",
        "联网已由设置 network.offline 关闭。",
    ),
    "ledger.entry": (
        "{purpose}: {reason}; {sent} sent, {received} received, {outcome}",
        "{purpose}：{reason}；发送 {sent}，接收 {received}，{outcome}",
    ),
    "ledger.purpose.download": ("download", "下载"),
    "ledger.purpose.metadata": ("model details", "模型信息"),
    "ledger.purpose.ollama": ("Ollama", "Ollama 程序"),
    "ledger.purpose.server": ("model server", "模型服务器"),
    "ledger.outcome.open": ("under way", "进行中"),
    "ledger.outcome.ok": ("done", "完成"),
    "ledger.outcome.failed": ("failed", "失败"),
    "ledger.outcome.cut": ("broken off", "中断"),
    "ledger.outcome.refused": ("refused", "已拒绝"),
    "ledger.holds": (
        "The ledger holds: {lines} lines, the last with the hash {head}.",
        "记录完好：共 {lines} 行，最后一行的哈希为 {head}。",
    ),
    # tour
    "tour.index": ("Indexing the sample files in {folder}", "正在索引示例文件：{folder}"),
    "tour.prompt": ("Ask something (end with Ctrl-D):", "请提问（按 Ctrl-D 结束）："),
    "samples.missing": ("The sample files are missing: {folder}", "缺少示例文件：{folder}"),
    "samples.hint": ("Index files of your own: aiworkspace index PATH", "请索引自己的文件：aiworkspace index 路径"),
    # do
    "do.unavailable": ("needs a language model", "需要语言模型"),
    "do.unknown": ("There is no command {name}.", "没有命令 {name}。"),
    "do.unknown.hint": ("`aiworkspace do` lists them.", "运行 aiworkspace do 可列出全部命令。"),
    # integrate
    "integrate.file-manager": ("file manager", "文件管理器"),
    "integrate.startup": ("start with the computer", "开机启动"),
    "integrate.application": ("application", "应用列表"),
    "integrate.none": ("This system takes no such entry.", "此系统没有这类条目。"),
    "integrate.state.installed": ("installed", "已安装"),
    "integrate.state.stale": (
        "written elsewhere or by another version; install again",
        "由其他位置或版本写入，请重新安装",
    ),
    "integrate.state.off": ("switched off in the desktop's settings", "已在桌面设置中关闭"),
    "integrate.state.absent": ("not installed", "未安装"),
    "integrate.state.foreign": ("something else has this name", "此名称已被其他内容占用"),
    "integrate.state.missing": ("this program is not on the computer", "本机没有此程序"),
    # batch
    "batch.unreadable": ("The questions in {file} are not UTF-8 text.", "{file} 中的问题不是 UTF-8 文本。"),
    "batch.unreadable.hint": ("Save the file as UTF-8.", "请将文件保存为 UTF-8。"),
    "batch.missing": ("The file {file} cannot be read.", "无法读取文件 {file}。"),
    "batch.missing.hint": ("Check the path.", "请检查路径。"),
}


class Messages:
    """The messages of one language, ``en`` or ``zh``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def speak(self, language: str) -> None:
        """Go on in this language; ``auto`` stays with the one spoken."""
        if language in {"en", "zh"}:
            self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The message of this key with its values put in."""
        return _TABLE[key][1 if self.language == "zh" else 0].format(**values)

    def error(self, error: AppError) -> list[str]:
        """An error for people: what happened, then the way out. In Chinese the code decides what is said."""
        known = ERROR_TEXTS.get(error.code)
        if self.language != "zh" or known is None:
            lines = [self("error", message=error.message)]
            return [*lines, self("hint", hint=error.hint)] if error.hint else lines
        told = error.message if _chinese(error.message) else f"{known.cause_zh}（{error.message}）"
        way_out = error.hint if _chinese(error.hint) else known.way_out_zh
        return [self("error", message=told), self("hint", hint=way_out)]


def keys() -> dict[str, tuple[str, str]]:
    """The whole table, for the test that holds both columns together."""
    return dict(_TABLE)


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
