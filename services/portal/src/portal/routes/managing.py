"""What managers do about a ticket: take, answer, note, escalate, decide, close."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from portal.managed_ticket import HERE, canned, conclude, path_of, show
from portal.routes.hidden import whole
from portal.services import once
from portal.visitors import Act, Form, Manager, Visitor

router = APIRouter(prefix=f"{HERE}/{{ticket}}", include_in_schema=False)

ANSWER: Final = {"text": "texte", "attachment": "piece", "then": "suite"}
INSERT: Final = "inserer"


@router.post("/prendre")
async def take(ticket: UUID, form: Act, visitor: Manager) -> Response:
    return await _post(visitor, form, ticket, "take", done="prise")


@router.post("/laisser")
async def release(ticket: UUID, form: Act, visitor: Manager) -> Response:
    return await _post(visitor, form, ticket, "release", done="laissee")


@router.post("/reponse")
async def answer(ticket: UUID, form: Act, visitor: Manager) -> Response:
    if form.one("op") == INSERT:
        return await _insert(visitor, form, ticket)
    asked = visitor.calls.send_form(
        "POST",
        "assistance",
        path_of(ticket, "answers"),
        {"text": form.one("texte"), "then": form.one("suite") or "answered"},
        file=("attachment", form.file) if form.file else None,
        headers=_of(form),
    )
    return await conclude(visitor, form, ticket, asked, done="reponse", names=ANSWER)


@router.post("/note")
async def note(ticket: UUID, form: Act, visitor: Manager) -> Response:
    asked = visitor.calls.json(
        "POST",
        "assistance",
        path_of(ticket, "notes"),
        body={"text": form.one("note")},
        headers=once(form.one("cle")),
    )
    return await conclude(visitor, form, ticket, asked, done="note", names={"text": "note"})


@router.post("/transmission")
async def escalate(ticket: UUID, form: Act, visitor: Manager) -> Response:
    names = {"context": "contexte"}
    return await _post(visitor, form, ticket, "escalation", done="transmise", names=names)


@router.post("/decision")
async def decide(ticket: UUID, form: Act, visitor: Manager) -> Response:
    names = {"outcome": "issue", "reasons": "motifs"}
    return await _post(visitor, form, ticket, "decision", done="decision", names=names)


@router.post("/clore")
async def close(ticket: UUID, form: Act, visitor: Manager) -> Response:
    return await _post(visitor, form, ticket, "close", done="close")


async def _insert(visitor: Visitor, form: Form, ticket: UUID) -> Response:
    """The answer being written, with a canned one after it: nothing is sent yet."""
    chosen = [one.text for one in await canned(visitor) if str(one.id) == form.one("modele")]
    text = "\n\n".join(part for part in (form.one("texte").rstrip(), *chosen) if part)
    return await show(
        visitor, ticket, typed=lambda name: text if name == "texte" else form.one(name)
    )


async def _post(
    visitor: Visitor,
    form: Form,
    ticket: UUID,
    act: str,
    *,
    done: str,
    names: dict[str, str] | None = None,
) -> Response:
    """An act on the version that its author read. `names`: our fields, by the service's names."""
    body: dict[str, Any] = {theirs: form.one(ours) for theirs, ours in (names or {}).items()}
    asked = visitor.calls.json(
        "POST", "assistance", path_of(ticket, act), body=body or None, headers=_of(form)
    )
    return await conclude(visitor, form, ticket, asked, done=done, names=names or {})


def _of(form: Form) -> dict[str, str]:
    return once(form.one("cle"), whole(form, "version"))
