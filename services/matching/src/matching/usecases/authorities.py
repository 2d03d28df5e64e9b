"""The authorities that sign, one a region: read by anyone signed in, written by the ministry."""

from kernel.errors import NotFound
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Authority
from matching.queries import authorities
from matching.schemas.authorities import Authorities, AuthorityIn, AuthorityState


async def list_all(session: AsyncSession) -> Authorities:
    return Authorities(items=[AuthorityState.of(one) for one in await authorities.all_(session)])


async def write(
    session: AsyncSession, *, region: str, expected: int, content: AuthorityIn
) -> AuthorityState:
    """Version 0: the region has none yet. Raises NotFound where no poste or candidate is."""
    if not await authorities.region_exists(session, region=region):
        raise NotFound
    known = await authorities.locked(session, region=region)
    actual, state = (known.version, AuthorityState.of(known)) if known else (0, None)
    check_version(expected, actual, current=state)
    new = Authority(region=region, version=actual + 1, **content.model_dump())
    return AuthorityState.of(await session.merge(new))
