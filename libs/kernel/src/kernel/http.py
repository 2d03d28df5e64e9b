"""The ASGI edge of a service: request id, one log line and one metric a request, body limits."""

import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.errors import BodyTooLarge, render_failure, render_too_large
from kernel.telemetry import REQUESTS, begin_trace

JSON_LIMIT = 1_000_000
ATTACHMENT_LIMIT = 6_000_000
IMPORT_LIMIT = 32_000_000

log = structlog.get_logger()


class Edge:
    """Wraps an application. Plain ASGI: a middleware with a stream of its own costs more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = str(begin_trace(headers.get(b"x-request-id", b"").decode("latin-1")))
        began, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, request_id)
            await send(message)

        limit = _limit(scope["path"], headers.get(b"content-type", b""))
        declared = headers.get(b"content-length", b"")
        try:
            if declared.isdigit() and int(declared) > limit:
                await render_too_large(limit)(scope, receive, answer)
            else:
                await self.app(scope, _limited(receive, limit), answer)
        except Exception as error:
            if status:  # too late to say anything else than a broken connection
                raise
            await render_failure(error)(scope, receive, answer)
        finally:
            _record(scope, status, time.perf_counter() - began)


def _limit(path: str, content_type: bytes) -> int:
    if path.endswith(("/import", "/import/preview")):
        return IMPORT_LIMIT
    return ATTACHMENT_LIMIT if content_type.startswith(b"multipart/form-data") else JSON_LIMIT


def _limited(receive: Receive, limit: int) -> Receive:
    """The same body, refused once it is longer than the limit (chunked or not)."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise BodyTooLarge(limit)
        return message

    return counted


def _add_headers(message: MutableMapping[str, Any], request_id: str) -> None:
    headers = message.setdefault("headers", [])
    headers.append((b"x-request-id", request_id.encode()))
    headers.append((b"x-content-type-options", b"nosniff"))
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unknown")
    if route.startswith("/health"):
        return
    REQUESTS.labels(scope["method"], route, str(status)).observe(seconds)
    log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
    )
