"""What is new in a mail: the message above the history it quotes."""

from __future__ import annotations

import re

_HEADER = re.compile(
    r"^\s*\**(from|to|cc|sent|date|subject|发件人|收件人|抄送|发送时间|日期|时间|主题)\**\s*[:：]", re.IGNORECASE
)
_BEGINS = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|原始邮件|转发邮件|原邮件)\s*-{2,}"
    r"|begin forwarded message:"
    r"|on\s.{6,200}\bwrote:"
    r"|在.{4,120}写道[:：]"
    r"|\d{4}.{4,120}写道[:：]"
    r"|_{20,})\s*$",
    re.IGNORECASE,
)
_HEAD_LINES = 12


def is_mail(text: str) -> bool:
    """Whether the text begins with the lines of a mail's head."""
    head = text.strip().splitlines()[:_HEAD_LINES]
    return sum(_HEADER.match(line) is not None for line in head) >= 2


def newest(text: str) -> tuple[str, int]:
    """The mail without the earlier ones it quotes above or below, and how many lines those have.

    Lines quoted between what is new stay: they say what it answers to. A message that would be empty is left as it is.
    """
    lines = text.strip().splitlines()
    body = _body(lines)
    kept = lines[:body]
    n = body
    while n < len(lines):
        if not _quote_begins(lines, n):
            kept.append(lines[n])
            n += 1
            continue
        behind = _behind_quote(lines, n)
        if behind is None:
            break
        n = behind
    while len(kept) > body and (not kept[-1].strip() or kept[-1].lstrip().startswith(">")):
        kept.pop()
    if not any(line.strip() and not line.lstrip().startswith(">") for line in kept[body:]):
        return text, 0
    left = sum(1 for line in lines if line.strip()) - sum(1 for line in kept if line.strip())
    return ("\n".join(kept), left) if left else (text, 0)


def _behind_quote(lines: list[str], start: int) -> int | None:
    """Where a history of ``>`` lines that is announced at ``start`` ends; None for one that goes on to the end."""
    n = start
    while n < len(lines) and not lines[n].lstrip().startswith(">"):
        if n > start + 1 and lines[n].strip():
            return None
        n += 1
    while n < len(lines) and (not lines[n].strip() or lines[n].lstrip().startswith(">")):
        n += 1
    return n if n < len(lines) else None


def _body(lines: list[str]) -> int:
    """Where the mail's own head ends; 0 when it has none."""
    if not is_mail("\n".join(lines[:_HEAD_LINES])):
        return 0
    return next((n for n, line in enumerate(lines) if not line.strip()), 0)


def _quote_begins(lines: list[str], n: int) -> bool:
    if _BEGINS.match(lines[n]):
        return True
    # "On … wrote:" may be wrapped; a head in the middle is that of the mail answered to.
    if (
        n + 1 < len(lines)
        and lines[n].lstrip().lower().startswith("on ")
        and _BEGINS.match(f"{lines[n]} {lines[n + 1]}")
    ):
        return True
    head = lines[n : n + 4]
    return n > 0 and len(head) >= 3 and sum(_HEADER.match(line) is not None for line in head) >= 3
