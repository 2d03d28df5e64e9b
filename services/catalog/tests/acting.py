"""What people do to a poste over HTTP, and who they are."""

from typing import Any

import httpx
from contracts.auth import Grant
from kernel.testing import signed_in

PATH = "/campaigns/2026-03/postes"
LYON = Grant(role="ars", region="Auvergne-Rhône-Alpes")
LILLE = Grant(role="ars", subdivision="LIL")
CANDIDATE = Grant(role="candidate", campaign="2026-03", speciality="PED", subdivision="LYO")


def answers(poste: str, access: Any = "referent", campaign: str = "2026-03") -> Grant:
    return Grant(role="responsable", campaign=campaign, poste=poste, access=access)


class Acting:
    """Someone with these roles, who always gives a version."""

    def __init__(self, client: httpx.AsyncClient, *grants: Grant) -> None:
        self.client, self.headers = client, signed_in(*grants)

    async def get(self, *rest: str) -> httpx.Response:
        return await self.client.get("/".join((PATH, *rest)), headers=self.headers)

    async def act(
        self,
        method: str,
        *rest: str,
        version: int = 1,
        json: Any = None,
        key: str | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> httpx.Response:
        headers = self.headers | {"If-Match": f'"{version}"'}
        if key:
            headers |= {"Idempotency-Key": key}
        return await self.client.request(
            method,
            "/".join((PATH, *rest)),
            json=json,
            files={"file": file} if file else None,
            headers=headers,
        )

    async def own(self) -> list[dict[str, Any]]:
        answer = await self.client.get("/campaigns/2026-03/my-postes", headers=self.headers)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def official(self, poste: str) -> dict[str, Any]:
        answer = await self.get(poste, "official")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert answer.headers["etag"] == f'"{body["version"]}"'
        return body


def editable(official: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What of the official data an edit gives back."""
    kept = {
        "poste",
        "region",
        "withdrawn",
        "withdrawal_reason",
        "confirmed_at",
        "unconfirmed_at",
        "substitute_given_name",
        "substitute_family_name",
        "substitute_address",
        "version",
    }
    return {name: value for name, value in official.items() if name not in kept} | changes
