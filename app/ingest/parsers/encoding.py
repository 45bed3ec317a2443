"""Bytes to text: byte order marks, UTF-8, UTF-16, then the encodings that Chinese, Japanese and Korean files come in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import DocumentGarbled, DocumentUnsupported

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_NO_WRITING = {
    "unicode_escape",
    "raw_unicode_escape",
    "raw-unicode-escape",
    "unicode-escape",
    "punycode",
    "idna",
    "undefined",
}
_ESCAPED = {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz", "utf-7"}
_SAMPLE = 200_000
"""Bytes that decide; what follows them decides only whether the decoding holds."""
# A label that says one encoding usually means its larger relative.
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252",
    "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
# The commonest characters of running Chinese, simplified and traditional: some are in every few words.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知"
    "全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任"
    "常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场"
    "件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类"
    "求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运付款甲乙双买卖"
    "這個們來為國說時會對著過發後裡種樣沒動還進開從實軍無與長機關點業將兩間問應戰頭體見產給門東聲員論處義條氣題爾別變總電數"
    "報結決務場計資許統區隊書聽達強難權設記類據張該規萬覺術領確傳師觀讓識帶導爭運雙買賣"
)
_COMMON_KOREAN = frozenset(
    "이다는을를의에가하고지기로은도서사한어리대시니아나라있자인일수정해들전제부적그게것만주보으요계약"
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》【】「」『』—…·　％～①②③④⑤")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in, and what to tell the reader about it."""

    text: str
    encoding: str
    notices: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a file, its line ends one newline each, no byte order mark.

    ``declared`` is what the file or its envelope says of itself; it is believed where it fits.
    Raises DocumentUnsupported for bytes that are no text, DocumentGarbled for text that was broken before.
    """
    found = _decode(data, _canonical(declared))
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    if is_garbled(text):
        raise DocumentGarbled(
            "The text is broken: most of its characters stand for others.",
            "It was saved in a wrong encoding before. Save it again from the program that made it, as UTF-8.",
        )
    return Decoded(text, found.encoding, found.notices)


def _canonical(declared: str | None) -> str | None:
    """The codec a label names, or None where there is none that gives text."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip(" \t\"'")).name
        "a".encode(name)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    return None if name in _NO_WRITING else _WIDER.get(name, name)


def _decode(data: bytes, declared: str | None) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], name)
    sample = data[:_SAMPLE]
    wide = _utf16(sample)
    if wide is not None:
        return _lenient(data, wide)
    if _looks_binary(sample):
        raise DocumentUnsupported("This is not a text file.", "Only documents and text can be read.")
    if _escapes(declared, sample):
        return _lenient(data, declared if declared is not None and declared in _ESCAPED else "iso2022_jp")
    if _is_utf8(data) and not _only_looks_like_utf8(sample, declared):
        return _lenient(data, "utf-8")
    if declared is not None and declared != "utf-8":
        try:
            return Decoded(data.decode(declared), declared)
        except (UnicodeError, ValueError):
            pass
    return _lenient(data, _legacy(sample))


def _escapes(declared: str | None, sample: bytes) -> bool:
    """Whether the text switches its letters by escapes and is ASCII to the eye."""
    return declared in _ESCAPED or b"\x1b$B" in sample


def _only_looks_like_utf8(sample: bytes, declared: str | None) -> bool:
    """A short Chinese text can by chance be pairs that UTF-8 allows; longer ones cannot."""
    if len(sample) > 2_000 or sample.isascii() or not _PAIRS_ONLY.fullmatch(sample):
        return False
    return declared in _USUAL or _score(sample, "gb18030", _gb_daily) > 1.3


def _lenient(data: bytes, name: str) -> Decoded:
    """Decode; characters that do not fit become U+FFFD, and are counted in a notice."""
    try:
        return Decoded(data.decode(name), name)
    except UnicodeError:
        text = data.decode(name, "replace")
    broken = text.count("\ufffd")
    return Decoded(text, name, (f"{broken} characters could not be read as {name}.",))


def _looks_binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27})))
    return controls > len(sample) // 100


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, give or take a cut end and one stray byte in a hundred sequences."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return True
    sample = data[:_SAMPLE]
    sequences = len(_SEQUENCE.findall(sample))
    rest = _SEQUENCE.sub(b"", sample)
    stray = len(rest.translate(None, bytes(range(128))))
    return (sequences >= 2 and stray <= max(3 if sequences > 20 else 0, sequences // 100)) or _is_cut(data)


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


_PAIRS_ONLY = re.compile(rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf])*")


def _is_cut(data: bytes) -> bool:
    """UTF-8 but for a last character that is not whole."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3 and error.start > 3 and bool(_SEQUENCE.search(data))
    return True


def _utf16(sample: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, or None. Zero bytes give it away, or Chinese on one side only."""
    sample = sample[: len(sample) & ~1]
    if len(sample) < 4:
        return None
    zeros = sample.count(0)
    if zeros * 50 <= len(sample) and _is_utf8(sample):
        return None
    texts = {name: sample.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")}
    best = max(texts, key=lambda name: _ordinary(texts[name]))
    whole = _plausible(texts[best])
    if zeros:
        ahead = _ordinary(texts[best]) - min(map(_ordinary, texts.values()))
        return best if whole > 0.9 and ahead > 0.1 else None
    # Without a single zero there is no ASCII: only clear Chinese that no Chinese encoding explains is believed.
    return best if whole > 0.98 and _ordinary(texts[best]) > 0.15 and max(_scores(sample).values()) < 1.0 else None


def _ordinary(text: str) -> float:
    """Share of characters that running text is mostly made of."""
    good = sum(" " <= c <= "~" or c in "\t\n\r" or c in _COMMON or c in _PUNCTUATION or "\u0410" <= c <= "\u044f"
               or "\u3041" <= c <= "\u30fe" or c in _COMMON_KOREAN for c in text)  # fmt: skip
    return good / max(1, len(text))


def _plausible(text: str) -> float:
    good = sum(
        " " <= c <= "~" or c in "\t\n\r" or "\u00a0" <= c <= "\u024f" or "\u0370" <= c <= "\u05ff"
        or "\u2010" <= c <= "\u2026" or "\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff"
        or "\uac00" <= c <= "\ud7a3" or "\uff01" <= c <= "\uff5e"
        for c in text
    )  # fmt: skip
    return good / max(1, len(text))


def _legacy(sample: bytes) -> str:
    """The most likely of the encodings from before Unicode."""
    scores = _scores(sample)
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.75:
        return best
    # Kept out of start-up: only files that fit nothing above need it.
    from charset_normalizer import from_bytes

    guess = from_bytes(sample[:50_000], cp_isolation=_SINGLE_BYTE).best()
    return str(guess.encoding) if guess is not None else "cp1252"


def _scores(sample: bytes) -> dict[str, float]:
    """How well every encoding explains the bytes above 127; 1 and more is certain, 0 impossible."""
    return {name: _score(sample, name, usual) for name, usual in _USUAL.items()} | {"cp1252": _western(sample)}


def _score(sample: bytes, name: str, usual: Callable[[bytes], bool]) -> float:
    """Share of characters in the part of the code that daily writing uses, plus what is common in Chinese."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeError:
        return 0.0
    high = [char for char in text if char > "\x7f"]
    if not high:
        return 0.0
    high = high[:20_000]
    daily: float = sum(usual(char.encode(name)) for char in high) / len(high)
    if name == "cp949":
        return daily + sum(char in _COMMON_KOREAN for char in high) / len(high)
    common = sum(char in _COMMON or char in _PUNCTUATION for char in high) / len(high)
    kana = sum("\u3041" <= char <= "\u30fe" for char in high) / len(high)
    return daily + common + (0.6 * kana if name in {"cp932", "euc_jp"} else -kana)


def _gb_daily(raw: bytes) -> bool:
    return len(raw) == 2 and raw[1] >= 0xA1 and (0xA1 <= raw[0] <= 0xA3 or 0xB0 <= raw[0] <= 0xD7)


def _big5_daily(raw: bytes) -> bool:
    return len(raw) == 2 and 0xA1 <= raw[0] <= 0xC6


def _sjis_daily(raw: bytes) -> bool:
    return len(raw) == 2 and 0x81 <= raw[0] <= 0x97


def _euc_jp_daily(raw: bytes) -> bool:
    return len(raw) == 2 and 0xA1 <= raw[0] <= 0xCF and raw[0] not in range(0xA6, 0xB0)


def _korean_daily(raw: bytes) -> bool:
    return len(raw) == 2 and 0xB0 <= raw[0] <= 0xC8 and raw[1] >= 0xA1


_USUAL: dict[str, Callable[[bytes], bool]] = {
    "gb18030": _gb_daily, "big5hkscs": _big5_daily, "cp932": _sjis_daily, "euc_jp": _euc_jp_daily,
    "cp949": _korean_daily,
}  # fmt: skip
_SINGLE_BYTE = [
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "koi8_r",
    "cp866",
    "cp850",
]
_LONELY = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_TYPOGRAPHY = frozenset(b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb7\xbb")


def _western(sample: bytes) -> float:
    """Accents stand alone among letters; other writing comes in runs."""
    high = len(sample.translate(None, bytes(range(128))))
    if not high or any(byte in sample for byte in b"\x81\x8d\x8f\x90\x9d"):
        return 0.0
    lonely = [single[0] for single in _LONELY.findall(sample)]
    fitting = sum(byte >= 0xC0 or byte in _TYPOGRAPHY for byte in lonely)
    return float(1.2 * fitting / high)


_REPLACED = re.compile(r"[\ufffd\ue000-\uf8ff\x80-\x84\x86-\x9f]|锟斤拷|烫烫烫|屯屯屯")
# UTF-8 that was read as Windows-1252 and saved again.
_TWICE = re.compile(r"[Â-ô][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")


def is_garbled(text: str) -> bool:
    """Whether more than three in ten visible characters are no characters of any writing."""
    text = text[:_SAMPLE]
    visible = len(text) - sum(map(text.count, " \n\t"))
    broken = sum(len(match) for match in _REPLACED.findall(text)) + sum(len(match) for match in _TWICE.findall(text))
    return visible > 0 and broken > 0.3 * visible
