"""What a reading is asked with: the reader's scope, the filter, the order, the place to read from;
and how it is kept in the audit."""

from typing import Annotated, Any, Final
from uuid import UUID

from contracts.catalog import Kind
from fastapi import Depends, Query
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.identity import SignedIn, audited
from kernel.schemas import Code, Text

from reporting.domain.filters import Filter, Limit, Result
from reporting.domain.scopes import Sight, Window, sight
from reporting.queries.limits import limit_of

CAMPAIGN: Final = "/campaigns/{campaign}"
FILTERS: Final = ("speciality", "subdivision", "region", "round", "kind", "option", "result")

Name = Annotated[Text | None, Query(max_length=100)]
RoundNumber = Annotated[int | None, Query(alias="round", ge=1, le=3)]
Descending = Annotated[bool, Query()]
PageLimit = Annotated[int, Query(alias="limit", ge=1, le=500)]
Place = Annotated[str | None, Query(pattern=r"^[1-3]:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


def bulk(act: str) -> list[Any]:
    """For what is read of many people at once; what is searched for is a name, and not kept."""
    return [fresh_factor, audited(act, *FILTERS)]


async def in_sight(
    campaign: Code,
    reader: SignedIn,
    speciality: Name = None,
    subdivision: Name = None,
    region: Name = None,
) -> Sight:
    """The reader's scope, narrowed by the filter."""
    return sight(reader.grants, campaign=campaign, only=Window(speciality, subdivision, region))


async def chosen(
    round_: RoundNumber = None,
    kind: Annotated[Kind | None, Query()] = None,
    option: Name = None,
    result: Annotated[Result | None, Query()] = None,
    search: Name = None,
) -> Filter:
    return Filter(round_, kind, option, result, search)


async def hearts_limit(session: Session, campaign: Code, reader: SignedIn) -> Limit:
    return await limit_of(session, campaign=campaign, person=reader.person, grants=reader.grants)


InSight = Annotated[Sight, Depends(in_sight)]
Chosen = Annotated[Filter, Depends(chosen)]
HeartsLimit = Annotated[Limit, Depends(hearts_limit)]


def place(after: str | None) -> tuple[int, UUID] | None:
    if after is None:
        return None
    round_, _, person = after.partition(":")
    return int(round_), UUID(person)
