"""The commands that come with the program."""

from __future__ import annotations

from app.commands import extract, languages, mails, prompts, searching, writing
from app.commands.command import EVERYTHING, Choice, Command, Option, Words
from app.commands.registry import CommandRegistry, Run
from app.commands.task import Task
from app.core.errors import InputError
from app.core.script import language_of
from app.query.understand import understand
from app.rag import cite
from app.rag.answer import Inquiry

_TONE = Option(
    Words("Tone", "语气"),
    (
        Choice("neutral", Words("Neutral", "中性")),
        Choice("friendly", Words("Friendly", "友好")),
        Choice("formal", Words("Formal", "正式")),
        Choice("concise", Words("Concise", "简洁")),
    ),
)
_TO = Option(
    Words("Into", "译成"),
    (
        Choice("auto", Words("Automatic", "自动")),
        Choice("zh", Words("Chinese", "中文")),
        Choice("en", Words("English", "英文")),
    ),
)
_LIBRARY = Option(
    Words("Library", "资料库"),
    (Choice("off", Words("Only this text", "仅此文本")), Choice("on", Words("Search it, too", "同时检索"))),
)


def _summarise(task: Task) -> writing.Steps:
    if (yield from task.model()) is None:
        yield from _quotes(task)
        return
    text, language = task.given, prompts.spoken(task.given)
    wish = prompts.with_addition(prompts.SUMMARISE.of(language), task.question, language)
    yield from writing.at_once(task, wish, text, language)


def _quotes(task: Task) -> writing.Steps:
    task.mode = "extracted"
    chosen = extract.picked(task.sources)
    citations, numbers = extract.cited(chosen)
    yield task.show(citations)
    yield task.notice("command.quotes")
    for one, number in zip(chosen, numbers, strict=True):
        if task.stopped:
            return
        yield task.say(extract.as_quote(one.text, number))


def _about(wish: Words) -> Run:
    """What is done with the whole text at once."""

    def run(task: Task) -> writing.Steps:
        language = prompts.spoken(task.given)
        told = prompts.with_addition(wish.of(language), task.question, language)
        yield from writing.at_once(task, told, task.given, language)

    return run


def _translate(task: Task) -> writing.Steps:
    language = prompts.spoken(task.given)
    into = languages.target(task.given, task.option("to"), task.language)
    wish = prompts.TRANSLATE.of(language).replace("{language}", languages.name_of(into, language))
    yield from writing.in_order(task, prompts.with_addition(wish, task.question, language), task.given, language)


def _rewrite(task: Task) -> writing.Steps:
    language = prompts.spoken(task.given)
    tone = prompts.TONES[task.option("tone")].of(language)
    wish = prompts.REWRITE.of(language).replace("{tone}", tone)
    yield from writing.in_order(task, prompts.with_addition(wish, task.question, language), task.given, language)


def _grammar(task: Task) -> writing.Steps:
    language = prompts.spoken(task.given)
    wish = prompts.with_addition(prompts.GRAMMAR.of(language), task.question, language)
    yield from writing.in_order(task, wish, task.given, language)


def _reply(task: Task) -> writing.Steps:
    message, left = mails.newest(task.given)
    if left:
        yield task.notice("command.quoted", lines=left)
    language = prompts.spoken(message)
    wish = prompts.with_addition(prompts.REPLY.of(language), task.question, language)
    yield from writing.at_once(task, wish, message, language)


def _ask(task: Task) -> writing.Steps:
    if not task.question.strip():
        raise InputError("The question is empty.", "Write what you want to know of the text.")
    language = "zh" if language_of(task.question) == "zh" else "en"
    if task.option("library") == "off" and not task.given.strip():
        raise InputError("There is no text to ask about.", "Give a text, a file or a conversation.")
    if task.option("library") == "off":
        yield from writing.at_once(task, prompts.ASK.of(language), task.given, language, question=task.question)
        return
    found = task.library.gather(understand(task.question), None)
    shown, passages = searching.passages(found)
    yield task.show(cite.of_passages(shown, found.quotes), shown)
    yield from writing.at_once(
        task, prompts.ASK_LIBRARY.of(language), task.given, language, question=task.question, passages=passages
    )
    if not task.stopped:
        task.text, task.citations = cite.check(task.text, shown, dict(found.retrieved.question.terms))


def _search(task: Task) -> writing.Steps:
    wanted = task.question.strip() or task.given.strip()
    if not wanted:
        raise InputError("The question is empty.", "Write what to look for.")
    question = understand(wanted)
    task.mode = "extracted"
    found = task.library.gather(question, None)
    shown = found.retrieved.candidates[: searching.MOST]
    if not shown:
        task.mode = "refused"
        yield task.show(())
        yield task.say(task.library.refusal(Inquiry(question), found.retrieved, bridged=True).answer)
        return
    citations = cite.of_passages(shown, found.quotes)
    yield task.show(citations, shown)
    for citation in citations:
        yield task.say(searching.as_line(citation))


_SHORT_TEXTS = tuple(given for given in EVERYTHING if given not in {"files", "document", "conversation"})

BUILT_IN: tuple[tuple[Command, Run], ...] = (
    (
        Command(
            "ask", Words("Ask about this", "就此提问"),
            Words("Answer a question from the text at hand", "根据手头的文本回答问题"),
            asks=True, options={"library": _LIBRARY},
        ),
        _ask,
    ),
    (
        Command(
            "summarise", Words("Summarise", "总结"), Words("The main points, briefly", "简要列出要点"), quotes=True
        ),
        _summarise,
    ),
    (
        Command(
            "translate", Words("Translate", "翻译"),
            Words("Chinese into English, other languages into Chinese", "中文译成英文，其他语言译成中文"),
            options={"to": _TO},
        ),
        _translate,
    ),
    (Command("explain", Words("Explain", "解释"), Words("In plain words", "用通俗的话说明")), _about(prompts.EXPLAIN)),
    (
        Command(
            "rewrite", Words("Rewrite", "改写"), Words("The same in another tone", "换一种语气表达"),
            options={"tone": _TONE},
        ),
        _rewrite,
    ),
    (
        Command(
            "grammar", Words("Fix grammar", "改正语法"),
            Words("Spelling, grammar and punctuation, nothing else", "只改错别字、语法和标点"),
        ),
        _grammar,
    ),
    (
        Command("todos", Words("Extract to-dos", "提取待办"), Words("What is to be done, by whom and when", "要做什么、由谁、何时")),
        _about(prompts.TODOS),
    ),
    (
        Command(
            "reply", Words("Reply to this mail", "回复此邮件"),
            Words("A draft that answers the latest message", "针对最新一封邮件起草回复"),
        ),
        _reply,
    ),
    (
        Command(
            "search", Words("Search only", "仅搜索"), Words("Passages from your files, no model", "只列出文件中的段落，不用模型"),
            takes=_SHORT_TEXTS, writes=False, asks=True,
        ),
        _search,
    ),
)  # fmt: skip


def register_built_in(registry: CommandRegistry) -> None:
    """Put the program's own commands into the registry."""
    for command, run in BUILT_IN:
        registry.register(command, run)
