"""Someone signed in, and their second factors, over HTTP."""

import time
from dataclasses import dataclass
from typing import Any

import httpx
import pyotp
from auth.domain.accounts import Change
from contracts.catalog import CampaignChanged, Policy, StaffRole
from kernel.db import Database
from kernel.identity import Caller
from kernel.testing import problem
from sqlalchemy import text

from .authenticator import Passkey
from .people import candidate, known, registrar
from .test_sessions import refresh, verified

RENE = "rene@chu.test"


@dataclass
class Desk:
    """`opened`: the last answer that gave tokens."""

    client: httpx.AsyncClient
    database: Database
    opened: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.opened['access_token']}"}

    @property
    def roles(self) -> list[str]:
        return [role["role"] for role in self.opened["roles"]]

    async def caller(self) -> Caller:
        return await verified(self.client, self.opened["access_token"])

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers=self.headers)

    async def give(self, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.ask("POST", path, body)
        assert answer.is_success, answer.text
        given: dict[str, Any] = answer.json()
        return given

    async def refused(self, method: str, path: str, body: Any = None) -> str:
        """The kind of the refusal, after its status."""
        said = problem(await self.ask(method, path, body))
        return f"{said['status']} {said['type'].removeprefix('urn:appariement:')}"

    async def show(self, **shown: Any) -> httpx.Response:
        answer = await self.ask("POST", "/sessions/second-factor", shown)
        if answer.is_success:
            self.opened |= answer.json()
        return answer

    async def prolong(self) -> None:
        answer = await refresh(self.client, self.opened["refresh_token"])
        assert answer.status_code == 200, answer.text
        self.opened = answer.json()

    async def begin_totp(self, name: str = "Téléphone") -> tuple[str, pyotp.TOTP]:
        begun = await self.give("/factors/totp", {"name": name})
        return begun["id"], pyotp.TOTP(begun["secret"])

    async def enrol_totp(self) -> tuple[pyotp.TOTP, dict[str, Any]]:
        id_, totp = await self.begin_totp()
        enrolled = await self.give(f"/factors/totp/{id_}/confirmation", {"code": totp.now()})
        self.opened |= enrolled["session"]
        return totp, enrolled

    async def enrol_passkey(self, passkey: Passkey, name: str = "Clé") -> httpx.Response:
        options = (await self.give("/factors/passkeys/options"))["public_key"]
        made = {"name": name, "credential": passkey.make(options)}
        answer = await self.ask("POST", "/factors/passkeys", made)
        if answer.is_success:
            self.opened |= answer.json()["session"]
        return answer

    async def request_options(self) -> dict[str, Any]:
        options = (await self.give("/sessions/second-factor/options"))["public_key"]
        assert isinstance(options, dict)
        return options

    async def age(self, minutes: int) -> None:
        """Everything that the sessions did is so much longer ago."""
        async with self.database.begin() as session:
            earlier = (
                "UPDATE sessions SET started_at = started_at - make_interval(mins => :m), "
                "factor_at = factor_at - make_interval(mins => :m)"
            )
            await session.execute(text(earlier), {"m": minutes})

    async def forget_steps(self) -> None:
        """As if half a minute had passed: the code of now was not seen yet."""
        async with self.database.begin() as session:
            await session.execute(text("UPDATE factors SET last_step = last_step - 1"))


def next_code(totp: pyotp.TOTP) -> str:
    """That of the step to come, which a phone in advance shows already."""
    return totp.at(int(time.time()) + totp.interval)


def wrong_code(totp: pyotp.TOTP) -> str:
    """None of those around now."""
    now = int(time.time())
    near = {totp.at(now + totp.interval * step) for step in range(-4, 5)}
    return next(code for code in map("{:06}".format, range(20)) if code not in near)


def campaign(*roles: StaffRole, code: str = "2026-03", launched: bool = True) -> CampaignChanged:
    """A campaign that asks a second factor of these roles."""
    return CampaignChanged(
        campaign=code,
        label="Campagne",
        state="launched" if launched else "draft",
        rounds=(),
        policy=Policy(second_factor=roles),
    )


async def rene(database: Database) -> Change:
    """A registrar who is a candidate too."""
    return await known(database, RENE, registrar(), candidate())
