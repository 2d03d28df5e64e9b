"""What ends a request with a clock: a person's decision on an appeal, the catalog's word on a
correction."""

from uuid import UUID

import structlog
from contracts.postes import CorrectionDecided
from kernel.db import now
from kernel.errors import DomainError
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.access import DECIDERS, reach
from assistance.domain.registers import Decision
from assistance.domain.tickets import Ticket
from assistance.domain.words import OUTCOMES, status_of
from assistance.queries import known, tickets
from assistance.schemas.forms import DecisionIn
from assistance.usecases.managing import managed, move, write
from assistance.usecases.telling import announce, write_to_requester

log = structlog.get_logger()


class NotAnAppeal(DomainError):
    """Seul un recours se décide ainsi."""


class AlreadyDecided(DomainError):
    """Ce recours est déjà décidé : une décision ne se reprend pas ici."""


class DecisionNotYours(DomainError):
    """Un recours est décidé par l'ARS de sa subdivision ou par le ministère."""

    status = 403


class UnnamedDecider(DomainError):
    """Votre nom n'est pas encore connu ici : une décision porte le nom de son auteur. Réessayez
    dans quelques secondes."""


async def decide(
    session: AsyncSession, *, caller: Caller, ticket: UUID, decision: DecisionIn, expected: int
) -> Ticket:
    """A person of the ARS or of the ministry decides, by name, with reasons, once."""
    found = await managed(session, caller, ticket, "decided an appeal", expected=expected)
    deciders = reach(caller.grants, await known.subdivisions(session), roles=DECIDERS)
    if not deciders.holds(found.subdivision):
        raise DecisionNotYours
    if found.kind != "appeal":
        raise NotAnAppeal
    if await tickets.decision(session, found.id):
        raise AlreadyDecided
    author = await known.person(session, caller.person)
    if author is None:
        raise UnnamedDecider
    await move(session, found, "answer")
    at = await now(session)
    found.settled(at=at)
    made = Decision(
        ticket=found.id,
        outcome=decision.outcome,
        reasons=decision.reasons,
        decided_by=author.person,
        author=author.name,
        quality=status_of(caller.grants_as(*DECIDERS)),
        decided_at=at,
    )
    session.add(made)
    text = f"{OUTCOMES[decision.outcome]}\n\n{decision.reasons}\n\n{made.author}, {made.quality}"
    await write(session, found, "requester", "manager", text, author=caller.person)
    write_to_requester(session, found, "ticket_answered", text)
    await announce(session, found)
    return found


async def settle_correction(session: AsyncSession, event: CorrectionDecided) -> None:
    """The first word counts. A ticket that asked for no correction is not one of ours."""
    asked = await tickets.correction(session, event.ticket, lock=True)
    ticket = await tickets.one(session, event.ticket, lock=True)
    if asked is None or ticket is None:
        log.warning("no such correction", ticket=str(event.ticket))
        return
    if asked.outcome is not None:
        return
    at = await now(session)
    asked.outcome, asked.reason, asked.decided_at = event.outcome, event.reason, at
    await move(session, ticket, "settle")
    ticket.settled(at=at)
    text = _outcome(event)
    await write(session, ticket, "requester", "platform", text)
    write_to_requester(session, ticket, "ticket_answered", text)
    await announce(session, ticket)


def _outcome(event: CorrectionDecided) -> str:
    if event.outcome == "applied":
        return f"La correction demandée sur le poste {event.poste} est faite."
    reason = f" Motif : {event.reason}" if event.reason else ""
    return f"La correction demandée sur le poste {event.poste} n'a pas été retenue.{reason}"
