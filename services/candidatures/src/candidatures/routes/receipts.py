"""Receipts, the proofs that they were counted, and the public record of a round."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from kernel.db import Session
from kernel.identity import SignedIn, audited

from candidatures import queries
from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.routes.rankings import access_to
from candidatures.routes.wishes import candidate
from candidatures.schemas.receipts import (
    Jwks,
    ReceiptIn,
    ReceiptOut,
    ReceiptsOut,
    ReceiptVerdict,
)
from candidatures.schemas.rolls import ProofOut, RecordOut, RollOut
from candidatures.settings import Settings
from candidatures.usecases import receipts, records, rolls

router = APIRouter(tags=["receipts"])
KEYS_SECONDS = 300


async def _settings(request: Request) -> Settings:
    return request.app.state.runtime.settings  # type: ignore[no-any-return]


OwnSettings = Annotated[Settings, Depends(_settings)]
Candidate = Annotated[UUID, Depends(candidate)]


@router.get("/.well-known/jwks.json")
async def jwks(session: Session, response: Response) -> Jwks:
    """Every public key that ever signed a receipt or a record."""
    response.headers["Cache-Control"] = f"public, max-age={KEYS_SECONDS}"
    return Jwks.of([key.jwk for key in await queries.receipts.public_keys(session)])


@router.get("/receipts/{receipt}")
async def read_receipt(
    session: Session,
    caller: SignedIn,
    settings: OwnSettings,
    receipt: Annotated[int, Path(ge=1, lt=1 << 62)],
) -> ReceiptOut:
    """One's own receipt, signed."""
    return await receipts.read_receipt(
        session, number=receipt, person=caller.person, signer=settings.receipts
    )


@router.post("/receipts/verify")
async def verify_receipt(session: Session, content: ReceiptIn) -> ReceiptVerdict:
    """Whether a receipt is authentic, for anyone who holds it."""
    return await receipts.verify_receipt(session, jws=content.receipt)


@router.get(f"{ROUND}/receipts")
async def list_receipts(
    session: Session, person: Candidate, campaign: Campaign, number: Number
) -> ReceiptsOut:
    """Those of one's wish list, the last first."""
    return await receipts.list_receipts(session, campaign=campaign, number=number, person=person)


@router.get(f"{ROUND}/rankings/{{poste}}/receipts", dependencies=[Depends(access_to)])
async def list_ranking_receipts(
    session: Session, caller: SignedIn, campaign: Campaign, number: Number, poste: Poste
) -> ReceiptsOut:
    """Those of a poste's ranking, whoever saved it, the last first."""
    return await receipts.list_receipts(
        session, campaign=campaign, number=number, person=caller.person, poste=poste
    )


@router.get(f"{ROUND}/proof")
async def read_proof(
    session: Session, person: Candidate, campaign: Campaign, number: Number
) -> ProofOut:
    """That one's last wish list was counted as saved."""
    return await rolls.read_proof(session, campaign=campaign, number=number, person=person)


@router.get(f"{ROUND}/rankings/{{poste}}/proof", dependencies=[Depends(access_to)])
async def read_ranking_proof(
    session: Session, campaign: Campaign, number: Number, poste: Poste
) -> ProofOut:
    """That the last ranking of one's poste was counted as saved."""
    return await rolls.read_proof(session, campaign=campaign, number=number, poste=poste)


@router.get(f"{ROUND}/roll", dependencies=[audited("read a roll")])
async def read_roll(session: Session, campaign: Campaign, number: Number) -> RollOut:
    """Every leaf of the roll, with its salt: what the record's root was made of."""
    return await rolls.read_roll(session, campaign=campaign, number=number)


@router.get(f"{ROUND}/record")
async def read_record(
    session: Session, settings: OwnSettings, campaign: Campaign, number: Number
) -> RecordOut:
    """The signed record of a closed round, for anyone."""
    return await records.read_record(
        session, campaign=campaign, number=number, signer=settings.records
    )
