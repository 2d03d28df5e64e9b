"""Results as PDF/UA documents."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.statuses import refuses

from matching.routes.paths import Number
from matching.usecases import documents, reading

router = APIRouter(prefix="/campaigns/{campaign}/rounds/{number}", tags=["documents"])
REFUSALS = refuses(documents.NoAuthority, reading.NotPublishedYet)


@router.get("/results/{person}/document", response_class=Response, responses=REFUSALS)
async def print_result(
    session: Session, caller: SignedIn, campaign: Code, number: Number, person: UUID
) -> Response:
    """The caller's own result, with its author, the algorithm's mention and the ways of appeal."""
    content = await documents.result(
        session, caller=caller, campaign=campaign, round_=number, person=person
    )
    return _pdf(content, f"resultat-{campaign}-tour-{number}")


@router.get(
    "/postes/{poste}/document",
    response_class=Response,
    dependencies=[audited("printed affectations")],
    responses=REFUSALS,
)
async def print_affectations(
    session: Session, caller: SignedIn, campaign: Code, number: Number, poste: Code
) -> Response:
    """Who obtained a poste within the caller's reach, or that nobody did."""
    content = await documents.affectations(
        session, caller=caller, campaign=campaign, round_=number, poste=poste
    )
    return _pdf(content, f"affectations-{poste}-tour-{number}")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
