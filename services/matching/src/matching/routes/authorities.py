"""The authorities that sign the decisions of each region."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import audited
from kernel.versions import ExpectedVersion, tag

from matching.schemas.authorities import Authorities, AuthorityIn, AuthorityState
from matching.usecases import authorities

router = APIRouter(prefix="/authorities", tags=["authorities"])
Region = Annotated[str, Path(min_length=1, max_length=100)]


@router.get("")
async def list_authorities(session: Session) -> Authorities:
    """Those that are known, by region."""
    return await authorities.list_all(session)


@router.put("/{region}", dependencies=[audited("changed an authority")])
async def write_authority(
    session: Session,
    response: Response,
    once: OnlyOnce,
    expected: ExpectedVersion,
    region: Region,
    content: AuthorityIn,
) -> AuthorityState:
    """Who signs for the region from now on; version 0 names the first."""
    state = await authorities.write(session, region=region, expected=expected, content=content)
    tag(response, state.version)
    return await once.keep(state)
