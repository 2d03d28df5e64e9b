"""A campaign to play with: what the other services would tell, and what people would do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from candidatures import background
from candidatures.domain.rounds import Round
from contracts.auth import Grant, PersonChanged
from contracts.catalog import CampaignChanged, Policy, PosteChanged, RoundCalendar
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    PlacesLeft,
    RoundMatched,
    RoundPublished,
)
from kernel.db import Database
from kernel.testing import signed_in
from sqlalchemy import text

CAMPAIGN = "2026-03"
HOUR = timedelta(hours=1)
REGIONS = {"LYO": "Auvergne-Rhône-Alpes", "GRE": "Auvergne-Rhône-Alpes", "BRE": "Bretagne"}


def calendar(number: int, *, opens_in: timedelta = -HOUR, window: timedelta = 96 * HOUR) -> Any:
    opens_at = datetime.now(UTC) + opens_in
    return RoundCalendar(
        number=number,
        opens_at=opens_at,
        wishes_close_at=opens_at + window,
        ranking_close_at=opens_at + 2 * window,
    )


def matched_run(number: int, **changes: Any) -> RoundMatched:
    return RoundMatched.model_validate(
        {
            "campaign": CAMPAIGN,
            "round": number,
            "closing": 1,
            "run": 1,
            "matched_at": datetime.now(UTC),
            "instance": "sha256:" + "1" * 64,
            "result": "sha256:" + "2" * 64,
            "objective": {
                "perfect_couples": 1,
                "placed": 1,
                "choices": (1, 0, 0, 0, 0),
                "rank_sum": 1,
                "lottery": 7,
            },
            "proven": ("stable", "perfect_couples"),
            "unplaced": 0,
            "engine": "hrt 0.1.0",
        }
        | changes
    )


class World:
    def __init__(
        self,
        database: Database,
        deliver: Callable[..., Awaitable[None]],
        client: httpx.AsyncClient,
    ) -> None:
        self.database, self.deliver, self.client = database, deliver, client
        self.people: dict[UUID, str] = {}

    # What the other services tell

    async def plan(self, *rounds: RoundCalendar, state: str = "launched", **policy: object) -> None:
        await self.deliver(
            CampaignChanged(
                campaign=CAMPAIGN,
                label="Campagne de mars",
                state=state,
                rounds=rounds or (calendar(1),),
                policy=Policy.model_validate(policy),
            )
        )

    async def postes(self, *names: str, places: int = 1, **changes: Any) -> None:
        official = {
            "speciality": "PED",
            "subdivision": "LYO",
            "terrain": "Pédiatrie générale",
            "establishment": "Hôpital des Trois-Rivières",
            "months": 6,
        } | changes
        await self.deliver(
            *(
                PosteChanged(
                    campaign=CAMPAIGN,
                    poste=name,
                    places=places,
                    region=REGIONS[official["subdivision"]],
                    **official,
                )
                for name in names
            )
        )

    async def candidate(self, subdivision: str = "LYO", speciality: str = "PED") -> UUID:
        person = uuid4()
        await self.tell_person(person, self.candidate_grant(subdivision, speciality))
        self.people[person] = subdivision
        return person

    async def candidates(self, count: int, subdivision: str = "LYO") -> list[UUID]:
        return [await self.candidate(subdivision) for _ in range(count)]

    async def responsable(self, *postes: str, access: str = "referent") -> UUID:
        person = uuid4()
        await self.tell_person(person, *(self.poste_grant(poste, access) for poste in postes))
        return person

    async def tell_person(self, person: UUID, *grants: Grant) -> None:
        name = f"Nom{person.hex[:4]}"
        await self.deliver(
            PersonChanged(person=person, given_name="Lina", family_name=name, grants=grants)
        )

    @staticmethod
    def candidate_grant(subdivision: str = "LYO", speciality: str = "PED") -> Grant:
        return Grant(
            role="candidate",
            campaign=CAMPAIGN,
            speciality=speciality,
            subdivision=subdivision,
            region=REGIONS[subdivision],
        )

    @staticmethod
    def poste_grant(poste: str, access: Any = "referent") -> Grant:
        return Grant(role="responsable", campaign=CAMPAIGN, poste=poste, access=access)

    async def publish(
        self,
        number: int,
        *,
        placed: Mapping[UUID, str],
        unplaced: Sequence[UUID] = (),
        left: Mapping[str, int],
    ) -> None:
        """What matching tells when the last part of a round is published."""
        at = datetime.now(UTC)
        which: dict[str, Any] = {"campaign": CAMPAIGN, "round": number}
        counts = {"placed": len(placed), "unplaced": len(unplaced), "postes": len(left)}
        await self.deliver(
            matched_run(number),
            RoundPublished(**which, closing=1, run=1, published_at=at, **counts),
            *(
                AffectationPublished(**which, person=person, poste=poste, published_at=at)
                for person, poste in placed.items()
            ),
            *(CandidateUnplaced(**which, person=person, published_at=at) for person in unplaced),
            *(PlacesLeft(**which, poste=poste, places=places) for poste, places in left.items()),
        )

    # What the clock does

    async def look(self) -> float:
        return await background.look(self.database)

    async def open(self, *rounds: RoundCalendar, **policy: object) -> None:
        await self.plan(*rounds, **policy)
        await self.look()

    async def reach(self, bound: str, number: int = 1) -> None:
        """The clock of the database passes a bound, and this service's looks at it."""
        await self.set_bound(bound, timedelta(0), number)
        await self.look()

    async def set_bound(self, bound: str, ahead: timedelta, number: int = 1) -> None:
        await self.sql(
            f"UPDATE rounds SET {bound} = clock_timestamp() + :ahead WHERE round = :number",  # noqa: S608
            ahead=ahead,
            number=number,
        )

    async def sql(self, statement: str, **values: object) -> list[Any]:
        async with self.database.begin() as session:
            done = await session.execute(text(statement), values)
            return list(done.all()) if done.returns_rows else []

    async def round(self, number: int = 1) -> Round:
        async with self.database.begin() as session:
            return await session.get_one(Round, (CAMPAIGN, number))

    # What people do

    @staticmethod
    def path(*rest: object, number: int = 1) -> str:
        return "/".join(map(str, (f"/campaigns/{CAMPAIGN}/rounds/{number}", *rest)))

    def as_candidate(self, person: UUID) -> dict[str, str]:
        return signed_in(self.candidate_grant(self.people.get(person, "LYO")), person=person)

    def as_responsable(self, poste: str, access: str = "referent") -> dict[str, str]:
        return signed_in(self.poste_grant(poste, access))

    async def wish(
        self, person: UUID, hearts: Mapping[str, int], *, version: int = 0, number: int = 1
    ) -> httpx.Response:
        return await self.client.put(
            self.path("wish-lists", person, number=number),
            json={"wishes": [{"poste": p, "hearts": h} for p, h in hearts.items()]},
            headers=self.as_candidate(person) | {"If-Match": f'"{version}"'},
        )

    async def wish_list(self, person: UUID, number: int = 1) -> httpx.Response:
        return await self.client.get(
            self.path("wish-lists", person, number=number), headers=self.as_candidate(person)
        )

    async def rank(
        self,
        poste: str,
        ranks: Mapping[UUID, int | None],
        *,
        version: int = 0,
        access: str = "referent",
        number: int = 1,
    ) -> httpx.Response:
        placements = [
            {"person": str(person), "refused": True}
            if rank is None
            else {"person": str(person), "rank": rank}
            for person, rank in ranks.items()
        ]
        return await self.client.put(
            self.path("rankings", poste, number=number),
            json={"placements": placements},
            headers=self.as_responsable(poste, access) | {"If-Match": f'"{version}"'},
        )

    async def ranking(self, poste: str, number: int = 1) -> httpx.Response:
        return await self.client.get(
            self.path("rankings", poste, number=number), headers=self.as_responsable(poste)
        )
