"""Who may speak to the server: guards before every route, as plain ASGI.

From the outside in: ``SecurityHeaders``, ``HostGuard`` (421), ``OriginGuard`` (403), ``LoginGuard`` (401),
``BodyLimit`` (413).
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import AppError, LoginRequired, RequestForbidden, TooLargeError, WrongHost
from app.server.errors import answer
from app.server.logins import Logins, same_secret

MOST_BODY = 1_048_576
OPEN_PATHS = frozenset({"/api/health"})
_DOORS = frozenset({"/", "/panel"})
STREAMED = frozenset({("POST", "/api/uploads")})
"""Their routes take the body piece by piece and have a limit of their own."""

# Trusted types: text becomes markup or script only through Vue's own templates and DOMPurify.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self'; frame-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types vue dompurify"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_DOOR = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>AI Workspace</title></head><body>
<h1>AI Workspace</h1>
<p>This address opens with a one-time ticket. Run <code>aiworkspace serve</code> for a fresh one.</p>
<p lang="zh">此地址需要一次性票据。请运行 <code>aiworkspace serve</code> 获取新的地址。</p>
</body></html>"""


class SecurityHeaders:
    """Puts the same strict headers on every response; what the API says is never cached."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._application(scope, receive, with_headers)


class HostGuard:
    """Lets only the exact address in: a name that was made to point here (DNS rebinding) is refused."""

    def __init__(self, application: ASGIApp, host: str) -> None:
        self._application = application
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and Headers(scope=scope).getlist("host") != [self._host]:
            error = WrongHost("This server answers only under its own address.", f"Use http://{self._host}/.")
            await answer(error)(scope, receive, send)
            return
        await self._application(scope, receive, send)


class OriginGuard:
    """Refuses what a page of another site sends, even from another port of this computer."""

    def __init__(self, application: ASGIApp, origin: str) -> None:
        self._application = application
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers({})
        origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
        foreign = any(origin != self._origin for origin in origins)
        if foreign or any(site not in {"same-origin", "none"} for site in sites):
            error = RequestForbidden("Another page may not talk to this server.", "Open the app's own address.")
            await answer(error)(scope, receive, send)
            return
        await self._application(scope, receive, send)


class LoginGuard:
    """Asks for the bearer token or a session cookie; ``/?ticket=…`` turns a one-time ticket into the cookie, as does
    ``/panel?ticket=…`` for the quick panel.
    """

    def __init__(self, application: ASGIApp, logins: Logins, token: str, port: int) -> None:
        self._application = application
        self._logins = logins
        self._token = token
        # Cookies are shared by all ports of an address: the name keeps two servers apart.
        self._cookie = f"aiworkspace_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = self._at_the_door(scope)
            if response is not None:
                await response(scope, receive, send)
                return
        await self._application(scope, receive, send)

    def _at_the_door(self, scope: Scope) -> Response | None:
        """What is answered instead of going in; None for those who may."""
        headers, path = Headers(scope=scope), scope["path"]
        ticket = _ticket(scope) if path in _DOORS and scope["method"] == "GET" else None
        if path in OPEN_PATHS:
            return None
        if ticket is None:
            return None if self._logged_in(headers) else self._refuse(path)
        session = self._logins.open_session(ticket)
        if session is None:
            if self._logged_in(headers):
                return RedirectResponse(path, status_code=303)
            if "text/html" in headers.get("accept", ""):
                return HTMLResponse(_DOOR, status_code=403)
            return answer(
                RequestForbidden("This ticket was used before.", "Run aiworkspace serve for a fresh address.")
            )
        response = RedirectResponse(path, status_code=303)
        response.set_cookie(self._cookie, session, httponly=True, samesite="strict", path="/")
        return response

    def _logged_in(self, headers: Headers) -> bool:
        authorizations = headers.getlist("authorization")
        if authorizations:
            scheme, _, given = authorizations[0].partition(" ")
            return len(authorizations) == 1 and scheme.lower() == "bearer" and same_secret(given, self._token)
        session = _cookie(headers, self._cookie)
        return session is not None and self._logins.knows(session)

    def _refuse(self, path: str) -> Response:
        if not path.startswith("/api"):
            return HTMLResponse(_DOOR, status_code=401)
        error: AppError = LoginRequired(
            "This needs the token or a login.", "Programs send the bearer token of instance.json."
        )
        return answer(error)


class BodyLimit:
    """Reads a request's body up to a limit before any route sees it; larger ones are 413. ``STREAMED`` ones pass."""

    def __init__(self, application: ASGIApp, most: int = MOST_BODY) -> None:
        self._application = application
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streamed = scope["type"] != "http" or (scope["method"], scope["path"]) in STREAMED
        if streamed or scope["method"] in {"GET", "HEAD"}:
            await self._application(scope, receive, send)
            return
        body = await self._read(scope, receive)
        if body is None:
            error = TooLargeError(f"A request may hold {self._most} bytes.", "Send less at once.")
            await answer(error)(scope, receive, send)
            return
        await self._application(scope, _replaying(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self._most:
            return None
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most:
                return None
        return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _ticket(scope: Scope) -> str | None:
    values = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("ticket")
    return values[0] if values else None


def _cookie(headers: Headers, name: str) -> str | None:
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(name)
