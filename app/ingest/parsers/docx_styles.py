"""What styles and numbering make of a Word paragraph: heading levels and the marks of lists."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

_LOCAL = re.compile(r"^\{[^}]*\}")
_HEADING = re.compile(r"(?:heading|标题|標題|überschrift|titre|título|見出し)\s*([1-9])$", re.IGNORECASE)
_TITLES = {"title", "标题", "標題", "titel", "titre", "título", "表題"}
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_INHERITED = 20
"""Styles based on styles: no further than this, which also ends circles."""


def _name(tag: Any) -> str:
    return _LOCAL.sub("", tag) if isinstance(tag, str) else ""


def _child(element: Any, *names: str) -> Any:
    """The element at a path of local names, None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((child for child in element if _name(child.tag) == name), None)
    return element


def _value(element: Any, name: str = "val") -> str | None:
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if _name(key) == name), None)


def _number(written: str | None) -> int | None:
    try:
        return int(written) if written is not None else None
    except ValueError:
        return None


class Styles:
    """The paragraph styles of a file."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Any] = {}
        for style in [] if root is None else root:
            if _name(style.tag) == "style" and (identity := _value(style, "styleId")):
                self._styles.setdefault(identity, style)

    def of(self, properties: Any) -> str | None:
        """The style id of a paragraph's properties."""
        return _value(_child(properties, "pStyle"))

    def chain(self, style: str | None) -> list[Any]:
        """A style and those it is based on."""
        found: list[Any] = []
        while style in self._styles and len(found) < _INHERITED:
            found.append(self._styles[style])
            style = _value(_child(found[-1], "basedOn"))
        return found

    def level(self, properties: Any, style: str | None) -> int | None:
        """1–9 for a heading, None for any other paragraph."""
        own = _number(_value(_child(properties, "outlineLvl")))
        if own is not None:
            return own + 1 if 0 <= own < 9 else None
        if style is not None and style not in self._styles and (match := _HEADING.match(style)):
            return int(match.group(1))
        for element in self.chain(style):
            match = _HEADING.match((_value(_child(element, "name")) or "").strip())
            if match:
                return int(match.group(1))
            outline = _number(_value(_child(element, "pPr", "outlineLvl")))
            if outline is not None:
                return outline + 1 if 0 <= outline < 9 else None
        return 1 if self.is_title(style) else None

    def is_title(self, style: str | None) -> bool:
        """Whether the style is that of the document's title."""
        named = _value(_child(self._styles.get(style or ""), "name")) or style or ""
        return named.strip().lower() in _TITLES


class Numbering:
    """The lists of a file, counted as their paragraphs come."""

    def __init__(self, root: Any) -> None:
        abstract: dict[str | None, Any] = {}
        self._lists: dict[str, tuple[str, dict[int, Any]]] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for element in [] if root is None else root:
            if _name(element.tag) == "abstractNum":
                abstract[_value(element, "abstractNumId")] = element
        for element in [] if root is None else root:
            identity = _value(element, "numId")
            if _name(element.tag) == "num" and identity:
                base = _value(_child(element, "abstractNumId"))
                levels: dict[int, Any] = {}
                for part in abstract.get(base, ()):
                    number = _number(_value(part, "ilvl"))
                    if _name(part.tag) == "lvl" and number is not None:
                        levels[number] = part
                # A list that starts anew has counts of its own, others go on with their kind.
                own = any(_name(part.tag) == "lvlOverride" for part in element)
                self._lists[identity] = (f"num {identity}" if own else f"abstract {base}", levels)

    def mark(self, properties: Any, styles: Styles, style: str | None) -> tuple[str, int]:
        """The mark before a paragraph ("- ", "2.1. ", empty for none) and how far in it stands."""
        settings = [_child(properties, "numPr")]
        settings += [_child(element, "pPr", "numPr") for element in styles.chain(style)]
        settings = [element for element in settings if element is not None]
        identity = next((v for s in settings if (v := _value(_child(s, "numId"))) is not None), None)
        if identity not in self._lists:
            return "", 0
        depths = (_number(_value(_child(element, "ilvl"))) for element in settings)
        depth = next((found for found in depths if found is not None), 0)
        counts_of, levels = self._lists[identity]
        level = levels.get(depth)
        kind = _value(_child(level, "numFmt")) or "bullet"
        if kind in {"bullet", "none"}:
            return ("- " if kind == "bullet" else ""), depth
        counts = self._counts[counts_of]
        first = _number(_value(_child(level, "start")))
        counts[depth] = counts[depth] + 1 if depth in counts else (1 if first is None else first)
        for deeper in [number for number in counts if number > depth]:
            del counts[deeper]
        pattern = _value(_child(level, "lvlText")) or f"%{depth + 1}."
        return _filled(pattern, counts, levels) + " ", depth


def _filled(pattern: str, counts: dict[int, int], levels: dict[int, Any]) -> str:
    def number(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        return _written(counts.get(at, 1), _value(_child(levels.get(at), "numFmt")) or "decimal")

    return re.sub(r"%([1-9])", number, pattern).strip()


def _written(number: int, kind: str) -> str:
    if number <= 0 or number > 9999:
        return str(number)
    if kind in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if kind == "lowerLetter" else letters.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if kind == "lowerRoman" else roman.upper()
    if kind in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}:
        return _chinese(number)
    return str(number)


def _chinese(number: int) -> str:
    """Up to 99 in Chinese numerals, as clauses are counted; digits beyond."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")
