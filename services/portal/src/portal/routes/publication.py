"""Publishing: where the run stands, the parts in one's scope, one act that names its numbers."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse
from kernel.errors import NotFound

from portal.routes.coordination import followed
from portal.schemas import Part, References, Round, Run
from portal.services import Refused
from portal.shell import page
from portal.standing import Standing
from portal.strip import strip_of
from portal.visitors import Act, Follower, Visitor

router = APIRouter(prefix="/coordination/publication", include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=3)]
Filter = Annotated[str, Query(max_length=64)]
WORD = "PUBLIER"
OVER = ("closed", "published")


@dataclass(frozen=True)
class Publication:
    """A round's run and the parts in the visitor's scope."""

    standing: Standing
    round: Round
    run: Run | None
    parts: tuple[Part, ...]
    references: References
    whole: bool

    @property
    def waiting(self) -> list[Part]:
        return [part for part in self.parts if part.published_at is None]

    def chosen(self, speciality: str, territory: str) -> list[Part]:
        """The parts that one act publishes: this one, or with no name all that wait."""
        if not speciality:
            return self.waiting if self.whole else []
        wanted = (speciality, territory)
        return [part for part in self.waiting if (part.speciality, part.territory) == wanted]


@router.get("")
async def last(visitor: Follower) -> Response:
    stands = await followed(visitor)
    number = stands.current.round if stands.current else 1
    return RedirectResponse(f"{router.prefix}/{number}", 303)


@router.get("/{number}")
async def read(number: Number, visitor: Follower, publie: int = 0) -> Response:
    """`publie`: how many parts this browser just published."""
    stands = await followed(visitor)
    opened = any(one.round == number for one in stands.rounds)
    shown = await _load(visitor, stands, number) if opened else None
    return page(
        visitor,
        "publication.html",
        number=number,
        standing=stands,
        shown=shown,
        published=publie,
        strip=strip_of(stands),
    )


@router.get("/{number}/confirmer")
async def confirm(
    number: Number, visitor: Follower, specialite: Filter = "", territoire: Filter = ""
) -> Response:
    shown = await _load(visitor, await followed(visitor), number)
    return _confirm(visitor, shown, specialite, territoire)


@router.post("/{number}/confirmer")
async def publish(number: Number, form: Act, visitor: Follower) -> Response:
    """Irreversible, so a word is typed; typed otherwise, nothing happens."""
    speciality, territory = form.one("specialite"), form.one("territoire")
    shown = await _load(visitor, await followed(visitor), number)
    if form.one("mot").strip() != WORD:
        return _confirm(visitor, shown, speciality, territory, wrong=True)
    body = {"speciality": speciality, "territory": territory} if speciality else {}
    path = shown.standing.path(shown.round, "publications")
    once = {"Idempotency-Key": form.one("cle")}
    answer = await visitor.calls.json("POST", "matching", path, body=body, headers=once)
    return RedirectResponse(f"{router.prefix}/{number}?publie={len(answer['published'])}", 303)


def _confirm(
    visitor: Visitor, shown: Publication, speciality: str, territory: str, *, wrong: bool = False
) -> Response:
    parts = shown.chosen(speciality, territory)
    if not parts:
        raise NotFound
    return page(
        visitor,
        "publication-confirm.html",
        status=422 if wrong else 200,
        shown=shown,
        parts=parts,
        speciality=speciality,
        territory=territory,
        placed=sum(part.placed or 0 for part in parts),
        unplaced=sum(part.unplaced or 0 for part in parts),
        postes=sum(part.postes for part in parts),
        word=WORD,
        wrong=wrong,
        strip=strip_of(shown.standing),
    )


async def _load(visitor: Visitor, stands: Standing, number: int) -> Publication:
    round_ = stands.round(number)
    run, parts, references = await asyncio.gather(
        _run(visitor, stands, round_),
        _parts(visitor, stands, round_),
        visitor.desk.references(visitor.calls),
    )
    whole = bool(visitor.grants_as("ministry"))
    return Publication(stands, round_, run, parts, references, whole)


async def _run(visitor: Visitor, stands: Standing, round_: Round) -> Run | None:
    """None before the closing."""
    if round_.state not in OVER:
        return None
    try:
        return await visitor.calls.read(Run, "matching", stands.path(round_, "run"))
    except Refused as refusal:
        if refusal.status in (404, 409):
            return None
        raise


async def _parts(visitor: Visitor, stands: Standing, round_: Round) -> tuple[Part, ...]:
    if round_.state not in OVER:
        return ()
    try:
        return await visitor.calls.read_all(Part, "matching", stands.path(round_, "parts"))
    except Refused as refusal:
        if refusal.status in (404, 409):
            return ()
        raise
