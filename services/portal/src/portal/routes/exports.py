"""Exports stream through the portal: the person's rights, the service's bytes and file name."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from portal.routes.coordination import followed
from portal.services import at
from portal.visitors import Follower

router = APIRouter(prefix="/coordination", include_in_schema=False)

FILTERS = ("round", "speciality", "subdivision", "region")


@router.get("/affectations.{kind}")
async def affectations(
    kind: Literal["csv", "xlsx"], request: Request, visitor: Follower
) -> StreamingResponse:
    stands = await followed(visitor)
    asked = {name: value for name in FILTERS if (value := request.query_params.get(name))}
    path = at("campaigns", stands.code, f"affectations.{kind}")
    file = await visitor.calls.download("reporting", path, **asked)
    return StreamingResponse(file.blocks, headers=file.headers)
