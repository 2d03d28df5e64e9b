"""The results of a round held in person: entered, or brought in a file."""

from fastapi import APIRouter, Response, UploadFile
from kernel import sheets
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.statuses import refuses

from matching.routes.paths import Number
from matching.schemas.entries import EntriesIn, Recorded
from matching.usecases import giving, places, recording

router = APIRouter(prefix="/campaigns/{campaign}/rounds/{number}/entries", tags=["entries"])
TURN = (recording.PlayedHere, recording.NotItsTurn, giving.RoundRunning)


@router.get(
    "/template", response_class=Response, dependencies=[audited("took the list of the unplaced")],
    responses=refuses(*TURN),
)  # fmt: skip
async def read_template(
    session: Session, caller: SignedIn, campaign: Code, number: Number
) -> Response:
    """A CSV with a line for each person of the caller's scope who is still without a poste."""
    content = await places.template(session, caller=caller, campaign=campaign, round_=number)
    headers = {"Content-Disposition": f'attachment; filename="tour-{number}-{campaign}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "",
    status_code=201,
    dependencies=[fresh_factor, audited("recorded affectations")],
    responses=refuses(*TURN, sheets.RefusedRows),
)
async def record_entries(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    response: Response,
    campaign: Code,
    number: Number,
    body: EntriesIn,
) -> Recorded:
    """Who got which poste: all of it, or nothing."""
    told = await recording.record(
        session, caller=caller, campaign=campaign, round_=number, entries=body.entries
    )
    response.status_code = 201
    return await once.keep(told)


@router.post(
    "/import",
    dependencies=[fresh_factor, audited("imported affectations", "dry_run")],
    responses=refuses(*TURN, sheets.UnreadableSheet, sheets.RefusedRows),
)
async def import_entries(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
    file: UploadFile,
    dry_run: bool = False,
) -> Recorded:
    """The same from a file (CSV or XLSX): whole or not at all; again, it changes nothing. With
    `dry_run`, says what it would do and writes nothing."""
    entries = await recording.read_file(file)
    act = recording.preview if dry_run else recording.record
    return await act(session, caller=caller, campaign=campaign, round_=number, entries=entries)
