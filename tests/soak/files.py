"""A folder of files for the soak: two languages, several kinds, from one line to many pages, the same for a seed."""

from __future__ import annotations

import random
from pathlib import Path

_SUBJECTS = (
    "The harbour board",
    "A clerk",
    "The tenant",
    "The northern branch",
    "Her deputy",
    "The auditor",
    "The mill",
)
_VERBS = ("signed", "returned", "measured", "postponed", "described", "refused", "repaired", "copied")
_OBJECTS = ("the lease", "a crate of lamps", "the ledger", "the third survey", "two bridges", "the payment", "a map")
_TAILS = (
    "before the frost",
    "without a witness",
    "at the old price",
    "in the spring",
    "for the second time",
    "by night",
)
_ZH_SUBJECTS = "港务局 书记员 承租人 北方分行 副手 审计员 造纸厂".split()
_ZH_VERBS = "签署了 退回了 测量了 推迟了 描述了 拒绝了 修理了".split()
_ZH_OBJECTS = "租约 一箱灯具 账簿 第三次勘测 两座桥 那笔款项 一张地图".split()


def write_files(folder: Path, count: int, seed: int = 1) -> Path:
    """``count`` files below ``folder``."""
    for number in range(count):
        draw = random.Random(seed * 100_000 + number)  # repeatable on purpose
        sentences = draw.choice((1, 5, 20, 60, 200) if number % 10 else (400,))
        chinese = number % 3 == 2
        paragraphs = _paragraphs(draw, sentences, chinese=chinese)
        below = folder / f"part-{number % 7}"
        below.mkdir(parents=True, exist_ok=True)
        if number % 4 == 3:
            text = f"# Paper {number}\n\n" + "\n\n## Next\n\n".join(paragraphs) + "\n"
            (below / f"paper-{number:04}.md").write_text(text, encoding="utf-8", newline="")
        else:
            encoding = "gb18030" if chinese and number % 2 else "utf-8"
            (below / f"paper-{number:04}.txt").write_bytes("\n\n".join(paragraphs).encode(encoding))
    return folder


def _paragraphs(draw: random.Random, sentences: int, *, chinese: bool) -> list[str]:
    made = [_chinese(draw) if chinese else _english(draw) for _ in range(sentences)]
    return [("" if chinese else " ").join(made[at : at + 6]) for at in range(0, len(made), 6)]


def _english(draw: random.Random) -> str:
    words = (draw.choice(_SUBJECTS), draw.choice(_VERBS), draw.choice(_OBJECTS), draw.choice(_TAILS))
    return f"{' '.join(words)} and wrote {draw.randrange(10_000)} beside it."


def _chinese(draw: random.Random) -> str:
    return f"{draw.choice(_ZH_SUBJECTS)}{draw.choice(_ZH_VERBS)}{draw.choice(_ZH_OBJECTS)}，编号为{draw.randrange(10_000)}。"
