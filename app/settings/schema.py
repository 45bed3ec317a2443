"""Every setting: name, default, bounds and one sentence in both languages.

Command line, HTTP, the page and docs/settings.md are all fed from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.core.errors import InputError, NotFoundError

Value = bool | int | float | str

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. ``default`` fixes the type; ``minimum`` and ``maximum`` are inclusive.

    ``label_en`` and ``label_zh`` name it in a few words, ``en`` and ``zh`` say in one sentence what it does.
    ``choice_labels`` name each choice in English and Chinese. ``restart``: a change takes effect at the next start.
    """

    name: str
    default: Value
    label_en: str
    label_zh: str
    en: str
    zh: str
    minimum: float | None = None
    maximum: float | None = None
    choice_labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    restart: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values a choice may take; empty for other kinds."""
        return tuple(self.choice_labels)

    @property
    def kind(self) -> str:
        """``switch``, ``integer``, ``number``, ``choice`` or ``text``."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, int):
            return "integer"
        if isinstance(self.default, float):
            return "number"
        return "choice" if self.choices else "text"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it: ``AIWORKSPACE_X__Y`` for ``x.y``."""
        return "AIWORKSPACE_" + self.name.upper().replace(".", "__")

    def parse(self, raw: str) -> Value:
        """The value written as ``raw``; ``InputError`` naming the setting when it cannot be one."""
        written = raw.strip()
        kind = self.kind
        if kind == "switch":
            return self._switch(written)
        if kind in {"integer", "number"}:
            return self._number(written, whole=kind == "integer")
        if kind == "choice" and written not in self.choices:
            raise self._refused(written, "one of " + ", ".join(self.choices))
        return written

    def format(self, value: Value) -> str:
        """The value as it is stored; ``parse`` gives it back."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def _switch(self, written: str) -> bool:
        if written.lower() in _TRUE:
            return True
        if written.lower() in _FALSE:
            return False
        raise self._refused(written, "true or false")

    def _number(self, written: str, *, whole: bool) -> int | float:
        wanted = "a whole number" if whole else "a number"
        if self.minimum is not None or self.maximum is not None:
            wanted += f" from {self.minimum:g} to {self.maximum:g}"
        try:
            number = int(written) if whole else float(written)
        except ValueError:
            raise self._refused(written, wanted) from None
        # Written so that NaN, which compares false with everything, is refused too.
        above = self.minimum is None or number >= self.minimum
        below = self.maximum is None or number <= self.maximum
        if not (above and below):
            raise self._refused(written, wanted)
        return number

    def _refused(self, written: str, wanted: str) -> InputError:
        return InputError(
            f"The setting {self.name} cannot be {written[:80]!r}.",
            f"It takes {wanted}; the default is {self.format(self.default) or 'empty'}.",
        )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="interface.language",
        default="auto",
        label_en="Language",
        label_zh="语言",
        en="Language of messages and the page; auto follows the system.",
        zh="消息和界面的语言；auto 表示跟随系统。",
        choice_labels={
            "auto": ("Follow the system", "跟随系统"),
            "en": ("English", "English"),
            "zh": ("中文", "中文"),
        },
    ),
    Setting(
        name="interface.theme",
        default="auto",
        label_en="Appearance",
        label_zh="外观",
        en="Whether the page is light or dark; auto follows the system.",
        zh="界面用浅色还是深色；auto 表示跟随系统。",
        choice_labels={
            "auto": ("Follow the system", "跟随系统"),
            "light": ("Light", "浅色"),
            "dark": ("Dark", "深色"),
        },
    ),
    Setting(
        name="interface.zoom",
        default=1.0,
        label_en="Text and page size",
        label_zh="界面缩放",
        en="How large the page is shown; 1 is its natural size.",
        zh="界面的显示比例；1 表示原始大小。",
        minimum=0.5,
        maximum=3.0,
    ),
    Setting(
        name="window.backend",
        default="auto",
        label_en="Window made by",
        label_zh="窗口组件",
        en="Which component shows the window on Linux; auto takes Qt where it is installed, else GTK. macOS and Windows always use their own.",
        zh="Linux 上用哪个组件显示窗口；auto 表示优先使用已安装的 Qt，否则使用 GTK。macOS 和 Windows 始终使用系统自带的组件。",
        choice_labels={
            "auto": ("Choose automatically", "自动选择"),
            "qt": ("Qt WebEngine", "Qt WebEngine"),
            "gtk": ("GTK WebKit", "GTK WebKit"),
        },
        restart=True,
    ),
    Setting(
        name="index.threads",
        default=0,
        label_en="Indexing threads",
        label_zh="索引线程数",
        en="Threads that turn text into vectors, at low priority; 0 uses every processor core.",
        zh="把文本变成向量的线程数（低优先级运行）；0 表示使用全部处理器核心。",
        minimum=0,
        maximum=256,
    ),
    Setting(
        name="index.max_file_mb",
        default=200,
        label_en="Largest file (MB)",
        label_zh="最大文件（MB）",
        en="Files larger than this many megabytes are skipped.",
        zh="超过这个大小（MB）的文件会被跳过。",
        minimum=1,
        maximum=4096,
    ),
    Setting(
        name="index.worker_memory_mb",
        default=2048,
        label_en="Memory for reading (MB)",
        label_zh="读取可用内存（MB）",
        en="Memory in megabytes that the process reading files may use.",
        zh="读取文件的进程最多可用的内存（MB）。",
        minimum=256,
        maximum=65536,
    ),
    Setting(
        name="index.file_timeout_s",
        default=120,
        label_en="Time for one file (s)",
        label_zh="单个文件时限（秒）",
        en="Seconds after which reading one file is given up.",
        zh="读取单个文件超过这么多秒就放弃。",
        minimum=1,
        maximum=3600,
    ),
    Setting(
        name="search.limit",
        default=10,
        label_en="Search results",
        label_zh="搜索结果数",
        en="Passages a search returns when no number is asked for.",
        zh="未指定数量时，一次搜索返回的段落数。",
        minimum=1,
        maximum=200,
    ),
    Setting(
        name="answer.max_quotes",
        default=5,
        label_en="Quotes in an answer",
        label_zh="回答中的引文数",
        en="Quotes an answer shows at most when it is made without a language model.",
        zh="不使用语言模型时，一个回答最多给出的引文数。",
        minimum=1,
        maximum=20,
    ),
    Setting(
        name="answer.quote_chars",
        default=300,
        label_en="Length of a quote",
        label_zh="引文长度",
        en="Characters a quote has at most.",
        zh="一条引文最多的字符数。",
        minimum=80,
        maximum=2000,
    ),
    Setting(
        name="answer.max_tokens",
        default=1024,
        label_en="Length of an answer (tokens)",
        label_zh="回答长度（token）",
        en="Tokens a language model writes at most for one answer.",
        zh="语言模型为一个回答最多写出的 token 数。",
        minimum=16,
        maximum=32768,
    ),
    Setting(
        name="gate.strictness",
        default="balanced",
        label_en="When to refuse",
        label_zh="何时拒答",
        en="How readily a question is refused when the library does not hold its answer; off always answers.",
        zh="资料中没有答案时，拒绝回答的严格程度；off 表示总是回答。",
        choice_labels={
            "strict": ("Strict", "严格"),
            "balanced": ("Balanced", "适中"),
            "off": ("Always answer", "总是回答"),
        },
    ),
    Setting(
        name="model.active",
        default="",
        label_en="Language model",
        label_zh="语言模型",
        en="Language model that writes answers: a catalogue id or the path of a GGUF file; empty quotes sentences.",
        zh="撰写回答的语言模型：目录中的编号或 GGUF 文件路径；留空则直接引用原句。",
    ),
    Setting(
        name="model.context",
        default=0,
        label_en="Context (tokens)",
        label_zh="上下文长度（token）",
        en="Tokens the language model keeps in view; 0 chooses by the model and the memory there is.",
        zh="语言模型的上下文长度（token）；0 表示按模型和可用内存自动选择。",
        minimum=0,
        maximum=1_048_576,
    ),
    Setting(
        name="model.threads",
        default=0,
        label_en="Model threads",
        label_zh="模型线程数",
        en="Threads the language model computes with; 0 leaves one processor core free.",
        zh="语言模型的计算线程数；0 表示留出一个处理器核心。",
        minimum=0,
        maximum=256,
    ),
    Setting(
        name="model.temperature",
        default=0.2,
        label_en="Freedom of wording",
        label_zh="措辞自由度",
        en="How freely the language model words its answers; 0 always takes the likeliest word.",
        zh="语言模型措辞的自由度；0 表示总取最可能的词。",
        minimum=0.0,
        maximum=2.0,
    ),
    Setting(
        name="embedding.model",
        default="all-minilm-l6-v2",
        label_en="Embedding model",
        label_zh="向量模型",
        en="Embedding model that search by meaning uses.",
        zh="语义搜索使用的向量模型。",
        restart=True,
    ),
    Setting(
        name="server.port",
        default=0,
        label_en="Port",
        label_zh="端口",
        en="Port of the local server on this computer; 0 takes any free one.",
        zh="本机服务的端口；0 表示任选一个空闲端口。",
        minimum=0,
        maximum=65535,
        restart=True,
    ),
)

BY_NAME: Mapping[str, Setting] = MappingProxyType({setting.name: setting for setting in SETTINGS})


def named(name: str) -> Setting:
    """The setting of that name; ``NotFoundError`` when there is none."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise NotFoundError(f"There is no setting named {name[:80]!r}.", "docs/settings.md lists them all.") from None
