"""Receipts over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from kernel.schemas import Body
from pydantic import BaseModel, StringConstraints

from candidatures.domain.receipts import Kind, Receipt


class ReceiptLine(BaseModel):
    """`digest`: of what was saved, as the mail gives it too."""

    number: int
    campaign: str
    round: int
    kind: Kind
    poste: str | None
    version: int
    saved_at: datetime
    digest: str

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        return cls.model_validate(receipt, from_attributes=True)


class ReceiptsOut(BaseModel):
    items: list[ReceiptLine]

    @classmethod
    def of(cls, receipts: Sequence[Receipt]) -> Self:
        return cls(items=[ReceiptLine.of(receipt) for receipt in receipts])


class ReceiptOut(BaseModel):
    """`receipt`: the compact JWS to keep; its payload says what was saved."""

    line: ReceiptLine
    receipt: str

    @classmethod
    def of(cls, receipt: Receipt, jws: str) -> Self:
        return cls(line=ReceiptLine.of(receipt), receipt=jws)


class ReceiptIn(Body):
    receipt: Annotated[str, StringConstraints(min_length=1, max_length=500_000)]


class ReceiptVerdict(BaseModel):
    """An authentic receipt. `replaced_by`: the number of the last save, when it is another."""

    line: ReceiptLine
    replaced_by: int | None

    @classmethod
    def of(cls, receipt: Receipt, *, latest: int | None) -> Self:
        newer = None if latest == receipt.number else latest
        return cls(line=ReceiptLine.of(receipt), replaced_by=newer)


class Jwk(BaseModel):
    """The public half of an Ed25519 key (RFC 8037)."""

    kty: str
    crv: str
    x: str
    use: str
    alg: str
    kid: str


class Jwks(BaseModel):
    keys: list[Jwk]

    @classmethod
    def of(cls, jwks: Sequence[dict[str, Any]]) -> Self:
        return cls(keys=[Jwk.model_validate(jwk) for jwk in jwks])
