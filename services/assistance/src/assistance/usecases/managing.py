"""Managers read and handle the tickets of their territory. Each reading and each act is audited
with whose ticket it was."""

from uuid import UUID

from kernel import audit
from kernel.audit import Act as Audited
from kernel.db import now
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from kernel.objects import Objects
from kernel.uploads import Received as File
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.access import Reach, reach
from assistance.domain.states import Act
from assistance.domain.tickets import Audience, Message, Side, Ticket, is_settled_by_an_answer
from assistance.domain.words import STATES, redacted
from assistance.queries import known, tickets
from assistance.schemas.forms import AnswerForm
from assistance.usecases.attaching import attach
from assistance.usecases.telling import announce, write_to_requester


class NotInThatState(DomainError):
    """Cette demande est « {label} » : cette action n'est pas possible maintenant."""


class TakenByAnother(DomainError):
    """{assignee} s'occupe déjà de cette demande."""


class NotTaken(DomainError):
    """Personne ne s'occupe encore de cette demande."""


class NotTechnical(DomainError):
    """Seul un problème technique ou de connexion se transmet à l'équipe technique."""


class AnswerFirst(DomainError):
    """Répondez à la demande avant de la clore."""


class DecisionNeeded(DomainError):
    """Un recours se clôt par une décision motivée, une correction par son sort au catalogue."""


async def reach_of(session: AsyncSession, caller: Caller) -> Reach:
    return reach(caller.grants, await known.subdivisions(session))


async def managed(
    session: AsyncSession,
    caller: Caller,
    id_: UUID,
    act: str,
    *,
    expected: int | None = None,
) -> Ticket:
    """The ticket, audited; locked when it is changed from the `expected` version. Raises NotFound
    for another territory's, and StaleVersion."""
    ticket = await tickets.one(session, id_, lock=expected is not None)
    if ticket is None or not (await reach_of(session, caller)).holds(ticket.subdivision):
        raise NotFound
    record(session, caller, act, ticket)
    if expected is not None:
        current = {"state": ticket.state, "assigned_to": ticket.assigned_to}
        check_version(expected, ticket.version, current=current)
    return ticket


def record(session: AsyncSession, caller: Caller, act: str, ticket: Ticket) -> None:
    audit.record(session, Audited(act, caller.person, ticket.person, f"/tickets/{ticket.id}"))


async def move(session: AsyncSession, ticket: Ticket, act: Act) -> None:
    """Raises NotInThatState."""
    state = ticket.may(act)
    if state is None:
        raise NotInThatState(label=STATES[ticket.state], state=ticket.state)
    ticket.move(state, at=await now(session))


async def take(session: AsyncSession, *, caller: Caller, ticket: UUID, expected: int) -> Ticket:
    found = await managed(session, caller, ticket, "took a ticket", expected=expected)
    if found.assigned_to not in (None, caller.person):
        names = await known.names(session, [found.assigned_to])
        raise TakenByAnother(assignee=names.get(found.assigned_to, "Un autre gestionnaire"))
    found.assigned_to, found.version = caller.person, found.version + 1
    await session.flush()
    return found


async def release(session: AsyncSession, *, caller: Caller, ticket: UUID, expected: int) -> Ticket:
    """By whoever holds it, or a colleague of the territory when they are away."""
    found = await managed(session, caller, ticket, "released a ticket", expected=expected)
    if found.assigned_to is None:
        raise NotTaken
    found.assigned_to, found.version = None, found.version + 1
    await session.flush()
    return found


async def answer(
    session: AsyncSession,
    *,
    caller: Caller,
    ticket: UUID,
    form: AnswerForm,
    file: File | None,
    store: Objects,
    expected: int,
) -> Ticket:
    """An answer, or a question that the ticket waits for."""
    found = await managed(session, caller, ticket, "answered a ticket", expected=expected)
    await move(session, found, "answer" if form.then == "answered" else "ask")
    at = await now(session)
    found.answered(at=at)
    if form.then == "answered" and is_settled_by_an_answer(found.kind):
        found.settled(at=at)
    await write(session, found, "requester", "manager", form.text, author=caller.person,
                file=file, store=store)  # fmt: skip
    write_to_requester(session, found, "ticket_answered", form.text)
    await announce(session, found)
    return found


async def note(session: AsyncSession, *, caller: Caller, ticket: UUID, text: str) -> Ticket:
    """A note between managers changes nothing of the ticket: it needs no version."""
    found = await managed(session, caller, ticket, "noted on a ticket")
    await write(session, found, "staff", "manager", text, author=caller.person)
    return found


async def escalate(
    session: AsyncSession, *, caller: Caller, ticket: UUID, context: str, expected: int
) -> Ticket:
    found = await managed(session, caller, ticket, "escalated a ticket", expected=expected)
    if found.kind not in ("technical", "account"):
        raise NotTechnical
    await move(session, found, "escalate")
    await write(session, found, "technical", "manager", redacted(context), author=caller.person)
    await announce(session, found)
    return found


async def close(session: AsyncSession, *, caller: Caller, ticket: UUID, expected: int) -> Ticket:
    found = await managed(session, caller, ticket, "closed a ticket", expected=expected)
    if found.settled_at is None:
        raise AnswerFirst if is_settled_by_an_answer(found.kind) else DecisionNeeded
    await move(session, found, "close")
    write_to_requester(session, found, "ticket_closed")
    await announce(session, found)
    return found


async def write(
    session: AsyncSession,
    ticket: Ticket,
    audience: Audience,
    side: Side,
    text: str,
    *,
    author: UUID | None = None,
    file: File | None = None,
    store: Objects | None = None,
) -> Message:
    message = Message(ticket=ticket.id, audience=audience, side=side, author=author, text=text)
    session.add(message)
    await session.flush()
    if store is not None:
        await attach(session, store, file, ticket=ticket.id, message=message.id)
    return message
