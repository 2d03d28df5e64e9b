"""The ASGI edge of the pages: security headers, a form's largest size, failures as pages."""

from collections.abc import MutableMapping
from typing import Any

from kernel.errors import TooLarge
from kernel.http import ATTACHMENT_LIMIT
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.failures import unexpected

FORM_LIMIT = 256_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class PagesEdge:
    """Inside the kernel's edge, around the pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def answer(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                _protect(message)
            await send(message)

        try:
            await self.app(scope, _limited(receive, _limit(scope)), answer)
        except Exception as error:
            if began:  # too late to say anything else than a broken connection
                raise
            await unexpected(Request(scope, receive), error)(scope, receive, answer)


def _protect(message: MutableMapping[str, Any]) -> None:
    message.setdefault("headers", []).extend(HEADERS)


def _limit(scope: Scope) -> int:
    """A form that may hold a file comes in parts."""
    kind = dict(scope["headers"]).get(b"content-type", b"")
    return ATTACHMENT_LIMIT if kind.startswith(b"multipart/form-data") else FORM_LIMIT


def _limited(receive: Receive, limit: int) -> Receive:
    """The same body, refused once it is longer than any form of ours."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise TooLarge(limit=limit)
        return message

    return counted
