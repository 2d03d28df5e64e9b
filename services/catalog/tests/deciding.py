"""What the ministry's two persons do to a campaign, and calendars around now."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged
from kernel.testing import signed_in

FIRST, SECOND = UUID(int=1), UUID(int=2)
PATH: Final = "/campaigns/2026-03"
REASON: Final = "Panne nationale de messagerie."


def calendar(number: int = 1, *, opens_in: timedelta = timedelta(days=30)) -> dict[str, Any]:
    opens = datetime.now(UTC) + opens_in
    return {
        "number": number,
        "opens_at": opens.isoformat(),
        "wishes_close_at": (opens + timedelta(days=4)).isoformat(),
        "ranking_close_at": (opens + timedelta(days=8)).isoformat(),
    }


class Ministry:
    """Max is the first person, Ada the second; each sees the campaign as it is now."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    @staticmethod
    def headers(person: UUID = FIRST) -> dict[str, str]:
        return signed_in(Grant(role="ministry"), person=person)

    async def version(self) -> int:
        return int((await self.client.get(PATH)).json()["version"])

    async def post(
        self, path: str, body: Any = None, *, person: UUID = FIRST, version: int | None = None
    ) -> httpx.Response:
        seen = await self.version() if version is None else version
        headers = self.headers(person) | {"If-Match": f'"{seen}"'}
        return await self.client.post(PATH + path, json=body, headers=headers)

    async def plan(self, *rounds: dict[str, Any], **policy: object) -> None:
        body = {"label": "Mars", "rounds": rounds or (calendar(),), "policy": policy}
        headers = self.headers() | {"If-Match": f'"{await self.version()}"'}
        answer = await self.client.put(PATH, json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async def publish(self, *, version: int | None = None) -> httpx.Response:
        return await self.post("/publish", version=version)

    async def suspend(self, *, version: int | None = None) -> httpx.Response:
        return await self.post("/suspend", {"reason": REASON}, version=version)

    async def propose(
        self, act: str, *, person: UUID = FIRST, version: int | None = None
    ) -> httpx.Response:
        body = {"act": act} | ({"reason": REASON} if act == "resume" else {})
        return await self.post("/proposals", body, person=person, version=version)

    async def confirm(
        self, proposal: str, *, person: UUID = SECOND, version: int | None = None
    ) -> httpx.Response:
        return await self.post(f"/proposals/{proposal}/confirm", person=person, version=version)

    async def decide(self, act: str) -> dict[str, Any]:
        """One proposes, the other confirms."""
        proposed = await self.propose(act)
        assert proposed.status_code == 201, proposed.text
        confirmed = await self.confirm(proposed.json()["proposal"])
        assert confirmed.status_code == 200, confirmed.text
        body: dict[str, Any] = confirmed.json()
        return body

    async def launch(self, *rounds: dict[str, Any]) -> dict[str, Any]:
        """Planned so, published and launched; it has postes already."""
        await self.plan(*rounds)
        assert (await self.publish()).status_code == 200
        return await self.decide("launch")


def named(person: UUID, *grants: Grant, signed_in: bool = False) -> PersonChanged:
    return PersonChanged(
        person=person,
        given_name="Hélène",
        family_name="Brévannes",
        grants=grants,
        signed_in={"2026-03": datetime.now(UTC)} if signed_in else {},
    )


def account(
    person: UUID, address: str, *, signed_in: bool = False
) -> tuple[PersonChanged, ContactsChanged]:
    contacts = ContactsChanged(person=person, addresses=(Address(address=address, main=True),))
    return named(person, signed_in=signed_in), contacts


def candidate(person: UUID, subdivision: str, region: str) -> PersonChanged:
    scope = {"campaign": "2026-03", "speciality": "PED", "subdivision": subdivision}
    grant = Grant.model_validate({"role": "candidate", "region": region} | scope)
    return named(person, grant, signed_in=True)
