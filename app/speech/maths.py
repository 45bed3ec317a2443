"""Formulas in TeX as words: the signs of everyday maths are said, the rest of the notation is left out."""

from __future__ import annotations

import re
from collections.abc import Callable

# Lengths are bounded: a mark without its partner must not be looked for through all of a long text.
_FORMULA = re.compile(
    r"\$\$([^$]{1,600})\$\$|\\\[((?:(?!\\\]).){1,600})\\\]|\\\(((?:(?!\\\)).){1,300})\\\)"
    r"|(?<![\w$\\])\$(?=[^\s$])([^$\n]{1,300})(?<=[^\s\\])\$(?![\w$])",
    re.DOTALL,
)
_TELLING = re.compile(r"[\\^_={}+<>]|^[A-Za-z]$")
"""What makes a formula of the text between two single dollar signs, which may be prices."""
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]{0,100})\}\s*\{([^{}]{0,100})\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]{0,100})\}")
_POWER = re.compile(r"\^\s*(?:\{([^{}]{0,60})\}|(\w))")
_INDEX = re.compile(r"_\s*(?:\{([^{}]{0,60})\}|(\w))")
_NAME = re.compile(r"\\([A-Za-z]+)\s*")
_ENVIRONMENT = re.compile(r"\\(?:begin|end|label|tag)\s*\{[^{}]{0,60}\}")
_LAYOUT = frozenset(
    "left right big Big bigl bigr Bigl Bigr text textbf mathrm mathbf mathit mathsf mathcal mathbb operatorname "
    "displaystyle quad qquad limits nonumber".split()
)
_WORDS: dict[str, tuple[str, str]] = {
    "times": ("times", "乘以"), "cdot": ("times", "乘以"), "div": ("divided by", "除以"), "pm": ("plus or minus", "正负"),
    "le": ("at most", "小于等于"), "leq": ("at most", "小于等于"), "ge": ("at least", "大于等于"),
    "geq": ("at least", "大于等于"), "ne": ("is not", "不等于"), "neq": ("is not", "不等于"),
    "approx": ("is about", "约等于"), "to": ("to", "趋于"), "rightarrow": ("to", "趋于"), "infty": ("infinity", "无穷"),
    "sum": ("the sum of", "求和"), "int": ("the integral of", "积分"), "in": ("in", "属于"), "ldots": ("…", "…"),
    "cdots": ("…", "…"), "dots": ("…", "…"),
}  # fmt: skip
_SIGNS: dict[str, tuple[str, str]] = {
    "=": ("equals", "等于"), "+": ("plus", "加"), "<": ("is less than", "小于"), ">": ("is more than", "大于"),
}  # fmt: skip
_POWERS: dict[str, tuple[str, str]] = {"2": ("squared", "的平方"), "3": ("cubed", "的立方")}


def said_of_formulas(text: str, keep: Callable[[str], str], *, chinese: bool) -> str:
    """The text with each formula in words; ``keep`` guards these from whatever else is done with the text."""

    def said(match: re.Match[str]) -> str:
        inner = next(part for part in match.groups() if part is not None)
        if match[4] is not None and _TELLING.search(inner) is None:
            return match[0]
        return keep(_in_words(inner, int(chinese)))

    return _FORMULA.sub(said, text)


def _in_words(formula: str, language: int) -> str:
    over, root, power = ((" over ", "the root of", "to the power of {}"), (" 分之 ", "根号", "的 {} 次方"))[language]

    def fraction(match: re.Match[str]) -> str:
        above, below = match[1], match[2]
        return f" {below}{over}{above} " if language else f" {above}{over}{below} "

    def raised(match: re.Match[str]) -> str:
        exponent = (match[1] or match[2] or "").strip()
        return f" {_POWERS[exponent][language] if exponent in _POWERS else power.format(exponent)} "

    text = _ENVIRONMENT.sub(" ", formula)
    for _ in range(3):  # a fraction may stand in a root, and that in a power
        text = _ROOT.sub(lambda match: f" {root} {match[1]} ", _FRACTION.sub(fraction, text))
        text = _POWER.sub(raised, text)
    text = _INDEX.sub(lambda match: f" {match[1] or match[2] or ''} ", text)
    text = _NAME.sub(lambda match: _named(match[1], language), text)
    for sign, words in _SIGNS.items():
        text = text.replace(sign, f" {words[language]} ")
    return " ".join(re.sub(r"[\\{}&^_~$]", " ", text).split())


def _named(name: str, language: int) -> str:
    if name in _LAYOUT:
        return " "
    return f" {_WORDS[name][language] if name in _WORDS else name} "
