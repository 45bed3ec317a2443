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
    """The mail without the earlier ones quoted below it (or between its lines), and how many lines those have.

    A message that would be empty without them is left as it is.
    """
    lines = text.strip().splitlines()
    start = _body(lines)
    end = next((n for n in range(start, len(lines)) if _quote_begins(lines, n)), len(lines))
    kept = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    if not any(line.strip() for line in kept[min(start, len(kept)) :]):
        return text, 0
    left = sum(1 for line in lines if line.strip()) - sum(1 for line in kept if line.strip())
    return ("\n".join(kept).rstrip(), left) if left else (text, 0)


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
