"""Which request may be made, and where it may be sent on to."""

from __future__ import annotations

import pytest

from app.core.errors import InputError, NetworkFailed
from app.core.ports import NetworkPermit
from app.net import rules
from app.net.proxies import ProxyAddress, describe, proxy_for, read_proxy
from app.net.rules import Address, Refusal, parse

HUB = NetworkPermit("download", "tiny", ("hub.example",))
HUB_AND_ON = NetworkPermit("download", "tiny", ("hub.example",), redirects=True)


@pytest.mark.parametrize(
    "url, host, target, local",
    [
        ("https://hub.example", "hub.example", "/", False),
        ("HTTPS://Hub.Example:443/a/b?c=d#e", "hub.example", "/a/b?c=d", False),
        ("https://hub.example.:8443/", "hub.example:8443", "/", False),
        ("http://127.0.0.1:11434/api", "127.0.0.1:11434", "/api", True),
        ("http://127.9.9.9/", "127.9.9.9", "/", True),
        ("http://localhost:1/", "localhost:1", "/", True),
        ("http://models.localhost/", "models.localhost", "/", True),
        ("http://[::1]:8080/v1", "[::1]:8080", "/v1", True),
        ("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]", "/", True),
        ("http://[2001:DB8::1]/", "[2001:db8::1]", "/", False),
        ("http://192.168.1.5:11434/", "192.168.1.5:11434", "/", False),
        ("http://0.0.0.0/", "0.0.0.0", "/", False),
        ("http://localhost.example/", "localhost.example", "/", False),
        ("http://127.0.0.1.example/", "127.0.0.1.example", "/", False),
        ("https://例え.example/模型?名=值", "xn--r8jz45g.example", "/%E6%A8%A1%E5%9E%8B?%E5%90%8D=%E5%80%BC", False),
        ("http://127。0。0。1/", "127.0.0.1", "/", True),
        ("https://hub.example/a%2Fb", "hub.example", "/a%2Fb", False),
    ],
)
def test_an_address_is_read_as_what_it_is(url: str, host: str, target: str, local: bool) -> None:
    address = parse(url)
    assert (address.host, address.target, address.local) == (host, target, local)
    assert rules.host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "", "hub.example", "//hub.example/", "file:///etc/passwd", "ftp://hub.example/", "javascript:alert(1)",
        "data:,x", "https://", "https:///x", "https://user:secret@hub.example/", "https://@hub.example/",
        "https://hub.example:99999/", "https://hub.example:0/", "https://hub.example:x/", "https://hub example/",
        "https://hub.example/a b", "https://hub.example/\r\nX: y", "https://hub.example\\@evil.example/",
        "https://hub..example/", "https://-hub.example/", "https://[::1", "https://[hub]/", "https://[fe80::1%25eth0]/",
        "http://127.1/", "http://0x7f000001/", "http://2130706433/", "http://0177.0.0.1/", "http://1.2.3.4.5/",
        "https://ex%61mple.com/", "https://" + "a" * 64 + ".example/", "https://hub.example/" + "a" * 9000,
        "https://hub.example/\ud800", "https://\u200b/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(url)
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "hosts, url, named",
    [
        (("hub.example",), "https://hub.example/x", True),
        (("HUB.example",), "https://hub.example/x", True),
        (("hub.example",), "https://hub.example:8443/x", False),
        (("hub.example:8443",), "https://hub.example:8443/x", True),
        (("hub.example:443",), "https://hub.example/x", True),
        (("hub.example",), "https://hub.example.evil.example/", False),
        (("hub.example",), "https://evil.example/hub.example", False),
        (("hub.example",), "https://sub.hub.example/", False),
        (("127.0.0.1:11434",), "http://127.0.0.1:11434/", True),
        (("127.0.0.1:11434",), "http://127.0.0.1:11435/", False),
        (("127.0.0.1",), "http://localhost/", False),
        (("[::1]:8080",), "http://[::1]:8080/", True),
        (("::1",), "http://[::1]/", True),
        (("例え.example",), "https://xn--r8jz45g.example/", True),
        ((), "https://hub.example/", False),
        (("hub.example/x", "a@hub.example", "*", ""), "https://hub.example/", False),
    ],
)
def test_a_permit_names_hosts_and_nothing_more(hosts: tuple[str, ...], url: str, named: bool) -> None:
    assert rules.named_by(NetworkPermit("download", "x", hosts), parse(url)) is named


@pytest.mark.parametrize(
    "purpose, url, bad",
    [
        ("download", "http://hub.example/", True),
        ("metadata", "http://192.168.1.5/", True),
        ("download", "http://127.0.0.1:8080/", False),
        ("download", "http://localhost:8080/", False),
        ("download", "https://hub.example/", False),
        ("ollama", "http://192.168.1.5:11434/", False),
        ("server", "http://models.lan:8000/", False),
    ],
)
def test_only_the_users_own_servers_are_spoken_to_in_the_clear(purpose: str, url: str, bad: bool) -> None:
    permit = NetworkPermit(purpose, "x", (rules.host_of(url),))  # type: ignore[arg-type]  # one of its purposes
    assert rules.unencrypted(permit, parse(url)) is bad


LAN = NetworkPermit("server", "x", ("models.lan:8000",), redirects=True)
HOME = NetworkPermit("download", "x", ("127.0.0.1:8080",), redirects=True)


@pytest.mark.parametrize(
    "permit, url, status, location, to",
    [
        (HUB_AND_ON, "https://hub.example/a/b", 302, "https://cdn.example/x?sig=1", "https://cdn.example/x?sig=1"),
        (HUB_AND_ON, "https://hub.example/a/b", 307, "/c", "https://hub.example/c"),
        (HUB_AND_ON, "https://hub.example/a/b", 308, "c", "https://hub.example/a/c"),
        (HUB_AND_ON, "https://hub.example/a", 302, "//cdn.example:8443/x", "https://cdn.example:8443/x"),
        (HUB_AND_ON, "https://hub.example/a?b", 301, "?c", "https://hub.example/a?c"),
        (HUB_AND_ON, "https://hub.example/a", 302, " https://cdn.example/ ", "https://cdn.example/"),
        (HUB_AND_ON, "https://hub.example/a", 302, None, None),
        (HUB_AND_ON, "https://hub.example/a", 304, "https://cdn.example/", None),
        (HUB_AND_ON, "https://hub.example/a", 200, "https://cdn.example/", None),
        (HUB_AND_ON, "https://hub.example/a", 302, "http://hub.example/", "which is not encrypted"),
        (HUB_AND_ON, "https://hub.example/a", 302, "http://cdn.example/", "which is not encrypted"),
        (HUB_AND_ON, "https://hub.example/a", 302, "https://127.0.0.1/", "which is this computer"),
        (HUB_AND_ON, "https://hub.example/a", 302, "https://localhost:8443/", "which is this computer"),
        (HUB_AND_ON, "https://hub.example/a", 302, "http://[::1]/", "which is not encrypted"),
        (HUB_AND_ON, "https://hub.example/a", 302, "file:///etc/passwd", "which is no address"),
        (HUB_AND_ON, "https://hub.example/a", 302, "https://user:word@cdn.example/", "which is no address"),
        (HUB_AND_ON, "https://hub.example/a", 302, "https://127.1/", "which is no address"),
        (HUB_AND_ON, "https://hub.example/a", 302, "https://[::1/", "which is no address"),
        (HUB, "https://hub.example/a", 302, "https://cdn.example/", None),
        (HUB, "https://hub.example/a", 302, "/b", "https://hub.example/b"),
        (HUB, "https://hub.example/a", 302, "https://hub.example:8443/", None),
        (HUB, "https://hub.example/a", 302, "http://cdn.example/", "which is not encrypted"),
        (HOME, "http://127.0.0.1:8080/a", 302, "http://127.0.0.1:9090/b", "http://127.0.0.1:9090/b"),
        (HOME, "http://127.0.0.1:8080/a", 302, "https://cdn.example/", "https://cdn.example/"),
        (HOME, "http://127.0.0.1:8080/a", 302, "http://cdn.example/", "which is not encrypted"),
        (LAN, "http://models.lan:8000/v1", 307, "/v1/", "http://models.lan:8000/v1/"),
        (LAN, "http://models.lan:8000/v1", 307, "http://other.lan/", "which is not encrypted"),
    ],
)
def test_an_answer_leads_only_where_the_permit_goes(
    permit: NetworkPermit, url: str, status: int, location: str | None, to: str | None
) -> None:
    first = parse(url)
    found = rules.next_hop(permit, "GET", status, location, first, first)
    if isinstance(found, Refusal):
        assert found.why == to
    else:
        assert found == (None if to is None else parse(to))


@pytest.mark.parametrize(
    "status, location, to",
    [
        (307, "/b", Address),
        (308, "https://hub.example/b", Address),
        (302, "/b", type(None)),
        (303, "/b", type(None)),
        (307, "https://cdn.example/", Refusal),
        (307, "https://hub.example:8443/", Refusal),
    ],
)
def test_what_was_said_to_one_server_is_never_repeated_to_another(status: int, location: str, to: type) -> None:
    first = parse("https://hub.example/a")
    assert type(rules.next_hop(HUB_AND_ON, "POST", status, location, first, first)) is to


def test_a_way_back_to_this_computer_is_closed_after_the_first_hop_too() -> None:
    found = rules.next_hop(
        HUB_AND_ON, "GET", 302, "https://127.0.0.1/", parse("https://hub.example/"), parse("https://cdn.example/")
    )
    assert isinstance(found, Refusal)


def test_headers_that_tell_who_asks_stay_with_the_first_server() -> None:
    headers = rules.checked_headers({"Authorization": "Bearer k", "Range": "bytes=5-", "X-Api-Key": "k"})
    first = parse("https://hub.example/a")
    assert rules.headers_for(headers, first, parse("https://hub.example/b")) == headers
    for elsewhere in ("https://cdn.example/", "https://hub.example:8443/", "http://hub.example/"):
        assert rules.headers_for(headers, first, parse(elsewhere)) == {"range": "bytes=5-"}


@pytest.mark.parametrize(
    "name, value",
    [
        ("Host", "evil.example"), ("Cookie", "a=b"), ("User-Agent", "x"), ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"), ("Authorization", "Bearer a\r\nX: y"), ("Authorization", "密钥"),
        ("X: y", "z"), ("", "z"), ("Proxy-Authorization", "Basic eA=="),
    ],
)  # fmt: skip
def test_a_header_that_is_not_the_callers_is_refused(name: str, value: str) -> None:
    with pytest.raises(InputError):
        rules.checked_headers({name: value})


def test_only_the_first_hosts_word_of_a_file_counts() -> None:
    first, cdn = parse("https://hub.example/a"), parse("https://cdn.example/a")
    said = {"x-linked-size": "5", "x-repo-commit": "c"}
    final = {"x-linked-size": "6", "x-linked-etag": "fake", "etag": "e"}
    assert rules.joined_headers(final, cdn, first, said) == {"etag": "e", **said}
    assert rules.joined_headers(final, first, first, {}) == final
    assert rules.hub_facts({"x-linked-etag": "e", "etag": "f", "x-repo-commit": "c", "location": "/"}) == {
        "x-linked-etag": "e",
        "x-repo-commit": "c",
    }


# --- proxies ------------------------------------------------------------------------------------

FAR, NEAR = parse("https://hub.example/"), parse("http://127.0.0.1:11434/")


@pytest.mark.parametrize(
    "setting, system, expected",
    [
        ("", {}, None),
        ("", {"https_proxy": "http://10.0.0.1:3128"}, "http://10.0.0.1:3128"),
        ("", {"all_proxy": "http://10.0.0.2:3128"}, "http://10.0.0.2:3128"),
        ("", {"http_proxy": "http://10.0.0.3:3128"}, None),
        ("", {"https_proxy": "http://10.0.0.1:3128", "no_proxy": "hub.example"}, None),
        ("", {"https_proxy": "http://10.0.0.1:3128", "no_proxy": "*"}, None),
        ("none", {"https_proxy": "http://10.0.0.1:3128"}, None),
        ("http://127.0.0.1:7890", {"https_proxy": "http://10.0.0.1:3128", "no_proxy": "*"}, "http://127.0.0.1:7890"),
        ("127.0.0.1:7890", {}, "http://127.0.0.1:7890"),
        ("http://proxy.lan", {}, "http://proxy.lan:8080"),
    ],
)
def test_the_proxy_is_the_settings_else_the_systems(
    setting: str, system: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in system.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(setting, FAR)
    assert (found.url if found else None) == expected
    assert proxy_for(setting, NEAR) is None


def test_a_proxys_password_is_used_and_never_shown() -> None:
    proxy = read_proxy("http://me:p%40ss@proxy.lan:3128")
    assert proxy == ProxyAddress("http://proxy.lan:3128", "me", "p@ss")
    assert "p@ss" not in repr(proxy)
    assert describe("http://me:p%40ss@proxy.lan:3128") == "http://proxy.lan:3128"
    assert describe("none") == "none"


@pytest.mark.parametrize("written", ["socks5://127.0.0.1:1080", "http://", "http://a:b:c", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_an_error_and_not_a_way_around_it(written: str) -> None:
    with pytest.raises(NetworkFailed):
        proxy_for(written, FAR)
