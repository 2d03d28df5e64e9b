"""What a publication would do, before it is made: nothing is written."""

from collections.abc import Sequence
from typing import Any

from kernel import proposals
from kernel.identity import Caller
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain.distribution import PartName
from matching.queries import publication
from matching.queries.current import Current
from matching.schemas.publications import PublicationPreview, PublicationProposal
from matching.schemas.rounds import RunState
from matching.usecases.proposing import subject_of
from matching.usecases.publishing import chosen, verified_run
from matching.usecases.reading import standing


async def preview(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> PublicationPreview:
    """Refused as the publication would be."""
    known, parts = await chosen(session, caller=caller, campaign=campaign, round_=round_, name=name)
    found = await standing(session, campaign=campaign, round_=round_)
    waiting = await proposals.pending(session, subject=subject_of(campaign, round_))
    told = [PublicationProposal.of(one) for one in waiting]
    return PublicationPreview(
        **await _counts(session, known, parts),
        last=len(parts) == known.left,
        run=RunState.of(*found),
        two_persons=known.two_persons,
        proposal=next((one for one in told if one.name == name), None),
    )


async def _counts(
    session: AsyncSession, known: Current, parts: Sequence[Row[Any]]
) -> dict[str, int]:
    names = [(part.speciality, part.territory) for part in parts]
    offers = await publication.offers_of(session, verified_run(known), names)
    return {
        "parts": len(parts),
        "people": sum(part.candidates for part in parts),
        "placed": sum(part.placed for part in parts),
        "unplaced": sum(part.unplaced for part in parts),
        "postes": len(offers),
        "places_left": sum(offer.left for offer in offers),
    }
