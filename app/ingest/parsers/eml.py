"""Mails: a readable header, the body, mails inside the mail, and what is attached."""

from __future__ import annotations

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from app.core.errors import DocumentCorrupt, DocumentCyclic, DocumentError, DocumentUnsupported
from app.core.types import Attachment, ParsedDocument
from app.ingest.parsers.builder import TextBuilder
from app.ingest.parsers.dates import iso_date
from app.ingest.parsers.encoding import decode
from app.ingest.parsers.html import read_page
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.plain import require_text

MAX_PARTS = 5_000
"""Parts of one mail; more are made by nobody but attackers."""
MAX_DECODED = 20_000
"""Characters of a header field that are decoded; the rest of a longer one stays as it was sent."""
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_BLANKS = re.compile(r"\s+")
_EXTENSIONS = {
    "application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt", "text/markdown": ".md", "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "message/rfc822": ".eml",
}  # fmt: skip
# The compat32 policy keeps headers as they are: the modern one raises on some that real mails have.
_POLICY = email.policy.compat32


@dataclass(slots=True)
class _Mail:
    """What is gathered while the parts are walked."""

    limits: ParseLimits
    text: TextBuilder = field(default_factory=TextBuilder)
    attachments: list[Attachment] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    parts: int = 0


def parse_eml(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """A mail as text with its attachments beside it.

    Metadata: from, to, cc, date (ISO 8601), subject, people. Raises DocumentCyclic for mails in mails that go too
    deep, DocumentCorrupt for what is no mail, DocumentEmpty, DocumentTooLarge.
    """
    # A mark of UTF-8 or blank lines before the first field would hide the whole header.
    message = _message(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    if not any(message.get(name) for name in ("From", "To", "Subject", "Date", "Received", "Content-Type")):
        raise DocumentCorrupt("The mail has no header.", "Save it again from the mail program, as .eml.")
    mail = _Mail(limits)
    _write_message(mail, message, 0)
    text = mail.text.text
    require_text(text, limits)
    metadata = _metadata(message)
    subject = metadata.get("subject", "")
    return ParsedDocument(
        "email", text, title=subject if isinstance(subject, str) else "", headings=mail.text.headings,
        metadata=metadata, attachments=tuple(mail.attachments), notices=tuple(dict.fromkeys(mail.notices)),
    )  # fmt: skip


def _message(data: bytes) -> Message:
    try:
        return email.message_from_bytes(data, policy=_POLICY)
    except RecursionError as error:
        raise _too_deep() from error
    except (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise DocumentCorrupt("The mail cannot be read.", "Save it again from the mail program.") from error


def _too_deep() -> DocumentCyclic:
    return DocumentCyclic("Mails inside mails go too deep.", "Save the inner mail on its own.")


def _write_message(mail: _Mail, message: Message, depth: int) -> None:
    if depth > mail.limits.max_depth:
        raise _too_deep()
    lines = [f"{name}: {value}" for name in _SHOWN if (value := header(message, name))]
    subject = header(message, "Subject")
    if depth:
        mail.text.heading(subject or header(message, "From") or "Message", depth)
    mail.text.block("\n".join(lines))
    _write_part(mail, message, depth)


def _write_part(mail: _Mail, part: Message, depth: int) -> None:
    """Write one part; containers give theirs in order, of alternatives the best one."""
    mail.parts += 1
    if mail.parts > MAX_PARTS:
        raise DocumentCyclic(f"The mail has more than {MAX_PARTS} parts.", "Save what matters of it on its own.")
    kind = part.get_content_type()
    inner = _content(part)
    if kind in {"message/rfc822", "message/global"}:
        for message in _inner_messages(part):
            _write_message(mail, message, depth + 1)
    elif kind == "message/delivery-status" and isinstance(inner, list):
        for status in inner:
            mail.text.block("\n".join(f"{name}: {_line(value)}" for name, value in _fields(status)))
    elif isinstance(inner, list):
        if kind == "multipart/encrypted":
            mail.notices.append("The mail is encrypted; only its header was read.")
        children = [child for child in inner if isinstance(child, Message)]
        for child in _chosen(children) if kind == "multipart/alternative" else children:
            _write_part(mail, child, depth)
    elif _is_body(part):
        _write_body(mail, part)
    elif (attachment := _attachment(mail, part)) is not None:
        mail.attachments.append(attachment)


def _fields(message: Any) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in message.raw_items()] if isinstance(message, Message) else []


def _line(value: str) -> str:
    return _BLANKS.sub(" ", _decoded(value)).strip()


def _inner_messages(part: Message) -> Iterator[Message]:
    inner = _content(part)
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        # An encoded message (against the standard, yet sent) comes as one without header.
        encoded = str(part.get("Content-Transfer-Encoding", "")).lower().strip()
        if encoded in {"base64", "quoted-printable"} and not inner[0].keys():
            body = Message(_POLICY)
            body["Content-Transfer-Encoding"] = encoded
            body.set_payload(_content(inner[0]))
            yield _message(_payload(body))
        else:
            yield from (message for message in inner if isinstance(message, Message))
    else:
        yield _message(_payload(part))


def _chosen(parts: list[Message]) -> list[Message]:
    """The plain one of alternatives if it says anything, else the last (richest) that is text; and what is no text."""
    others = [part for part in parts if not _is_textual(part)]
    texts = [part for part in parts if _is_textual(part)]
    plain = next((p for p in texts if p.get_content_type() == "text/plain" and _payload(p).strip()), None)
    best = plain if plain is not None else (texts[-1] if texts else None)
    # Calendar entries and the like beside the text are kept as attachments.
    return ([] if best is None else [best]) + others


def _is_textual(part: Message) -> bool:
    kind = part.get_content_type()
    return kind in {"text/plain", "text/html", "multipart/related", "multipart/mixed", "multipart/alternative"}


def _is_body(part: Message) -> bool:
    return (
        part.get_content_type() in {"text/plain", "text/html", "text/enriched", "text/rfc822-headers"}
        and _disposition(part) != "attachment"
        and not _file_name(part)
    )


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).split(";")[0].strip().lower()


def _write_body(mail: _Mail, part: Message) -> None:
    data = _payload(part)
    if not data.strip():
        return
    charset = part.get_param("charset")
    label = charset[2] if isinstance(charset, tuple) else charset
    try:
        found = decode(data, str(label) if label else None)
    except DocumentUnsupported:
        mail.notices.append("A part of the mail that should be text is none; it was left out.")
        return
    mail.notices.extend(found.notices)
    if part.get_content_type() == "text/html":
        page = read_page(found.text)
        mail.text.section(page.text, page.headings, 1)
    else:
        mail.text.block(_unflowed(found.text) if _is_flowed(part) else found.text)


def _is_flowed(part: Message) -> bool:
    return str(part.get_param("format", "")).lower() == "flowed"


def _unflowed(text: str) -> str:
    """format=flowed (RFC 3676): a line that ends in a blank goes on in the next one of the same quote depth."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        before = len(lines[-1]) - len(lines[-1].lstrip(">")) if lines else 0
        if goes_on and depth == before and line != "-- ":
            lines[-1] += content
        else:
            lines.append(">" * depth + (" " if depth and content else "") + content)
        goes_on = line.endswith(" ") and line != "-- "
    return "\n".join(lines)


def _attachment(mail: _Mail, part: Message) -> Attachment | None:
    """The part as a file, None for pictures that only decorate and for what holds nothing."""
    name = _file_name(part)
    kind = part.get_content_type()
    if not name and kind.startswith(("image/", "application/pgp-sig")):
        return None
    data = _payload(part)
    if not data:
        return None
    if not name:
        name = f"attachment {len(mail.attachments) + 1}{_EXTENSIONS.get(kind, '')}"
    return Attachment(name, data)


def _file_name(part: Message) -> str:
    for field_name, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        # Names in bare bytes, as some mail programs write them, become text before they are taken apart.
        plain = Message(_POLICY)
        for value in _raw(part, field_name)[:1]:
            plain[field_name] = _readable(value)
        try:
            found = plain.get_param(parameter, None, field_name)
        except (ValueError, TypeError, IndexError, LookupError, AttributeError):
            continue
        if isinstance(found, tuple):
            charset, _, value = found
            raw = str(value).encode("latin-1", "replace")
            named = _text_of(raw, charset or "utf-8")
        else:
            named = _decoded(str(found)) if found else ""
        if named.strip():
            return _BLANKS.sub(" ", named).strip()
    return ""


def _content(part: Message) -> Any:
    """The parts of a container, the text of anything else as it was sent."""
    try:
        return part.get_payload()
    except (ValueError, LookupError, TypeError, AttributeError):
        part.del_param("charset")  # one that names no encoding hides the text
        return part.get_payload()


def _payload(part: Message) -> bytes:
    content = _content(part)  # first, for what it mends
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        found = None
    if isinstance(found, bytes):
        return found
    return content.encode("utf-8", "surrogateescape") if isinstance(content, str) else b""


def header(message: Message, name: str) -> str:
    """A header field as people read it: decoded, on one line; several fields of a name are joined by commas."""
    return ", ".join(_line(value) for value in _raw(message, name)[:20]).strip(", ")


def _raw(message: Message, name: str) -> list[str]:
    """The fields of a name as they were sent; bytes above 127 are surrogates in them."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _readable(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return value if raw.isascii() else _text_of(raw, None)


def _decoded(value: str) -> str:
    """Encoded words (RFC 2047) and bare bytes as text; what cannot be decoded stays as it is."""
    value = _readable(value)
    try:
        parts = decode_header(value[:MAX_DECODED])
    except (email.errors.HeaderParseError, ValueError, LookupError):
        return value
    rest = value[MAX_DECODED:]
    # Words cut in the middle of a character are put together again before they are decoded.
    joined: list[tuple[bytes | str, str | None]] = []
    for part, charset in parts:
        before = joined[-1] if joined else None
        if before and charset and before[1] == charset and isinstance(part, bytes) and isinstance(before[0], bytes):
            joined[-1] = (before[0] + part, charset)
        else:
            joined.append((part, charset))
    return "".join(part if isinstance(part, str) else _text_of(part, charset) for part, charset in joined) + rest


def _text_of(raw: bytes, charset: str | None) -> str:
    if charset is None and raw.isascii():
        return raw.decode("ascii")
    try:
        return decode(raw, charset).text
    except DocumentError:
        return raw.decode("utf-8", "replace")


def _people(message: Message, *names: str) -> list[str]:
    """Name and address of everybody in the fields, once each."""
    # Taken apart before it is decoded: a decoded name may hold a comma.
    raw = [_BLANKS.sub(" ", _readable(value))[:MAX_DECODED] for name in names for value in _raw(message, name)[:20]]
    try:
        pairs = [(_decoded(name).strip(), at) for name, at in getaddresses(raw)]
    except (ValueError, TypeError, IndexError):
        return []
    return list(dict.fromkeys(f"{name} <{at}>" if name and at else name or at for name, at in pairs if name or at))


def _metadata(message: Message) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {
        "from": ", ".join(_people(message, "From")),
        "to": _people(message, "To"),
        "cc": _people(message, "Cc"),
        "date": _date(header(message, "Date")) or "",
        "subject": header(message, "Subject"),
        "people": _people(message, "From", "To", "Cc"),
    }
    return {name: value for name, value in found.items() if value}


def _date(written: str) -> str | None:
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return iso_date(written)
