"""``aiworkspace doctor``: what the program needs, and with ``--ledger`` what went through the network door."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.cli import options, shapes
from app.cli.context import Context
from app.cli.messages import Messages
from app.cli.sizes import size
from app.cli.terminal import error_document
from app.core.errors import LedgerBroken
from app.core.types import Check, Ledger, LedgerCheck, LedgerEntry
from app.workspace.port import Workspace

_PAGE = 1000


def add(commands: options.Commands, say: Messages) -> None:
    parser = commands.add_parser("doctor", help=say("help.doctor"), description=say("help.doctor"))
    parser.add_argument("--ledger", action="store_true", help=say("help.doctor.ledger"))
    options.add_json(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """1 if something the main job needs is not there, or if the ledger does not hold."""
    with context.opening.workspace() as workspace:
        if args.ledger:
            return _ledger(workspace, context, as_json=args.json)
        checks = workspace.doctor()
    if args.json:
        context.terminal.json({"checks": [shapes.check(check) for check in checks]})
    else:
        for check in checks:
            _print(check, context)
    return 1 if any(check.needed and not check.ok for check in checks) else 0


def _print(check: Check, context: Context) -> None:
    state = "doctor.ok" if check.ok else "doctor.bad" if check.needed else "doctor.optional"
    context.terminal.line(f"{context.say(state)}  {check.name}: {check.detail}")
    if check.hint and not check.ok:
        context.terminal.line("    " + context.say("hint", hint=check.hint))


def _ledger(workspace: Workspace, context: Context, *, as_json: bool) -> int:
    check, sums = workspace.check_ledger(), _sums(workspace)
    if as_json:
        context.terminal.json(_document(check, sums))
        return 0 if check.ok else 1
    if sums is not None:
        _print_sums(sums, context)
        for entry in _left(workspace):
            _print_entry(entry, context)
    if not check.ok:
        raise _broken(check)
    context.terminal.line(context.say("ledger.holds", lines=check.lines, head=check.head or "–"))
    return 0


def _sums(workspace: Workspace) -> Ledger | None:
    """The sums; None where lines cannot be read any more."""
    try:
        return workspace.ledger(limit=1)
    except LedgerBroken:
        return None


def _document(check: LedgerCheck, sums: Ledger | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ledger": {
            **asdict(check),
            "requests": sums.total if sums else None,
            "left": sums.left if sums else None,
            "sent": sums.sent if sums else None,
            "received": sums.received if sums else None,
        }
    }
    if not check.ok:
        error = _broken(check)
        document |= error_document(error.code, error.message, error.hint)
    return document


def _broken(check: LedgerCheck) -> LedgerBroken:
    return LedgerBroken(
        f"The network ledger is not as it was written: line {check.broken_at} of {check.lines} does not fit.",
        "Restore the library from a backup if you need the lines; new ones are kept all the same.",
    )


def _left(workspace: Workspace) -> Iterator[LedgerEntry]:
    """The requests that went to other computers, newest first."""
    before: int | None = None
    while True:
        try:
            entries = workspace.ledger(_PAGE, before).entries
        except LedgerBroken:
            return  # the check says so
        if not entries:
            return
        yield from (entry for entry in entries if not entry.local and entry.outcome != "refused")
        before = entries[-1].number


def _print_sums(sums: Ledger, context: Context) -> None:
    say, line = context.say, context.terminal.line
    if sums.left:
        line(say("ledger.left", left=sums.left, sent=size(sums.sent), received=size(sums.received)))
    else:
        line(say("ledger.nothing"))
    if sums.total > sums.left:
        line(say("ledger.stayed", count=sums.total - sums.left))
    if sums.offline:
        line(say(f"ledger.offline.{sums.offline}"))


def _print_entry(entry: LedgerEntry, context: Context) -> None:
    context.terminal.line(
        f"  {entry.at}  {entry.host}  "
        + context.say(
            "ledger.entry",
            purpose=context.say(f"ledger.purpose.{entry.purpose}"),
            reason=entry.reason,
            sent=size(entry.sent),
            received=size(entry.received),
            outcome=context.say(f"ledger.outcome.{entry.outcome}"),
        )
    )
