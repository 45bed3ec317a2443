"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, TypeAlias
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import app.core.types as t
from app.cli.messages import Messages
from app.core.errors import UsageError

MOST_HITS = 200


class Parser(argparse.ArgumentParser):
    """Wrong usage is a ``UsageError`` with the usage as its hint; nothing is printed here."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage().strip())


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001  # argparse names its type only so


def add_json(parser: Parser, say: Messages) -> None:
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=say("help.json"))


def add_scope(parser: Parser, say: Messages) -> None:
    """What narrows a question, and its clock."""
    parser.add_argument(
        "--in", dest="inside", action="append", default=[], metavar="PATH", type=place, help=say("help.inside")
    )
    parser.add_argument("--since", metavar="DATE", type=day, help=say("help.since"))
    parser.add_argument("--until", metavar="DATE", type=day, help=say("help.until"))
    parser.add_argument("--person", metavar="NAME", help=say("help.person"))
    parser.add_argument("--batch", metavar="FILE", help=say("help.batch"))
    parser.add_argument("--now", metavar="TIME", type=moment, help=say("help.now"))
    parser.add_argument("--zone", metavar="NAME", type=zone, help=say("help.zone"))


def scope_of(args: argparse.Namespace) -> t.Scope:
    return t.Scope(inside=tuple(args.inside), since=args.since, until=args.until, person=args.person)


def one_or_batch(parser: Parser, args: argparse.Namespace, name: str) -> None:
    """Hold the command to either its question or ``--batch``."""
    if (getattr(args, name) is None) == (args.batch is None):
        parser.error(f"give either {name.upper()} or --batch FILE")


def limit(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= MOST_HITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_HITS}")
    return int(text)


def port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-03-31") from None


def moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2026-03-31T09:00:00+08:00") from None
    return text


def zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time zone like Asia/Shanghai") from None
    return text


def place(text: str) -> str:
    """A path that exists as an absolute one, since the app may run elsewhere; other names as they are."""
    return absolute(text) if text.strip() and os.path.exists(text) else text


def model(text: str) -> str:
    """The path of a file as an absolute one; a model's id, its name on the hub or in our folder as it is."""
    if re.match("[a-z][a-z-]+:", text):
        return text
    path = Path(text).expanduser() if text.startswith("~/") else Path(text)
    # os.path: False for what is too long to be a path.
    return absolute(str(path)) if text.startswith((".", "~/")) or os.path.isfile(path) else text


def local(text: str) -> str:
    """The path that a file URI names, as file managers give them; anything else as it is."""
    parts = urlsplit(text) if text[:8].lower() == "file:///" else None
    return text if parts is None else unquote(parts.path, errors="surrogateescape")


def absolute(text: str) -> str:
    """An empty path stays one: pathlib takes it for the current folder, which nobody named."""
    return str(Path(text).absolute()) if text.strip() else text
