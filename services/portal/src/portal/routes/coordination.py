"""The campaign's progress, for those who follow it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from portal.schemas import Progress
from portal.shell import page
from portal.standing import Standing, running, standing
from portal.strip import strip_of
from portal.visitors import Follower, Visitor

router = APIRouter(prefix="/coordination", include_in_schema=False)

Filter = Annotated[str, Query(max_length=64)]


@router.get("")
async def dashboard(
    visitor: Follower,
    tour: Annotated[int | None, Query(ge=1, le=3)] = None,
    specialite: Filter = "",
    subdivision: Filter = "",
    region: Filter = "",
) -> Response:
    """Address = view = export: the filters are in the query."""
    stands = await followed(visitor)
    references = await visitor.desk.references(visitor.calls)
    round_ = stands.round(tour) if tour else stands.current
    chosen = {"speciality": specialite, "subdivision": subdivision, "region": region}
    asked = {name: value for name, value in chosen.items() if value}
    progress = None
    if round_:
        path = stands.path(round_, "progress")
        progress = await visitor.calls.read(Progress, "reporting", path, **asked)
    return page(
        visitor,
        "dashboard.html",
        standing=stands,
        round=round_,
        progress=progress,
        references=references,
        regions=sorted({one.region for one in references.subdivisions}),
        chosen=chosen,
        query={"round": str(round_.round), **asked} if round_ else {},
        strip=strip_of(stands),
    )


async def followed(visitor: Visitor) -> Standing:
    """The campaign that runs. Raises NotFound when none does."""
    return await standing(visitor.calls, await running(visitor.calls))
