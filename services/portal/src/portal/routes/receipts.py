"""Receipts: kept as a file, checked by anyone who holds one; the public record of a round."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from portal.refusals import Errors
from portal.schemas import Receipt, ReceiptVerdict, Record
from portal.services import Refused, at
from portal.shell import page
from portal.visitors import AnyForm, AnyVisitor, Form, Signed, Visitor

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, lt=1 << 62)]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Round = Annotated[int, Path(ge=1, le=3)]
MISSING = "Collez un reçu, ou choisissez son fichier."


@router.get("/recus/{number}")
async def keep(number: Number, visitor: Signed) -> Response:
    found = await visitor.calls.read(Receipt, "candidatures", at("receipts", number))
    return _file(found.receipt, f"recu-{number}.jws")


@router.get("/verifier")
async def ask(visitor: AnyVisitor) -> Response:
    return _draw(visitor)


@router.post("/verifier")
async def verify(visitor: AnyVisitor, form: AnyForm) -> Response:
    """What is pasted or sent is all that is looked at: never a number."""
    receipt = _held(form)
    if not receipt:
        return _draw(visitor, errors=Errors({"recu": MISSING}), status=422)
    try:
        found = await visitor.calls.json(
            "POST", "candidatures", "/receipts/verify", body={"receipt": receipt}
        )
    except Refused as refusal:
        if refusal.status not in (400, 413, 422):
            raise
        return _draw(visitor, receipt=receipt, errors=Errors({"recu": refusal.detail}), status=422)
    return _draw(visitor, receipt=receipt, verdict=ReceiptVerdict.model_validate(found))


@router.get("/registre/{campaign}/{number}")
async def record(campaign: Code, number: Round, visitor: AnyVisitor) -> Response:
    return page(
        visitor,
        "record.html",
        campaign=campaign,
        number=number,
        record=await _record(visitor, campaign, number),
    )


@router.get("/registre/{campaign}/{number}/document")
async def record_file(campaign: Code, number: Round, visitor: AnyVisitor) -> Response:
    found = await _record(visitor, campaign, number)
    return _file(found.record, f"registre-{campaign}-{number}.jws")


async def _record(visitor: Visitor, campaign: str, number: int) -> Record:
    path = at("campaigns", campaign, "rounds", number, "record")
    return await visitor.calls.read(Record, "candidatures", path)


def _held(form: Form) -> str:
    """A file comes before what is pasted; one that is no text is no receipt either."""
    sent = form.file.content.decode("ascii", "replace") if form.file else ""
    return sent.strip() or form.one("recu").strip()


def _file(content: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/jose", headers=headers)


def _draw(
    visitor: Visitor,
    *,
    receipt: str = "",
    verdict: ReceiptVerdict | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    return page(
        visitor,
        "verify.html",
        status=status,
        receipt=receipt,
        verdict=verdict,
        errors=errors or Errors(),
    )
