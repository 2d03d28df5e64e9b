"""The services, called over HTTP with the rights of the person who asks."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from fastapi import Request
from kernel.errors import TYPE_PREFIX, Unavailable
from kernel.telemetry import request_id

from portal.schemas import Reading

Read = TypeVar("Read", bound=Reading)

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=2)
STREAMED = aiohttp.ClientTimeout(total=None, connect=2, sock_read=30)
CONNECTIONS = 256
BLOCK = 65_536


class Refused(Exception):
    """A service said no: its status, the kind of its problem and the members that came with it."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: str | None) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).removeprefix(TYPE_PREFIX)
        self.detail = str(problem.get("detail", ""))
        self.problem = problem
        self.retry_after = retry_after
        super().__init__(f"{status} {self.kind}")


class Services:
    """One pool of connections for the process."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self.names = tuple(urls)
        self._urls = urls
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        # Closed by us before the service's own keep-alive ends.
        pool = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=5)
        self._http = aiohttp.ClientSession(connector=pool, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    @asynccontextmanager
    async def answer(
        self, method: str, service: str, path: str, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer, once it is no refusal. Raises Refused, or Unavailable when none comes."""
        assert self._http is not None  # noqa: S101 - opened with the application
        options.setdefault("timeout", TIMEOUT)
        try:
            async with self._http.request(method, self._urls[service] + path, **options) as answer:
                if answer.status >= 400:
                    raise await _refusal(answer)
                yield answer
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable from error


async def _refusal(answer: aiohttp.ClientResponse) -> Exception:
    if answer.status in (502, 503, 504):
        return Unavailable()
    problem = await answer.json() if "json" in answer.content_type else {}
    return Refused(answer.status, problem, answer.headers.get("Retry-After"))


@dataclass(frozen=True)
class SentFile:
    """A file that somebody sent with a form: what it is called, what it says it is."""

    name: str
    type: str
    content: bytes


def once(key: str, version: int | None = None) -> dict[str, str]:
    """A write done once however often it is sent; of the version that its author read."""
    headers = {"Idempotency-Key": key}
    return headers if version is None else headers | {"If-Match": f'"{version}"'}


@dataclass(frozen=True)
class Calls:
    """The services, as one request may call them: with its id, its client's address, its token."""

    services: Services
    client: str
    token: str | None = None

    async def read(self, model: type[Read], service: str, path: str, **query: str) -> Read:
        return model.model_validate(await self.json("GET", service, path, params=query))

    async def read_all(
        self, model: type[Read], service: str, path: str, **query: str
    ) -> tuple[Read, ...]:
        """Every item of a list, page after page."""
        items: list[Read] = []
        while True:
            page = await self.json("GET", service, path, params=query)
            items += map(model.model_validate, page["items"])
            if page.get("next") is None:
                return tuple(items)
            query["after"] = str(page["next"])

    async def json(
        self,
        method: str,
        service: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        asked = self.services.answer(
            method, service, path, params=params, json=body, headers=self._headers(headers)
        )
        async with asked as answer:
            if answer.status == 204:
                return {}
            read: dict[str, Any] = await answer.json()
            return read

    async def save(
        self, service: str, path: str, body: Mapping[str, Any], *, version: int, key: str
    ) -> dict[str, Any]:
        """PUT of a whole state that a person edited, once however often it is sent."""
        return await self.json("PUT", service, path, body=body, headers=once(key, version))

    async def send_form(
        self,
        method: str,
        service: str,
        path: str,
        fields: Mapping[str, str],
        *,
        file: tuple[str, SentFile] | None,
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        """A form with a file, if there is one: under the name that the service gives it."""
        # Names as they are: services would keep the escapes.
        data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in fields.items():
            data.add_field(name, value)
        if file:
            name, sent = file
            content = BytesIO(sent.content)
            data.add_field(name, content, filename=sent.name, content_type=sent.type)
        asked = self.services.answer(
            method, service, path, data=data, headers=self._headers(headers)
        )
        async with asked as answer:
            read: dict[str, Any] = await answer.json()
            return read

    async def download(self, service: str, path: str, **query: str) -> "Download":
        """A file as it comes, once it is not refused."""
        stack = AsyncExitStack()
        asked = self.services.answer(
            "GET", service, path, params=query, headers=self._headers({}), timeout=STREAMED
        )
        answer = await stack.enter_async_context(asked)

        async def blocks() -> AsyncIterator[bytes]:
            async with stack:
                async for block in answer.content.iter_chunked(BLOCK):
                    yield block

        kept = ("Content-Type", "Content-Disposition")
        headers = {name: answer.headers[name] for name in kept if name in answer.headers}
        return Download(headers, blocks())

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        headers = {"X-Request-Id": request_id(), "X-Forwarded-For": self.client, **(more or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers


@dataclass(frozen=True)
class Download:
    """A file that a service gives: its type and name, its bytes."""

    headers: Mapping[str, str]
    blocks: AsyncIterator[bytes]


def client_of(request: Request) -> str:
    """The client's address as the gateway gave it, else the peer's."""
    peer = request.client.host if request.client else "unknown"
    return request.headers.get("x-forwarded-for", peer)


def at(*parts: str | int) -> str:
    """A path from its parts, each in its place whatever it contains."""
    return "".join(f"/{quote(str(part), safe='')}" for part in parts)
