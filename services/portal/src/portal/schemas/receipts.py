"""Receipts of saves, and the record of a round."""

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class ReceiptLine(Reading):
    number: int
    campaign: str
    round: int
    kind: str
    poste: str | None
    version: int
    saved_at: AwareDatetime
    digest: str


class Receipt(Reading):
    """`receipt`: the signed document to keep."""

    receipt: str


class ReceiptVerdict(Reading):
    """Of an authentic one. `replaced_by`: the number of a later save."""

    line: ReceiptLine
    replaced_by: int | None


class Record(Reading):
    """`record`: the signed document. Not complete: its result is not public yet."""

    closing: int
    complete: bool
    issued_at: AwareDatetime
    record: str
