"""The application: guards outside, routes inside."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app import __version__
from app.server import errors, page
from app.server.guards import BodyLimit, HostGuard, LoginGuard, OriginGuard, SecurityHeaders
from app.server.routes import (
    ask,
    collections,
    commands,
    conversations,
    desktop,
    documents,
    jobs,
    models,
    network,
    search,
    service,
    settings,
    speech,
    state,
    uploads,
)
from app.server.schemas import ErrorBody
from app.server.services import ServerServices

_ERRORS: dict[int | str, dict[str, Any]] = {
    "default": {"model": ErrorBody, "description": "a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503"}
}


def create_api() -> FastAPI:
    """The routes alone, without services: enough for the OpenAPI document."""
    api = FastAPI(
        title="AI Workspace",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation,
        responses=_ERRORS,
    )
    for module in (
        service,
        ask,
        conversations,
        search,
        documents,
        collections,
        commands,
        uploads,
        jobs,
        models,
        network,
        settings,
        state,
        desktop,
        speech,
    ):
        api.include_router(module.router, prefix="/api")
    errors.install(api)
    return api


def create_app(services: ServerServices) -> FastAPI:
    """The whole server for the services given. It starts nothing and owns nothing of them."""
    application = create_api()
    application.include_router(page.router)
    application.state.services = services
    host = f"127.0.0.1:{services.port}"
    # What is added last is outermost.
    application.add_middleware(BodyLimit)
    application.add_middleware(LoginGuard, logins=services.logins, token=services.token, port=services.port)
    application.add_middleware(OriginGuard, origin=f"http://{host}")
    application.add_middleware(HostGuard, host=host)
    application.add_middleware(errors.ErrorEdge)
    application.add_middleware(SecurityHeaders)
    return application


def _operation(route: APIRoute) -> str:
    return route.name
