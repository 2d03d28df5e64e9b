"""One person at their computer: an address on the network, a browser, patience.

A request whose answer is lost is sent again under the same idempotency key; what the platform
refuses for good is raised as Refused."""

import asyncio
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zlib import crc32

import aiohttp

from rehearsal.mailbox import Mail, Mailboxes

PATIENCE = 120.0
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
# For what an address may ask five times in a quarter of an hour, also when it was in vain.
SPARING_PAUSES = (3.0, 6.0, 12.0, 24.0)
TRANSIENT = {502, 503, 504}
MAIL_SECONDS = 30
SIGN_IN_TRIES = 5
_numbers = count()


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


@dataclass(eq=False)
class Person:
    """Someone with an address; signed in once `sign_in` was called."""

    gateway: str
    mailboxes: Mailboxes
    address: str
    id: str = field(default="", init=False)
    browser: str = field(default="", init=False)
    links_asked: int = field(default=0, init=False)
    _access: str = field(default="", init=False)
    _refresh: str = field(default="", init=False)
    _last_mail: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.browser = secrets.token_urlsafe(32)
        self._reads_elsewhere = crc32(self.address.encode()) % 7 == 0
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
        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("file", content, filename=name)
            return data

        return (await self.call("POST", path, form=form)).body

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
            if answer and answer.status == 401 and self._refresh:
                await self._renew()
            elif answer and answer.status not in TRANSIENT:
                return _accepted(answer)
            if asyncio.get_running_loop().time() > deadline:
                raise Impatient(f"{method} {path}: {answer}")
            await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
        raise AssertionError  # the loop above has no other end

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

    async def skip_old_mails(self) -> None:
        """What is in the mailbox already has no link of this browser's."""
        mails = await self.mailboxes.leaf_through(self.address)
        self._last_mail = max((mail.id for mail in mails), default=0)

    async def sign_in(self) -> None:
        """Asks for a link, reads the mail, opens the page, signs in."""
        for _ in range(SIGN_IN_TRIES):
            if await self.open(await self.ask_for_mail()):
                return
        raise Impatient(f"no sign-in for {self.address}")

    async def ask_for_mail(self) -> Mail:
        """Until a mail with a link came. Raises Impatient."""
        for _ in range(SIGN_IN_TRIES):
            self._access = self._refresh = ""
            await self.post(
                "/api/auth/sign-in-links",
                {"address": self.address, "browser": self.browser},
                pauses=SPARING_PAUSES,
            )
            self.links_asked += 1
            if mail := await self._sign_in_mail():
                return mail
        raise Impatient(f"no mail for {self.address}")

    async def _sign_in_mail(self) -> Mail | None:
        for _ in range(2):
            for mail in await self.mailboxes.read(
                self.address, after=self._last_mail, wait=MAIL_SECONDS
            ):
                self._last_mail = mail.id
                if mail.token:
                    return mail
        return None

    async def open(self, mail: Mail) -> bool:
        """False when the link was spent by a request whose answer was lost."""
        path = f"/api/auth/sign-in-links/{mail.token}"
        try:
            await self.call("GET", path, headers={"X-Browser": self.browser})
            session = await self._spend(mail)
        except Refused as refused:
            if refused.status == 410:
                return False
            raise
        self._remember(session)
        self.id = session["person"]["id"]
        return True

    async def _spend(self, mail: Mail) -> Any:
        """Some read their mails on a phone, and type the code."""
        mine = {"browser": self.browser}
        if self._reads_elsewhere:
            return await self.post("/api/auth/sessions/code", {"code": mail.code} | mine)
        return await self.post("/api/auth/sessions", {"token": mail.token} | mine)

    async def _renew(self) -> None:
        """A new access token; a family revoked by a lost answer means signing in again."""
        token, self._access, self._refresh = self._refresh, "", ""
        try:
            self._remember(await self.post("/api/auth/sessions/refresh", {"refresh_token": token}))
        except Refused:
            await self.sign_in()

    def _remember(self, session: Mapping[str, str]) -> None:
        self._access, self._refresh = session["access_token"], session["refresh_token"]

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


def own_connector(gateway: str) -> aiohttp.TCPConnector:
    """The connections of one more computer."""
    return aiohttp.TCPConnector(limit=2, family=socket.AF_INET, local_addr=_own_address(gateway))


def _own_address(gateway: str) -> tuple[str, int] | None:
    """On loopback each person has a network of their own, so that limits per network hold."""
    if urlsplit(gateway).hostname not in ("localhost", "127.0.0.1"):
        return None
    number = next(_numbers)
    return f"127.{10 + number // 250}.{number % 250}.{1 + number % 200}", 0
