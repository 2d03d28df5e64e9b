"""From the queue to the server's answer: what is ready to leave, and what became of it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

import structlog
from contracts.notifications import DeliveryRecorded
from joserfc.jwk import ECKey
from kernel.db import now
from kernel.outbox import emit
from notifications import queries
from notifications.domain.mails import Answer, message_id
from notifications.domain.tables import Mail
from notifications.queries import Due
from notifications.telemetry import DROPPED, MAILS, SIGN_IN_SECONDS
from notifications.usecases import letters
from notifications.usecases.letters import Letterhead
from notifications.usecases.sealing import Unsealable, unseal
from sqlmodel.ext.asyncio.session import AsyncSession

log = structlog.get_logger()


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
    message: Message


async def take(session: AsyncSession, desk: Desk, *, urgent: bool, limit: int) -> Sequence[Ready]:
    """Locks mails that are due, until the transaction ends, and writes them. Those that cannot
    leave are put off, dropped, or wait again."""
    due = await queries.take_due(session, urgent=urgent, limit=limit)
    if not due:
        return []
    at = await now(session)
    told = [one.mail.id for one in due if one.notice and one.mail.id is not None]
    postes = await queries.postes_told(session, told) if told else {}
    written = (_write(one, desk, postes.get(one.mail.id or 0, ()), at) for one in due)
    return [ready for ready in written if ready is not None]


def _write(
    due: Due, desk: Desk, postes: Sequence[tuple[str, int | None]], at: datetime
) -> Ready | None:
    try:
        if due.mail.sealed is not None:
            return _sign_in(due.mail, desk, at)
        if due.address is None:
            due.mail.wait_for_address(at=at)
            return None
        return _notice(due, due.address, desk, postes, at)
    except Exception:
        # One text that cannot be written holds back none of the others; a new release may do.
        log.exception("mail not written", kind=due.mail.kind, mail=due.mail.id)
        due.mail.answered(Answer("deferred"), at=at, draw=_draw())
        MAILS.labels(due.mail.kind, "not_written").inc()
        return None


def _sign_in(mail: Mail, desk: Desk, at: datetime) -> Ready | None:
    try:
        opened = unseal(mail.sealed or "", desk.key, public_url=desk.letterhead.public_url)
    except Unsealable as error:
        log.error("sign-in link not opened", mail=mail.id, error=str(error))
        _drop(mail, "unsealable", at)
        return None
    if opened.address is None:
        _drop(mail, "decoy", at)
        return None
    assert mail.expires_at is not None  # noqa: S101 - a link always expires
    figures = {"expires_at": mail.expires_at.isoformat()}
    letter = letters.compose("sign_in", figures, letterhead=desk.letterhead, link=opened.link)
    return _ready(mail, opened.address, letter, desk, at)


def _drop(mail: Mail, reason: str, at: datetime) -> None:
    mail.drop(at=at)
    DROPPED.labels(mail.kind, reason).inc()


def _notice(
    due: Due,
    address: str,
    desk: Desk,
    postes: Sequence[tuple[str, int | None]],
    at: datetime,
) -> Ready:
    assert due.notice is not None  # noqa: S101 - each mail but a sign-in tells one
    figures: dict[str, Any] = {
        "round": due.notice.round,
        "campaign": due.campaign or due.notice.campaign,
        "postes": postes,
        "total": sum(candidatures or 0 for _, candidatures in postes),
    } | due.notice.data
    name = f"{due.person.given_name} {due.person.family_name}" if due.person else None
    letter = letters.compose(due.mail.kind, figures, letterhead=desk.letterhead, name=name)
    return _ready(due.mail, address, letter, desk, at)


def _ready(mail: Mail, address: str, letter: letters.Letter, desk: Desk, at: datetime) -> Ready:
    id_ = identify(mail, desk.letterhead.host)
    message = letters.address(letter, to=address, message_id=id_, at=at, letterhead=desk.letterhead)
    return Ready(mail, address, message)


def identify(mail: Mail, host: str) -> str:
    return message_id(kind=mail.kind, fact=mail.fact, person=mail.person, host=host)


async def settle(
    session: AsyncSession, answers: Iterable[tuple[Mail, Answer]], *, host: str
) -> None:
    """Writes what the server answered, and tells of each mail that ended."""
    at = await now(session)
    for mail, answer in answers:
        mail.answered(answer, at=at, draw=_draw())
        _measure(mail, at)
        if mail.state in ("sent", "bounced"):
            emit(
                session,
                DeliveryRecorded(
                    person=mail.person,
                    kind=mail.kind,
                    message_id=identify(mail, host),
                    state="sent" if mail.state == "sent" else "bounced",
                    at=at,
                ),
            )


def _measure(mail: Mail, at: datetime) -> None:
    outcome = "retried" if mail.state == "queued" else mail.state
    MAILS.labels(mail.kind, outcome).inc()
    if mail.urgent and mail.state == "sent":
        SIGN_IN_SECONDS.observe((at - mail.created_at).total_seconds())


def _draw() -> float:
    return random.random()  # noqa: S311 - spreads retries, hides nothing
