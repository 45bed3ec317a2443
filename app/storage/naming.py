"""How documents are named, sorted and found in lists: keys the database keeps beside each row."""

from __future__ import annotations

import re
import unicodedata

import apsw

SEPARATOR = "!/"
"""Between a file and what lies inside it: ``mail.eml!/name.pdf``."""

_DIGITS = re.compile("[0-9]{1,18}")


def folder_range(path: str) -> tuple[str, str]:
    """Bounds of the paths inside a folder, for ``path >= ? AND path < ?``."""
    prefix = path if path.endswith(("/", "\\")) else path + ("\\" if "\\" in path and "/" not in path else "/")
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


def folded(text: str) -> str:
    """The text as lists look for it: case and width do not count."""
    return unicodedata.normalize("NFKC", text).casefold()


def sort_key(text: str) -> bytes:
    """Bytes that sort as people expect: 2 before 10, case aside, common Chinese characters by their sound.

    GB 18030 holds GB 2312, whose first level is in the order of pinyin.
    """
    return _DIGITS.sub(lambda found: found[0].zfill(18), folded(text)).encode("gb18030", "replace")


def name_key(path: str) -> bytes:
    """The sort key of a path's last part; of ``mail.eml!/name.pdf`` that is the name."""
    return sort_key(_split(path)[1])


def folder_key(path: str) -> bytes:
    """The sort key of what comes before the last part of a path."""
    return sort_key(_split(path)[0])


def sought(path: str, title: str, code: str | None, reason: str | None) -> str:
    """What a list's filter looks into."""
    return folded("\n".join(part for part in (path, title, code, reason) if part))


def teach(connection: apsw.Connection) -> None:
    """Give a connection the functions that migrations fill columns with."""
    connection.create_scalar_function("aiw_name", name_key, 1, deterministic=True)  # type: ignore[arg-type]
    connection.create_scalar_function("aiw_folder", folder_key, 1, deterministic=True)  # type: ignore[arg-type]
    connection.create_scalar_function("aiw_sought", sought, 4, deterministic=True)  # type: ignore[arg-type]


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/" if "/" in path else "\\")
    return folder, name
