"""Canned answers."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.statuses import refuses
from kernel.versions import ExpectedVersion, tag

from assistance.schemas.desk import CannedAnswers, CannedOut, Deleted
from assistance.schemas.forms import CannedIn
from assistance.usecases import canned

router = APIRouter(prefix="/canned-answers", tags=["réponses types"])


@router.get("")
async def list_canned(session: Session, manager: SignedIn) -> CannedAnswers:
    """Celles de mon territoire et celles du ministère."""
    found = await canned.offered(session, caller=manager)
    return CannedAnswers(items=[CannedOut.model_validate(one) for one in found])


@router.post(
    "",
    status_code=201,
    dependencies=[audited("kept a canned answer")],
    responses=refuses(NotFound),
)
async def keep(
    session: Session, manager: SignedIn, once: OnlyOnce, body: CannedIn, response: Response
) -> CannedOut:
    kept = await canned.keep(session, caller=manager, content=body)
    response.status_code = 201
    tag(response, kept.version)
    return await once.keep(CannedOut.model_validate(kept))


@router.put("/{canned_answer}", dependencies=[audited("changed a canned answer")])
async def change(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    canned_answer: UUID,
    body: CannedIn,
    response: Response,
) -> CannedOut:
    kept = await canned.change(
        session, caller=manager, id_=canned_answer, content=body, expected=expected
    )
    tag(response, kept.version)
    return await once.keep(CannedOut.model_validate(kept))


@router.delete("/{canned_answer}", dependencies=[audited("deleted a canned answer")])
async def forget(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    canned_answer: UUID,
) -> Deleted:
    await canned.forget(session, caller=manager, id_=canned_answer, expected=expected)
    return await once.keep(Deleted(id=canned_answer))
