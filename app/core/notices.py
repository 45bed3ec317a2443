"""What an answer may have to tell beside itself, in both languages; ``{name}`` stands for a value of the notice."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.types import Notice

TEXTS: Mapping[str, tuple[str, str]] = {
    "model.less_context": (
        "Memory is short: the model works with {tokens} tokens of context instead of {wanted}.",
        "内存不足：模型的上下文由 {wanted} 减为 {tokens} 个 token。",
    ),
    "model.fewer_threads": (
        "The model computes with {threads} threads instead of {wanted} to spare memory.",
        "为节省内存，模型的线程数由 {wanted} 减为 {threads}。",
    ),
    "model.battery": (
        "On battery: the model computes with {threads} threads instead of {wanted}.",
        "正在使用电池：模型的线程数由 {wanted} 减为 {threads}。",
    ),
    "model.smaller": (
        "Memory is short: {model} answers in place of {wanted}.",
        "内存不足：改由 {model} 代替 {wanted} 回答。",
    ),
    "model.quotes": (
        "There is no memory for {wanted} now: the answer quotes the passages themselves.",
        "内存不足，暂时无法运行 {wanted}：回答直接引用原文。",
    ),
    "model.restored": (
        "There is memory again: {model} answers as you set it.",
        "内存已恢复：{model} 按你的设置回答。",
    ),
    "history.trimmed": (
        "The conversation is longer than the model can hold: the first {count} questions were left out.",
        "对话超出模型的上下文：最早的 {count} 个问题未计入。",
    ),
    "passages.trimmed": (
        "The model could not hold all passages: {shown} of {found} were read.",
        "模型容纳不下全部段落：读取了 {found} 段中的 {shown} 段。",
    ),
    "query.rewritten": ("Searched for: {query}", "检索用语：{query}"),
    "query.translated": ("Searched in the library’s language, too: {query}", "同时以资料库的语言检索：{query}"),
    "command.pieces": (
        "The text is longer than the model can hold at once: it is worked through in {count} parts, all of it.",
        "文本超出模型一次能容纳的长度：将分 {count} 部分逐一处理，不会遗漏。",
    ),
    "command.quoted": (
        "{lines} lines of earlier mails below the message were left out.",
        "已略去邮件下方的 {lines} 行历史引用。",
    ),
    "command.limit": (
        "The model wrote as much as it may ({tokens} tokens); the end may be missing.",
        "模型已写到上限（{tokens} 个 token），结尾可能不完整。",
    ),
    "command.quotes": (
        "Without a language model, a summary is the text's own most telling sentences.",
        "没有语言模型时，摘要由原文中最重要的句子组成。",
    ),
    "model.elsewhere": (
        "The question and its passages were sent to {host}, which is not this computer.",
        "问题和相关段落已发送到 {host}，它不是本机。",
    ),
}
"""By code: English, Chinese."""


def notice_text(notice: Notice, language: str) -> str:
    """The sentence of a notice in ``en`` or ``zh``; its code where that is unknown (of a newer version)."""
    texts = TEXTS.get(notice.code)
    if texts is None:
        return notice.code
    return texts[1 if language == "zh" else 0].format_map(_Values(notice.values))


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
