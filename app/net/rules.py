"""Whether a request may be made, and where an answer may send it on to. Pure: no connection, no name is looked up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from app.core.errors import InputError
from app.core.ports import NetworkPermit

MAX_HOPS = 5
_MAX_ADDRESS = 8_000
_USUAL_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_ELSEWHERE = frozenset({"accept", "range", "if-range", "if-none-match"})
"""What a request to another host may repeat: nothing that says who is asking, or what about."""
_OWN_HEADERS = frozenset(
    {"host", "user-agent", "connection", "content-length", "transfer-encoding", "cookie", "accept-encoding", "te",
     "upgrade", "proxy-authorization", "proxy-connection", "content-type", "expect"}
)  # fmt: skip
_HUB_HEADERS = re.compile(r"x-linked-[a-z-]+|x-repo-[a-z-]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A checked http or https address. ``name`` is lower-case ASCII (an IPv6 one without brackets)."""

    scheme: Literal["http", "https"]
    name: str
    port: int
    target: str

    @property
    def host(self) -> str:
        """The name, with port where it is not the usual one."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == _USUAL_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses of one server have in common."""
        return (self.scheme, self.name, self.port)

    @property
    def local(self) -> bool:
        """Whether it is on this computer."""
        return is_loopback(self.name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the answer's way is not followed. ``address`` is where it would have led, where that is one at all."""

    why: str
    address: Address | None = None


def is_loopback(name: str) -> bool:
    """Whether a host name is this computer's own, by itself: no name is looked up."""
    name = name.removeprefix("[").removesuffix("]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def parse(url: str) -> Address:
    """The address written as ``url``; ``InputError`` for anything but http and https, and for one with a password."""
    if len(url) > _MAX_ADDRESS or not url.isprintable() or any(c.isspace() or c == "\\" for c in url):
        raise _bad(url, "it has characters that no address has, or too many")
    try:
        parts = urlsplit(url)
        port, name = parts.port, parts.hostname or ""
    except ValueError:
        raise _bad(url, "it is not one") from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise _bad(url, "it does not begin with http:// or https://")
    if "@" in parts.netloc:
        raise _bad(url, "it carries a user name or password")
    if port == 0:
        raise _bad(url, "its port is 0")
    name = _name(name, url, bracketed="[" in parts.netloc)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]") if parts.query else ""
    return Address("http" if scheme == "http" else "https", name, port or _USUAL_PORTS[scheme], path + query)


def _name(name: str, url: str, *, bracketed: bool) -> str:
    if bracketed:
        try:
            if "%" in name:  # a network card's own name: nobody else could say what it means
                raise ValueError
            return str(ipaddress.IPv6Address(name))
        except ValueError:
            raise _bad(url, "its IPv6 address is not one") from None
    try:
        # IDNA as Python's standard library has it; afterwards the name is ASCII, full-width digits and dots included.
        ascii_name = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise _bad(url, "its host name is not one") from None
    labels = ascii_name.split(".")
    if len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad(url, "its host name is not one")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(ascii_name))
        except ValueError:
            # 127.1 and 0x7f000001 mean 127.0.0.1 to the system: an address must look like what it is.
            raise _bad(url, "its numbers are not those of an IPv4 address") from None
    return ascii_name


def host_of(url: str) -> str:
    """The host of an address as a permit names it: with port where that is not the usual one."""
    return parse(url).host


def named_by(permit: NetworkPermit, address: Address) -> bool:
    """Whether the permit names the address's host. A name without port means the usual one."""
    return any(_same(written, address) for written in permit.hosts)


def _same(written: str, address: Address) -> bool:
    if written.count(":") > 1 and not written.startswith("["):
        written = f"[{written}]"
    if any(c in "/?#" for c in written):
        return False
    try:
        named = parse(f"{address.scheme}://{written}/")
    except InputError:
        return False
    return named.origin == address.origin


def unencrypted(permit: NetworkPermit, address: Address) -> bool:
    """Whether the request would go in the clear where it must not: only to this computer, or to a server of the user's
    own choice, such as one in the local network.
    """
    return address.scheme == "http" and not address.local and permit.purpose not in {"ollama", "server"}


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The caller's headers by lower-case name; ``InputError`` for one that is not the caller's to set, or no header."""
    checked: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in _OWN_HEADERS or not re.fullmatch(r"[a-z0-9-]+", lower):
            raise InputError(f"The header {name[:40]!r} cannot be set.")
        if not value.isascii() or not value.isprintable():
            raise InputError(f"The value of {name[:40]} cannot be sent.", "A key is plain letters, digits and signs.")
        checked[lower] = value.strip()
    return checked


def headers_for(headers: Mapping[str, str], first: Address, at: Address) -> dict[str, str]:
    """Those of the caller's headers that may go to ``at``: all of them only where the request was first sent."""
    if at.origin == first.origin:
        return dict(headers)
    return {name: value for name, value in headers.items() if name in _KEPT_ELSEWHERE}


def next_hop(
    permit: NetworkPermit, method: str, status: int, location: str | None, first: Address, at: Address
) -> Address | Refusal | None:
    """Where an answer sends the request on to; None where it is the answer itself."""
    if status not in _REDIRECTS or location is None or (method == "POST" and status not in {307, 308}):
        return None
    try:
        to = parse(urljoin(f"{at.scheme}://{at.host}{at.target}", location.strip()))
    except (InputError, ValueError):
        return Refusal("which is no address")
    if at.scheme == "https" and to.scheme == "http":
        return Refusal("which is not encrypted", to)
    if to.local and not first.local:
        return Refusal("which is this computer", to)
    if method == "POST" and to.origin != first.origin:
        return Refusal("which was not asked", to)
    if named_by(permit, to):
        return Refusal("which is not encrypted", to) if unencrypted(permit, to) else to
    if not permit.redirects:
        return None
    if to.scheme == "http" and not to.local:
        return Refusal("which is not encrypted", to)
    return to


def hub_facts(headers: Mapping[str, str]) -> dict[str, str]:
    """What a hub says of a file beside sending us on to it."""
    return {name: value for name, value in headers.items() if _HUB_HEADERS.fullmatch(name)}


def joined_headers(final: Mapping[str, str], at: Address, first: Address, facts: Mapping[str, str]) -> dict[str, str]:
    """The last answer's headers with what the first host said of the file: nobody else's word counts for that."""
    if at.origin == first.origin:
        return {**final, **facts}
    return {**{name: value for name, value in final.items() if not _HUB_HEADERS.fullmatch(name)}, **facts}


def _bad(url: str, why: str) -> InputError:
    shown = url if len(url) <= 80 else url[:77] + "..."
    if "@" in url:
        shown = shown.split("@")[-1]
    return InputError(f"The address {shown!r} cannot be used: {why}.", "An example: https://huggingface.co.")
