"""After publication the ARS withdraws an affectation, or gives a poste: one person proposes it with
a reason, another confirms it. What changed meanwhile makes the proposal void."""

from typing import Final
from uuid import UUID

from contracts.auth import Role
from kernel import proposals
from kernel.db import now
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Affectation, Candidate, Poste
from matching.domain.access import holds
from matching.queries import standing
from matching.schemas.decisions import Decision, DecisionProposal, DecisionProposals, NewDecision
from matching.usecases.giving import (
    Author,
    Given,
    check_at_rest,
    give,
    published,
    tell,
    withdrawn,
)

DECIDERS: Final[tuple[Role, ...]] = ("ars", "ministry")


class HasAPoste(DomainError):
    """Cette personne a déjà un poste : retirez d'abord son affectation."""

    status = 409


class NoPoste(DomainError):
    """Cette personne n'a pas d'affectation à retirer."""

    status = 409


class NoPlaceLeft(DomainError):
    """Ce poste n'a plus de place."""

    status = 409


class OtherSpeciality(DomainError):
    """Ce poste n'est pas de la spécialité de cette personne."""

    status = 409


async def propose(
    session: AsyncSession, *, caller: Caller, campaign: str, person: UUID, new: NewDecision
) -> DecisionProposal:
    now_ = await _ready(session, caller, campaign, person, new)
    made = await proposals.propose(
        session,
        act=new.act,
        subject=_subject(campaign, person),
        version=now_.key if now_ else 0,
        by=caller.person,
        content=new.model_dump(mode="json"),
    )
    return DecisionProposal.of(made)


async def confirm(
    session: AsyncSession, *, caller: Caller, campaign: str, person: UUID, proposal: UUID
) -> Decision:
    held = await standing.of_person(session, campaign=campaign, person=person)
    taken = await proposals.confirm(
        session,
        id_=proposal,
        subject=_subject(campaign, person),
        version=held.key if held else 0,
        by=caller.person,
    )
    new = NewDecision.model_validate(taken.content)
    await _ready(session, caller, campaign, person, new)
    author = Author(caller.person, await now(session), new.reason)
    if held is not None:
        return await _withdraw(session, held, author)
    return await _affect(session, campaign, person, str(new.poste), author)


async def cancel(
    session: AsyncSession, *, caller: Caller, campaign: str, person: UUID, proposal: UUID
) -> DecisionProposal:
    subject = _subject(campaign, person)
    ended = DecisionProposal.of(
        await proposals.cancel(session, id_=proposal, subject=subject, by=caller.person)
    )
    await _within(session, caller, campaign, person)
    return ended


async def waiting(
    session: AsyncSession, *, caller: Caller, campaign: str, person: UUID
) -> DecisionProposals:
    await _within(session, caller, campaign, person)
    found = await proposals.pending(session, subject=_subject(campaign, person))
    return DecisionProposals(items=[DecisionProposal.of(one) for one in found])


async def _ready(
    session: AsyncSession, caller: Caller, campaign: str, person: UUID, new: NewDecision
) -> Affectation | None:
    """What stands now, if the act may be done. Raises what refuses it."""
    candidate = await _within(session, caller, campaign, person)
    await check_at_rest(session, campaign=campaign)
    held = await standing.of_person(session, campaign=campaign, person=person)
    if new.act == "withdraw":
        if held is None:
            raise NoPoste
        await _poste(session, caller, campaign, held.poste)
        return held
    if held is not None:
        raise HasAPoste(poste=held.poste)
    poste = await _poste(session, caller, campaign, str(new.poste))
    if poste.speciality != candidate.speciality:
        raise OtherSpeciality
    await _check_place(session, poste)
    return None


async def _within(session: AsyncSession, caller: Caller, campaign: str, person: UUID) -> Candidate:
    """Someone of another territory does not exist for the caller."""
    found = await standing.candidate(session, campaign=campaign, person=person)
    if found is None or not holds(caller.grants, DECIDERS, found, campaign=campaign):
        raise NotFound
    return found


async def _poste(session: AsyncSession, caller: Caller, campaign: str, name: str) -> Poste:
    """The poste, locked. Raises NotFound for another territory's."""
    postes = await standing.locked_postes(session, campaign=campaign, postes=[name])
    if name not in postes or not holds(caller.grants, DECIDERS, postes[name], campaign=campaign):
        raise NotFound
    return postes[name]


async def _check_place(session: AsyncSession, poste: Poste) -> None:
    seats = await standing.seats(session, campaign=poste.campaign, postes=[poste.poste])
    if len(seats.get(poste.poste, ())) >= poste.offered:
        raise NoPlaceLeft(poste=poste.poste)


async def _withdraw(session: AsyncSession, held: Affectation, author: Author) -> Decision:
    held.withdraw(by=author.by, at=author.at, reason=str(author.reason))
    await session.flush()
    poste = await session.get_one(Poste, (held.campaign, held.poste))
    after = await standing.last_offer(session, campaign=held.campaign, poste=held.poste)
    await tell(session, [withdrawn(held)], [(poste, after or held.round)])
    return Decision.of(held)


async def _affect(
    session: AsyncSession, campaign: str, person: UUID, name: str, author: Author
) -> Decision:
    """It counts after the last round in which they have a result, so that they have one a round."""
    poste = await session.get_one(Poste, (campaign, name))
    after = await standing.last_result(session, campaign=campaign, person=person)
    rounds = await standing.rounds_of(session, campaign=campaign)
    if after is None and not rounds:
        raise NotFound
    round_ = after or rounds[-1].round
    seats = await standing.seats(session, campaign=campaign, postes=[name])
    (new,) = await give(
        session,
        [Given(person, poste, round_)],
        source="manual",
        author=author,
        taken={name: seats.get(name, set())},
    )
    offer = await standing.last_offer(session, campaign=campaign, poste=name)
    await tell(session, [published(new)], [(poste, offer or round_)])
    return Decision.of(new)


def _subject(campaign: str, person: UUID) -> str:
    return f"{campaign}:{person}"
