"""From the queue to the server's answer: what is ready to leave, and what became of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

import structlog
from contracts.assistance import MailKind
from contracts.notifications import DeliveryRecorded
from joserfc.jwk import ECKey
from kernel.db import now
from kernel.outbox import emit_all
from notifications.domain.mails import LIST_POSTES, Answer, message_id
from notifications.domain.tables import Mail
from notifications.queries import mails
from notifications.queries.mails import Due
from notifications.telemetry import DROPPED, MAILS, SIGN_IN_SECONDS
from notifications.usecases import letters, queue
from notifications.usecases.letters import Letterhead
from notifications.usecases.sealing import Sealed, SealedLink, TicketMail, Unsealable, unseal
from sqlmodel.ext.asyncio.session import AsyncSession

log = structlog.get_logger()
OF_TICKETS = get_args(MailKind)


@dataclass(frozen=True)
class Desk:
    """What mails are written with."""

    letterhead: Letterhead
    key: ECKey


@dataclass(frozen=True)
class Ready:
    """A mail written, to hand to the server."""

    mail: Mail
    address: str
    message: bytes


async def take(session: AsyncSession, desk: Desk, *, urgent: bool, limit: int) -> Sequence[Ready]:
    """Locks mails that are due, until the transaction ends, and writes them. Those that cannot
    leave are put off, dropped, or wait again."""
    due = await mails.take_due(session, urgent=urgent, limit=limit)
    listing = [one.mail.id or 0 for one in due if one.mail.kind in LIST_POSTES]
    postes = await mails.postes_told(session, listing) if listing else {}
    written = [_write(one, desk, postes.get(one.mail.id or 0, ())) for one in due]
    stay = [one.mail for one, ready in zip(due, written, strict=True) if ready is None]
    await queue.keep(session, stay)
    return [ready for ready in written if ready is not None]


def _write(due: Due, desk: Desk, postes: Sequence[tuple[str, int | None]]) -> Ready | None:
    try:
        if due.mail.sealed is not None:
            return _sealed(due.mail, desk, due.at)
        if due.address is None:
            due.mail.wait_for_address(at=due.at)
            return None
        return _notice(due, due.address, desk, postes)
    except Exception:
        # One text that cannot be written holds back none of the others; a new release may do.
        log.exception("mail not written", kind=due.mail.kind, mail=due.mail.id)
        due.mail.answered(Answer("deferred"), at=due.at, draw=_draw())
        MAILS.labels(due.mail.kind, "not_written").inc()
        return None


def _sealed(mail: Mail, desk: Desk, at: datetime) -> Ready | None:
    try:
        return _ticket(mail, desk, at) if mail.kind in OF_TICKETS else _link(mail, desk, at)
    except Unsealable as error:
        log.error("seal not opened", mail=mail.id, kind=mail.kind, error=str(error))
        _drop(mail, "unsealable", at)
        return None


def _ticket(mail: Mail, desk: Desk, at: datetime) -> Ready:
    opened = _opened(mail, desk, TicketMail)
    figures = {"reference": opened.reference, "lines": opened.text.splitlines()}
    letter = letters.compose(
        mail.kind, figures, letterhead=desk.letterhead, name=opened.name or None, link=opened.link
    )
    return _ready(mail, opened.address, letter, desk, at)


def _opened(mail: Mail, desk: Desk, content: type[Sealed]) -> Sealed:
    public_url = desk.letterhead.public_url
    return unseal(mail.sealed or "", desk.key, public_url=public_url, content=content)


def _link(mail: Mail, desk: Desk, at: datetime) -> Ready | None:
    opened = _opened(mail, desk, SealedLink)
    if opened.address is None:
        _drop(mail, "decoy", at)
        return None
    assert mail.expires_at is not None  # noqa: S101 - a link always expires
    figures = {"expires_at": mail.expires_at.isoformat(), "code": opened.code}
    letter = letters.compose(mail.kind, figures, letterhead=desk.letterhead, link=opened.link)
    return _ready(mail, opened.address, letter, desk, at)


def _drop(mail: Mail, reason: str, at: datetime) -> None:
    mail.drop(at=at)
    DROPPED.labels(mail.kind, reason).inc()


def _notice(
    due: Due,
    address: str,
    desk: Desk,
    postes: Sequence[tuple[str, int | None]],
) -> Ready:
    assert due.figures is not None  # noqa: S101 - each mail but those with a link tells a notice
    figures: dict[str, Any] = {
        "round": due.round,
        "campaign": due.campaign,
        "postes": postes,
        "address": address,
        "total": sum(candidatures or 0 for _, candidatures in postes),
        **due.figures,
    }
    letter = letters.compose(due.mail.kind, figures, letterhead=desk.letterhead, name=due.name)
    return _ready(due.mail, address, letter, desk, due.at)


def _ready(mail: Mail, address: str, letter: letters.Letter, desk: Desk, at: datetime) -> Ready:
    id_ = identify(mail, desk.letterhead.host)
    message = letters.address(letter, to=address, message_id=id_, at=at, letterhead=desk.letterhead)
    return Ready(mail, address, message)


def identify(mail: Mail, host: str) -> str:
    return message_id(kind=mail.kind, fact=mail.fact, person=mail.person, host=host)


async def settle(
    session: AsyncSession, answers: Sequence[tuple[Mail, Answer]], *, host: str
) -> None:
    """Writes what the server answered, and tells of each mail that ended."""
    if not answers:
        return
    at = await now(session)
    for mail, answer in answers:
        mail.answered(answer, at=at, draw=_draw())
        _measure(mail, at)
    await queue.keep(session, [mail for mail, _ in answers])
    await emit_all(session, (_told(mail, host) for mail, _ in answers if mail.ended))


def _told(mail: Mail, host: str) -> DeliveryRecorded:
    return DeliveryRecorded(
        person=mail.person,
        kind=mail.kind,
        message_id=identify(mail, host),
        state="sent" if mail.state == "sent" else "bounced",
        at=mail.changed_at,
    )


def _measure(mail: Mail, at: datetime) -> None:
    outcome = "retried" if mail.state == "queued" else mail.state
    MAILS.labels(mail.kind, outcome).inc()
    if mail.urgent and mail.state == "sent":
        SIGN_IN_SECONDS.observe((at - mail.created_at).total_seconds())


def _draw() -> float:
    return random.random()  # noqa: S311 - spreads retries, hides nothing
