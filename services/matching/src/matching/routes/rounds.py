"""HTTP → use case → HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from kernel.db import Session
from kernel.identity import Caller, SignedIn
from kernel.schemas import Code

from matching.routes.paths import Number
from matching.schemas.results import OwnResult
from matching.schemas.rounds import Affectations, Parts, RunState
from matching.usecases import downloading, reading

router = APIRouter(prefix="/campaigns/{campaign}/rounds/{number}", tags=["matching"])


@router.get("/run")
async def read_run(session: Session, campaign: Code, number: Number) -> RunState:
    """Where the calculation of the round stands, with its figures and no pair."""
    return RunState.of(*await reading.standing(session, campaign=campaign, round_=number))


@router.get("/parts")
async def read_parts(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
) -> Parts:
    """The parts within the caller's scope, published or not."""
    parts = await reading.visible_parts(session, caller=caller, campaign=campaign, round_=number)
    return Parts.model_validate({"items": parts}, from_attributes=True)


@router.get("/results/{person}")
async def read_result(
    session: Session, caller: SignedIn, campaign: Code, number: Number, person: UUID
) -> OwnResult:
    """The caller's own result, and why."""
    found = await reading.own_result(
        session, caller=caller, campaign=campaign, round_=number, person=person
    )
    return OwnResult.of(number, found.outcome, found.withdrawn)


@router.get("/affectations")
async def read_affectations(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
    poste: Annotated[Code | None, Query()] = None,
) -> Affectations:
    """Who obtained the postes within the caller's reach, once published."""
    lines = await reading.visible_affectations(
        session, caller=caller, campaign=campaign, round_=number, poste=poste
    )
    return Affectations.model_validate({"items": lines}, from_attributes=True)


@router.get("/instance", response_class=Response)
async def download_instance(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
) -> Response:
    """The exact bytes that were hashed. Every download is kept."""
    return await _download(session, caller, campaign, number, "instance")


@router.get("/result", response_class=Response)
async def download_result(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
) -> Response:
    """The exact bytes of the verified result. Every download is kept."""
    return await _download(session, caller, campaign, number, "result")


@router.get("/certificate", response_class=Response)
async def download_certificate(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
) -> Response:
    """The result with the cover that proves its perfect couples (`hrt verify` takes it as one)."""
    return await _download(session, caller, campaign, number, "certificate")


async def _download(
    session: Session, caller: Caller, campaign: str, number: int, document: downloading.Document
) -> Response:
    content = await downloading.download(
        session, caller=caller, campaign=campaign, round_=number, document=document
    )
    name = f"{document}-{campaign}-{number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)
