"""Assistance: the form from every page, for anyone, and the number that it gives."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal import cookies
from portal.refusals import Errors, errors_by_field
from portal.schemas import HelpForm, Sent
from portal.services import Refused, once
from portal.shell import page
from portal.visitors import AnyForm, AnyVisitor, Form, Visitor

router = APIRouter(prefix="/assistance", include_in_schema=False)

# Our fields, by the service's names for them.
FIELDS: Final = {
    "kind": "nature",
    "name": "nom",
    "email": "courriel",
    "status": "statut",
    "service": "service",
    "university": "universite",
    "description": "description",
    "page": "page",
    "campaign": "poste",
    "poste": "poste",
    "field": "champ",
    "value": "valeur",
    "screenshot": "capture",
}
SENT_SECONDS = 3600
FILE_REFUSALS = ("not-that-kind", "unsafe-file", "too-large")
TOLD = (404, 413, 415, 422, 429)


@router.get("")
async def ask(request: Request, visitor: AnyVisitor) -> Response:
    """The address may fill in what the page that led here knows."""
    asked = request.query_params
    return await _draw(visitor, lambda name: asked.get(name, "")[:1000])


@router.post("")
async def send(visitor: AnyVisitor, form: AnyForm) -> Response:
    file = ("screenshot", form.file) if form.file else None
    try:
        given = await visitor.calls.send_form(
            "POST",
            "assistance",
            "/tickets",
            _written(form),
            file=file,
            headers=once(form.one("cle")),
        )
    except Refused as refusal:
        if refusal.kind == "identity-needed":
            return await _draw(visitor, form.one, Errors({"nature": refusal.detail}), 422)
        if refusal.status not in TOLD:
            raise
        return await _draw(visitor, form.one, _errors(refusal), refusal.status)
    answer = RedirectResponse(f"{router.prefix}/envoyee", 303)
    sent = Sent.model_validate(given).model_dump()
    cookies.put(answer, cookies.ASKED, visitor.desk.seal.close("asked", sent), seconds=SENT_SECONDS)
    return answer


@router.get("/envoyee")
async def sent(request: Request, visitor: AnyVisitor) -> Response:
    found = visitor.desk.seal.open("asked", request.cookies.get(cookies.ASKED, ""))
    if found is None:
        return RedirectResponse(router.prefix, 303)
    return page(visitor, "help-sent.html", sent=Sent.model_validate(found))


def _written(form: Form) -> dict[str, str]:
    """As the service reads it; what concerns a poste goes with a correction alone."""
    written = {theirs: form.one(ours).strip() for theirs, ours in FIELDS.items()}
    written["campaign"], _, written["poste"] = written["poste"].partition("/")
    if written["kind"] != "correction":
        for name in ("campaign", "poste", "field", "value"):
            del written[name]
    return {name: value for name, value in written.items() if value}


def _errors(refusal: Refused) -> Errors:
    if refusal.kind in FILE_REFUSALS:
        return Errors({"capture": refusal.detail})
    if refusal.status == 404:
        return Errors({"poste": "Choisissez l’un des postes dont vous répondez."})
    return errors_by_field(refusal, FIELDS)


async def _draw(
    visitor: Visitor,
    typed: Callable[[str], str],
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    shown = await visitor.calls.read(HelpForm, "assistance", "/form")
    postes = [(f"{one.campaign}/{one.poste}", one) for one in visitor.grants_as("responsable")]
    return page(
        visitor,
        "help.html",
        status=status,
        shown=shown,
        typed=typed,
        errors=errors or Errors(),
        postes=[(value, f"Poste n° {one.poste}") for value, one in postes],
        page_told=_page_told(typed),
    )


def _page_told(typed: Callable[[str], str]) -> str:
    """The page that led here, and the reference of what failed there."""
    where, reference = typed("page"), typed("ref")
    return f"{where} (référence {reference})" if reference else where
