"""Errors at the HTTP edge: every one is ``{code, message, hint}``."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import AppError, InputError, MalformedError, MethodNotAllowed, NotFoundError, TooLargeError
from app.core.trace import where

_log = logging.getLogger(__name__)


def answer(error: AppError) -> JSONResponse:
    """The response an error becomes."""
    headers = {"WWW-Authenticate": "Bearer"} if error.http_status == 401 else None
    return JSONResponse(error.as_dict(), status_code=error.http_status, headers=headers)


def internal() -> AppError:
    """What the outside sees of an error nobody expected."""
    return AppError("Something went wrong inside the program.", "Try again; the log says where it happened.")


def install(application: FastAPI) -> None:
    """Make every error of the routes answer in the one shape."""
    application.add_exception_handler(AppError, _app_error)
    application.add_exception_handler(RequestValidationError, _malformed)
    application.add_exception_handler(HTTPException, _http_error)


async def _app_error(_request: Request, error: Exception) -> JSONResponse:
    return answer(error if isinstance(error, AppError) else internal())


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    # What was sent is left out: the answer names the field and what was expected of it.
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    said = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in problems[:5]]
    message = "The request is malformed: " + ("; ".join(said) or "it cannot be read") + "."
    return answer(MalformedError(message, "See /api/openapi.json for its shape."))


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    known: dict[int, AppError] = {
        400: InputError("The request cannot be read.", "See /api/openapi.json for its shape."),
        404: NotFoundError("There is nothing at this address.", "See /api/openapi.json for what there is."),
        405: MethodNotAllowed("This address does not take this method.", "See /api/openapi.json for those it takes."),
        413: TooLargeError("The request is too large.", "Send less at once."),
    }
    return answer(known.get(status) or internal())


class ErrorEdge:
    """The outermost net: an unexpected error becomes 500 ``internal`` and a line in the log without content."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._application(scope, receive, watched)
        except Exception as error:
            _log.error("a request failed: %s", where(error))
            if not started and scope["type"] == "http":
                await answer(internal())(scope, receive, send)
