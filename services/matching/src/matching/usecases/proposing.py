"""Where the policy says so, one person proposes what is to be published and another publishes it,
on the same run: solved again, the proposal no longer holds."""

from typing import Any
from uuid import UUID

from kernel import proposals
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain.access import may_publish
from matching.domain.distribution import PartName
from matching.queries import publication
from matching.queries.current import Current, current, lock_round
from matching.schemas.publications import PublicationProposal, PublicationProposals
from matching.usecases.publishing import Published, chosen_now, make_public, verified_run


class OnePersonPublishes(DomainError):
    """Dans cette campagne, une seule personne publie : aucune proposition n'est attendue."""

    status = 409


async def propose(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> PublicationProposal:
    known, _ = await chosen_now(session, caller=caller, campaign=campaign, round_=round_, name=name)
    if not known.two_persons:
        raise OnePersonPublishes
    speciality, territory = name or (None, None)
    made = await proposals.propose(
        session,
        act=f"publish {speciality} {territory}" if name else "publish",
        subject=subject_of(campaign, round_),
        version=verified_run(known),
        by=caller.person,
        content={"speciality": speciality, "territory": territory},
    )
    return PublicationProposal.of(made)


async def confirm(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, proposal: UUID
) -> Published:
    """The other person publishes: within their own scope, what was proposed."""
    await lock_round(session, campaign=campaign, round_=round_)
    known = await _known(session, campaign, round_)
    taken = await proposals.confirm(
        session,
        id_=proposal,
        subject=subject_of(campaign, round_),
        version=verified_run(known),
        by=caller.person,
    )
    known, parts = await chosen_now(
        session,
        caller=caller,
        campaign=campaign,
        round_=round_,
        name=PublicationProposal.of(taken).name,
    )
    return await make_public(session, known, parts, by=caller.person)


async def cancel(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, proposal: UUID
) -> PublicationProposal:
    known = await _known(session, campaign, round_)
    subject = subject_of(campaign, round_)
    ended = PublicationProposal.of(
        await proposals.cancel(session, id_=proposal, subject=subject, by=caller.person)
    )
    if not await _may_publish(session, known, caller, ended):
        raise NotFound
    return ended


async def waiting(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int
) -> PublicationProposals:
    """Those of what the caller may publish."""
    known = await _known(session, campaign, round_)
    found = await proposals.pending(session, subject=subject_of(campaign, round_))
    told = [PublicationProposal.of(one) for one in found]
    return PublicationProposals(
        items=[one for one in told if await _may_publish(session, known, caller, one)]
    )


async def _may_publish(
    session: AsyncSession, known: Current, caller: Caller, proposal: PublicationProposal
) -> bool:
    if caller.has("ministry"):
        return True
    if proposal.name is None or known.run is None:
        return False
    part: Any = await publication.part_named(session, known.run, proposal.name)
    grants = caller.grants
    return part is not None and may_publish(grants, part, campaign=known.campaign, by=known.by)


async def _known(session: AsyncSession, campaign: str, round_: int) -> Current:
    known = await current(session, campaign=campaign, round_=round_)
    if known is None:
        raise NotFound
    return known


def subject_of(campaign: str, round_: int) -> str:
    return f"{campaign}:{round_}"
