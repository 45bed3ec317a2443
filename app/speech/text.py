"""Markdown to what a voice can say: plain sentences, each with its language.

Left out: code blocks, numbers of citations, addresses of links and pictures, rules, HTML, symbols. A row of a table
is said with the names of its columns. The Markdown is that of CommonMark with GitHub's tables.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from app.core.script import HAN, HANGUL, KANA, language_of
from app.core.sentences import sentences, trim
from app.core.speech_types import Spoken
from app.speech.maths import said_of_formulas

LONGEST = 280
"""Characters said in one go: longer sentences are broken at a comma, so that the first words come soon."""

# Lengths are bounded: a mark without its partner must not be looked for through all of a long text.
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MARKER = re.compile(r"^\s*(?:>\s?)*\s*(?:(?:#{1,6}\s+)|(?:[-*+•]\s+(?:\[[ xX]\]\s+)?)|(?:(\d{1,3})[.)、]\s+))?")
_HEADING_END = re.compile(r"\s+#+\s*$")
_RULE = re.compile(r"^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_TABLE_LINE = re.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?$")
_DEFINITION = re.compile(r"^ {0,3}\[\^?[^\]]+\]:\s")
_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)(.{1,600}?)(?<!`)\1(?!`)")
_CITED = re.compile(r"\s*(?:\[\^?\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\](?!\()|【\d{1,3}】)")
_PICTURE = re.compile(r"!\[([^\]]{0,300})\](?:\([^)]{0,600}\)|\[[^\]]{0,300}\])")
_LINK = re.compile(r"\[([^\[\]]{1,300})\](?:\((?:[^()]|\([^()]{0,200}\)){0,600}\)|\[[^\]]{0,300}\])")
_ADDRESS = re.compile(
    r"<?\bhttps?://(?:www\.)?([^\s/<>)\]，。；）]+)[^\s<>)\]，。；）]*?(?=[.,;:!?]?(?:[\s<>)\]，。；）]|$))>?"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,600}?-->")
_STRONG = re.compile(r"(?<!\*)(\*{1,3}|~~)(?=[^\s*])(.{1,600}?)(?<=\S)\1")
_UNDERLINED = re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(.{1,600}?)(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>$])")
_HAN = re.compile(f"[{HAN}]")
_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_ENDED = re.compile(r"[.!?。！？；;：:…,，、][\"'”’」』）)]*$")
_LAST_BREATH = re.compile(r"[,，;；:：、—][\"'”’」』）)]*\s*")
_OWN_MARKS = re.compile("[\ue000\ue001]")
_LONE_BLANK = re.compile(r"[ \t]+(?=[.,;:!?，。；：！？](?:\s|$))")
"""What a picture or a citation before the end of a sentence leaves behind."""
_FIRST_PICTURE = 0x2190
_SPACES = re.compile(r"\s+")


def spoken(markdown: str) -> tuple[Spoken, ...]:
    """The sentences of an answer in Markdown, in order; none when nothing in it can be said."""
    said: list[tuple[str, str]] = []
    for block in _blocks(markdown.replace("\r\n", "\n").split("\n")):
        for start, end in sentences(block):
            whole = _SPACES.sub(" ", block[slice(*trim(block, start, end))])
            said += [(piece, _language(piece)) for piece in _breaths(whole) if any(c.isalnum() for c in piece)]
    before = next((language for _, language in said if language), "en")
    made: list[Spoken] = []
    for text, language in said:
        before = language or before  # a bare number is said in the language it stands in
        made.append(Spoken(len(made), text, before))
    return tuple(made)


def _language(sentence: str) -> str:
    """Empty where no letter tells. Voices for Chinese say English words too; English ones say no Chinese."""
    language = language_of(sentence)
    if language == "en" and _HAN.search(sentence) is not None:
        return "zh"
    return "" if language == "und" else language


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, headings, items and rows, without their marks; each ends as a sentence does."""
    held: list[str] = []
    columns: list[str] | None = None
    fence = ""
    for at, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            if opened is not None and opened[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            continue
        header = at + 1 < len(lines) and "|" in line and _TABLE_LINE.match(lines[at + 1]) is not None
        row = columns is not None and "|" in line
        marker = _MARKER.match(line)
        marked = marker is not None and marker[0].strip() != ""
        if not row:
            columns = None
        if opened is not None or header or row or marked or _silent(line):
            yield from _paragraph(held)
            held = []
        if opened is not None:
            fence = opened[1]
        elif header:
            columns = _cells(line)
        elif row and columns is not None:
            if _TABLE_LINE.match(line) is None:
                yield _row(columns, _cells(line))
        elif not _silent(line):
            held.append(_marked(line, marker) if marker is not None else line)
            if line.lstrip().startswith("#"):
                yield from _paragraph(held)
                held = []
    yield from _paragraph(held)


def _silent(line: str) -> bool:
    return not line.strip(" \t>") or _RULE.match(line) is not None or _DEFINITION.match(line) is not None


def _marked(line: str, marker: re.Match[str]) -> str:
    rest = line[marker.end() :]
    if marker[1]:
        return f"{marker[1]}、{rest}" if _HAN.search(rest) is not None else f"{marker[1]}. {rest}"
    return _HEADING_END.sub("", rest) if line.lstrip(" >").startswith("#") else rest


def _paragraph(lines: list[str]) -> Iterator[str]:
    text = _ended(plain("\n".join(line.rstrip(" \\") for line in lines)))
    if text:
        yield text


def _ended(text: str) -> str:
    """The text with a full stop where its writer left it out: a voice would run on into the next line."""
    text = text.strip()
    if not text or _ENDED.search(text) is not None:
        return text
    return text + ("。" if _ASIAN.search(text[-8:]) is not None else ".")


def _cells(line: str) -> list[str]:
    inner = line.strip().strip(">").strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [plain(cell.replace("\\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _row(columns: list[str], cells: list[str]) -> str:
    chinese = _HAN.search("".join(cells + columns)) is not None
    colon, comma = ("：", "，") if chinese else (": ", ", ")
    names = columns + [""] * (len(cells) - len(columns))
    said = [f"{name}{colon}{cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
    return _ended(comma.join(said))


def plain(markdown: str) -> str:
    """One block's text without its marks: citations and pictures' addresses gone, links as their words."""
    kept: list[str] = []

    def keep(words: str) -> str:
        kept.append(words)
        return f"\ue000{len(kept) - 1}\ue001"

    text = _CODE.sub(lambda match: keep(match[2].strip()), _OWN_MARKS.sub("", markdown))
    text = said_of_formulas(text, keep, chinese=_HAN.search(text) is not None)
    text = _ESCAPED.sub(lambda match: keep(match[1]), text)
    text = _CITED.sub("", text)
    text = _PICTURE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _TAG.sub("", text)
    for _ in range(3):
        text = _UNDERLINED.sub(r"\2", _STRONG.sub(r"\2", text))
    text = html.unescape(text)
    text = re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], text)
    return _LONE_BLANK.sub("", "".join(char for char in text if not _mute(char)))


def _mute(char: str) -> bool:
    """Pictures, invisible marks and half characters: voices spell them out or stumble."""
    code, category = ord(char), unicodedata.category(char)
    if category in {"So", "Sk"}:
        return code >= _FIRST_PICTURE  # before them stand degrees, trade marks and the caret
    return category in {"Cf", "Cs", "Co", "Cn"} or 0xFE00 <= code <= 0xFE0F or (category == "Cc" and char not in "\n\t")


def _breaths(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        pauses = [match.end() for match in _LAST_BREATH.finditer(sentence, LONGEST // 3, LONGEST)]
        at = pauses[-1] if pauses else sentence.rfind(" ", LONGEST // 3, LONGEST)
        if at <= 0:
            at = LONGEST
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence
