"""Requests to the site, with patience.

A request whose answer is lost is sent again under the same idempotency key; what the platform
refuses for good is raised as Refused."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import aiohttp

from rehearsal.network import own_connector

PATIENCE = 120.0
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
TRANSIENT = {502, 503, 504}
Form = Mapping[str, str]


class Refused(Exception):
    """The platform's answer to what it does not do: its status and problem+json."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(f"{status} {problem.get('type')}: {problem.get('detail')}")

    @property
    def type(self) -> str:
        return str(self.problem.get("type", "")).rpartition(":")[2]


class Impatient(Exception):
    """The platform did not answer for so long that a person would have called someone."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    etag: str | None

    @property
    def type(self) -> str:
        """Of a refusal, without its prefix."""
        told = self.body if isinstance(self.body, dict) else {}
        return str(told.get("type", "")).rpartition(":")[2]


@dataclass(eq=False)
class Computer:
    """Asks the site, from an address of its own; `_access`: who is signed in, to nobody's at
    first."""

    gateway: str
    _access: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._http = aiohttp.ClientSession(
            self.gateway,
            connector=own_connector(self.gateway),
            timeout=aiohttp.ClientTimeout(total=60),
        )

    async def close(self) -> None:
        await self._http.close()

    async def get(self, path: str, **query: str) -> Any:
        return (await self.call("GET", path, params=query)).body

    async def download(self, path: str, **query: str) -> bytes:
        """The bytes as they came, whatever they are."""
        body: bytes = (await self.call("GET", path, params=query, raw=True)).body
        return body

    async def post(
        self, path: str, body: Any = None, *, version: int | None = None, **options: Any
    ) -> Any:
        if version is not None:
            options["headers"] = {"If-Match": f'"{version}"'}
        return (await self.call("POST", path, json=body, **options)).body

    async def put(self, path: str, body: Any, *, version: int) -> Answer:
        return await self.call("PUT", path, json=body, headers={"If-Match": f'"{version}"'})

    async def upload(self, path: str, *, name: str, content: bytes) -> Any:
        return await self.submit("POST", path, file=("file", name, content))

    async def submit(
        self,
        method: str,
        path: str,
        fields: Form | None = None,
        *,
        file: tuple[str, str, bytes] | None = None,
        version: int | None = None,
        **options: Any,
    ) -> Any:
        """A form of a page. `file`: its field, its name, its content."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData(default_to_multipart=True)
            for name, value in (fields or {}).items():
                data.add_field(name, value)
            if file:
                data.add_field(file[0], file[2], filename=file[1])
            return data

        if version is not None:
            options["headers"] = {"If-Match": f'"{version}"'}
        return (await self.call(method, path, form=form, **options)).body

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Until the platform has answered. Raises Refused, and Impatient."""
        headers = dict(options.pop("headers", {}))
        if method in ("POST", "PUT"):
            headers.setdefault("Idempotency-Key", str(uuid4()))
        form, raw = options.pop("form", None), options.pop("raw", False)
        pauses = options.pop("pauses", PAUSES)
        deadline = asyncio.get_running_loop().time() + PATIENCE
        for attempt in count():
            if form:
                options["data"] = form()
            try:
                answer = await self._once(method, path, headers, options, raw=raw)
            except (aiohttp.ClientError, TimeoutError, OSError):
                answer = None
            if answer and answer.status not in TRANSIENT and not await self._identified(answer):
                return _accepted(answer)
            if asyncio.get_running_loop().time() > deadline:
                raise Impatient(f"{method} {path}: {answer}")
            await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
        raise AssertionError  # the loop above has no other end

    async def _identified(self, refused: Answer) -> bool:
        """Whether whoever asks has said anew who they are, so that it may be asked again."""
        return False

    async def _once(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        options: Mapping[str, Any],
        *,
        raw: bool,
    ) -> Answer:
        if self._access:
            headers = {"Authorization": f"Bearer {self._access}"} | headers
        async with self._http.request(method, path, headers=headers, **options) as answer:
            whole = raw and answer.status == 200
            body = await (answer.read() if whole else _read(answer))
            return Answer(answer.status, body, answer.headers.get("ETag"))

    async def refusal(self, method: str, path: str, **options: Any) -> Refused | None:
        """What the platform answers to something it must refuse; None if it did it."""
        try:
            await self.call(method, path, **options)
        except Refused as refused:
            return refused
        return None


async def _read(answer: aiohttp.ClientResponse) -> Any:
    return await (answer.json() if answer.content_type.endswith("json") else answer.text())


def _accepted(answer: Answer) -> Answer:
    if answer.status >= 400:
        problem = answer.body if isinstance(answer.body, dict) else {"detail": str(answer.body)}
        raise Refused(answer.status, problem)
    return answer
