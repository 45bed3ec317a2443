"""Who is let in, asked with real requests of a real server."""

from __future__ import annotations

import socket

import httpx
import pytest

from app.server.guards import MOST_BODY
from app.server.run import RunningServer
from tests.server.conftest import TOKEN


def raw(server: RunningServer, request: str) -> str:
    """The answer to bytes that no HTTP client would send."""
    with socket.create_connection(("127.0.0.1", server.services.port), timeout=10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


def test_health_needs_no_login(anyone: httpx.Client) -> None:
    response = anyone.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"ok": True, "version": "1.2.3"})


@pytest.mark.parametrize(
    "path", ["/", "/assets/main-1a2b.js", "/api/documents", "/api/openapi.json", "/api/nothing", "/api/health/"]
)
def test_everything_else_needs_a_login(anyone: httpx.Client, path: str) -> None:
    assert anyone.get(path).status_code == 401


def test_without_a_token_the_api_says_so_in_the_error_shape(anyone: httpx.Client) -> None:
    response = anyone.get("/api/documents")
    assert response.json()["code"] == "auth.required"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer wrong",
        "Bearer",
        "Basic " + TOKEN,
        TOKEN,
        "Bearer tökén".encode().decode("latin-1"),
        "Bearer " + TOKEN + "x",
    ],
)
def test_a_wrong_token_is_refused(server: RunningServer, authorization: str) -> None:
    headers = {b"Authorization": authorization.encode("latin-1")}
    assert httpx.get(server.services.url + "/api/documents", headers=headers, trust_env=False).status_code == 401


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(server: RunningServer, anyone: httpx.Client) -> None:
    anyone.get(server.services.invitation())
    assert anyone.get("/api/documents").status_code == 200
    assert anyone.get("/api/documents", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost",
        "127.0.0.1",
        "127.0.0.1:1",
        "evil.example:{port}",
        "[::1]:{port}",
        "localhost:{port}",
    ],
)
def test_another_host_name_is_misdirected_even_with_the_token(
    client: httpx.Client, server: RunningServer, host: str
) -> None:
    response = client.get("/api/documents", headers={"Host": host.format(port=server.services.port)})
    assert (response.status_code, response.json()["code"]) == (421, "auth.wrong_host")


def test_health_is_guarded_against_rebinding_too(anyone: httpx.Client) -> None:
    assert anyone.get("/api/health", headers={"Host": "evil.example"}).status_code == 421


def test_two_host_headers_are_refused(server: RunningServer) -> None:
    port = server.services.port
    answer = raw(server, f"GET /api/health HTTP/1.1\nHost: 127.0.0.1:{port}\nHost: evil.example\nConnection: close\n\n")
    assert answer.split()[1] in {"400", "421"}


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost:{port}", ""],
)
def test_a_foreign_origin_is_forbidden_even_with_the_token(
    client: httpx.Client, server: RunningServer, origin: str
) -> None:
    response = client.post(
        "/api/search", json={"query": "付款"}, headers={"Origin": origin.format(port=server.services.port)}
    )
    assert (response.status_code, response.json()["code"]) == (403, "auth.forbidden")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
def test_a_request_that_the_browser_calls_foreign_is_forbidden(client: httpx.Client, site: str) -> None:
    assert client.get("/api/documents", headers={"Sec-Fetch-Site": site}).status_code == 403


def test_the_pages_own_requests_pass(client: httpx.Client, server: RunningServer) -> None:
    headers = {"Origin": server.services.url, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/search", json={"query": "付款"}, headers=headers).status_code == 200


def test_a_ticket_opens_the_page_once(server: RunningServer) -> None:
    invitation = server.services.invitation()
    with httpx.Client(trust_env=False) as window, httpx.Client(trust_env=False) as thief:
        entered = window.get(invitation)
        assert entered.status_code == 303
        assert entered.headers["location"] == "/"
        assert "the page" in window.get(server.services.url + "/").text
        assert window.get(server.services.url + "/api/documents").status_code == 200
        again = thief.get(invitation)
        assert (again.status_code, again.json()["code"]) == (403, "auth.forbidden")
        assert "set-cookie" not in again.headers
        assert thief.get(server.services.url + "/api/documents").status_code == 401


def test_a_window_that_reloads_its_first_address_stays_in(server: RunningServer) -> None:
    invitation = server.services.invitation()
    with httpx.Client(trust_env=False, follow_redirects=True) as window:
        window.get(invitation)
        assert window.get(invitation).status_code == 200


def test_the_cookie_is_http_only_and_strict(server: RunningServer, anyone: httpx.Client) -> None:
    cookie = anyone.get(server.services.invitation()).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"aiworkspace_{server.services.port}=" in cookie


@pytest.mark.parametrize("ticket", ["", "wrong", TOKEN])
def test_an_invented_ticket_is_forbidden(anyone: httpx.Client, ticket: str) -> None:
    assert anyone.get("/", params={"ticket": ticket}).status_code == 403


def test_an_invented_cookie_is_no_login(anyone: httpx.Client, server: RunningServer) -> None:
    cookie = f"aiworkspace_{server.services.port}=wrong; other=1"
    assert anyone.get("/api/documents", headers={"Cookie": cookie}).status_code == 401


def test_a_ticket_does_not_open_other_addresses(server: RunningServer, anyone: httpx.Client) -> None:
    ticket = server.services.logins.issue_ticket()
    assert anyone.get("/api/documents", params={"ticket": ticket}).status_code == 401


def test_programs_can_ask_for_a_window(client: httpx.Client, anyone: httpx.Client) -> None:
    assert anyone.post("/api/tickets").status_code == 401
    assert anyone.get(client.post("/api/tickets").json()["url"]).status_code == 303


@pytest.mark.parametrize("path", ["/api/health", "/api/documents", "/", "/api/nothing"])
def test_every_answer_carries_the_strict_headers(anyone: httpx.Client, path: str) -> None:
    headers = anyone.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert "microphone=()" in headers["permissions-policy"]
    assert "server" not in headers


def test_a_body_over_the_limit_is_413(client: httpx.Client) -> None:
    response = client.post("/api/search", content=b"x" * (MOST_BODY + 1))
    assert (response.status_code, response.json()["code"]) == (413, "input.too_large")


def test_a_body_without_a_length_is_counted_as_it_comes(client: httpx.Client) -> None:
    response = client.post("/api/search", content=(b"x" * 65536 for _ in range(20)))
    assert response.status_code == 413


def test_a_body_that_is_announced_too_large_is_not_read(server: RunningServer) -> None:
    port = server.services.port
    answer = raw(
        server,
        f"POST /api/search HTTP/1.1\nHost: 127.0.0.1:{port}\nAuthorization: Bearer {TOKEN}\n"
        f"Content-Length: {10**12}\nConnection: close\n\n",
    )
    assert answer.split()[1] == "413"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt", "/%00", "/assets/..%00/secret.txt", "//etc/passwd", "/%2fetc%2fpasswd", "/api/documents/..%2f..%2fsecret.txt",
        "/api/documents/%2e%2e/text", "/api/messages/..%2f..%2fx", "/api/jobs/%2e%2e/events",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(server: RunningServer, path: str) -> None:
    port = server.services.port
    answer = raw(
        server,
        f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{port}\nAuthorization: Bearer {TOKEN}\nConnection: close\n\n",
    )
    assert answer.split()[1] in {"200", "400", "404", "405"}
    assert "\r\n\r\nsecret" not in answer
    assert "root:" not in answer
    assert answer.split()[1] != "200" or "the page" in answer


def test_a_link_in_the_page_folder_does_not_lead_out(client: httpx.Client, server: RunningServer) -> None:
    folder = server.services.page_dir
    assert folder is not None
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    assert client.get("/link.txt").status_code == 404
