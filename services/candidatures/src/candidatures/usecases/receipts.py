"""Receipts: told at each save, read by whoever made it, verified by anyone who holds one."""

import json
from uuid import UUID

from contracts.receipts import ReceiptIssued
from kernel.errors import DomainError, NotFound
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.keys import PublicKey, Signer, verified
from candidatures.domain.receipts import FORMAT, Receipt
from candidatures.schemas.receipts import ReceiptOut, ReceiptsOut, ReceiptVerdict
from candidatures.usecases.windows import begun


class NotAReceipt(DomainError):
    """Ce reçu n'est pas authentique : ce n'est pas nous qui l'avons signé, ou il a été modifié."""

    status = 422


def told(
    receipt: Receipt, count: int, *, missing: int, valid: bool, uncertified: bool = False
) -> ReceiptIssued:
    """What may travel of a receipt: all but what was saved."""
    return ReceiptIssued(
        **receipt.model_dump(exclude={"content"}),
        kind=receipt.kind,
        count=count,
        missing=missing,
        valid=valid,
        digest=receipt.digest,
        uncertified=uncertified,
    )


async def list_receipts(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, poste: str | None = None
) -> ReceiptsOut:
    await begun(session, campaign=campaign, number=number, phase="ranking" if poste else "wishes")
    found = await queries.receipts.of_person(
        session, campaign=campaign, number=number, person=person, poste=poste
    )
    return ReceiptsOut.of(found)


async def read_receipt(
    session: AsyncSession, *, number: int, person: UUID, signer: Signer
) -> ReceiptOut:
    """One's own; another's does not exist."""
    receipt = await queries.receipts.find(session, number=number)
    if receipt is None or receipt.person != person:
        raise NotFound
    return ReceiptOut.of(receipt, signer.sign(receipt.payload))


async def verify_receipt(session: AsyncSession, *, jws: str) -> ReceiptVerdict:
    """What an authentic receipt says, and whether a later save replaced it. Raises NotAReceipt."""
    payload = verified(jws.strip(), list(await queries.receipts.public_keys(session)))
    said = json.loads(payload) if payload else {}
    if said.get("format") != FORMAT:
        raise NotAReceipt
    receipt = await queries.receipts.find(session, number=said["number"])
    if receipt is None or receipt.payload != payload:
        raise NotAReceipt
    latest = await queries.receipts.latest(session, receipt=receipt)
    return ReceiptVerdict.of(receipt, latest=latest)


async def publish_keys(session: AsyncSession, *signers: Signer) -> None:
    """The public halves, from the first start with these keys on, for ever."""
    rows = [signer.public.model_dump(exclude={"since"}) for signer in signers]
    await session.execute(insert(PublicKey).values(rows).on_conflict_do_nothing())
