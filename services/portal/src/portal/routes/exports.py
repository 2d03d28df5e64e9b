"""Exports stream through the portal: the person's rights, the service's bytes."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from portal.routes.coordination import followed
from portal.services import at
from portal.visitors import Follower

router = APIRouter(prefix="/coordination", include_in_schema=False)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILTERS = ("round", "speciality", "subdivision", "region")


@router.get("/affectations.{kind}")
async def affectations(
    kind: Literal["csv", "xlsx"], request: Request, visitor: Follower
) -> StreamingResponse:
    stands = await followed(visitor)
    asked = {name: value for name in FILTERS if (value := request.query_params.get(name))}
    path = at("campaigns", stands.code, f"affectations.{kind}")
    blocks = visitor.calls.stream("reporting", path, **asked)
    await anext(blocks)  # a refusal is a page, not a broken file
    name = f"affectations-{stands.code}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(blocks, media_type=TYPES[kind], headers=headers)
