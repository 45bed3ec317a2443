"""Which proxy a request goes through: the setting's, the system's, or none; never one to this computer."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from app.core.errors import NetworkFailed
from app.net.rules import Address

DIRECT = "none"
_HINT = "Give one such as http://127.0.0.1:7890 in network.proxy, or none."


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """A proxy that speaks HTTP. ``url`` is without user and password."""

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def proxy_for(setting: str, address: Address) -> ProxyAddress | None:
    """The proxy for an address under the setting ``network.proxy``; ``NetworkFailed`` for one that cannot be used."""
    if address.local or setting.strip().lower() == DIRECT:
        return None
    if setting.strip():
        return read_proxy(setting.strip())
    found = _of_the_system(address)
    return read_proxy(found) if found else None


def describe(setting: str) -> str:
    """In a few words, for ``doctor``: the proxy for an ordinary address of the internet."""
    proxy = proxy_for(setting, Address("https", "example.com", 443, "/"))
    if setting.strip():
        return proxy.url if proxy else "none"
    return f"{proxy.url} (the system's)" if proxy else "none (as the system says)"


def _of_the_system(address: Address) -> str:
    from urllib.request import getproxies, proxy_bypass  # takes its time to load

    proxies = getproxies()
    found = proxies.get(address.scheme) or proxies.get("all") or ""
    return "" if found and proxy_bypass(f"{address.name}:{address.port}") else found


def read_proxy(written: str) -> ProxyAddress:
    """The proxy written as ``host:port`` or an address; ``NetworkFailed`` when it cannot be one."""
    try:
        parts = urlsplit(written if "://" in written else f"http://{written}")
        port, name = parts.port, parts.hostname
    except ValueError:
        raise NetworkFailed("The proxy's address is none.", _HINT) from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise NetworkFailed(f"A proxy of the kind {parts.scheme[:20]} cannot be used.", _HINT)
    if not name or not name.isascii() or not name.isprintable() or " " in name:
        raise NetworkFailed("The proxy's address is none.", _HINT)
    shown = f"[{name}]" if ":" in name else name
    scheme = parts.scheme.lower()
    return ProxyAddress(
        f"{scheme}://{shown}:{port or (443 if scheme == 'https' else 8080)}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
