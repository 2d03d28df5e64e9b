"""Registers of the requests with a clock, and figures."""

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.identity import SignedIn, audited
from pydantic import AwareDatetime

from assistance.domain.words import RegisterName
from assistance.schemas.desk import Register, Statistics
from assistance.schemas.sheets import register_csv
from assistance.usecases import listing

router = APIRouter(tags=["registres et chiffres"])


@router.get("/registers/{kind}", dependencies=[audited("read a register")])
async def read_register(session: Session, manager: SignedIn, kind: RegisterName) -> Register:
    """Les demandes de ce genre, celles en retard d'abord."""
    return await listing.register(session, caller=manager, kind=kind)


@router.get(
    "/registers/{kind}/export",
    response_class=Response,
    dependencies=[audited("exported a register")],
)
async def export_register(session: Session, manager: SignedIn, kind: RegisterName) -> Response:
    """Le même registre, en CSV."""
    found = await listing.register(session, caller=manager, kind=kind)
    headers = {"Content-Disposition": f'attachment; filename="registre-{kind}.csv"'}
    return Response(register_csv(found.items), media_type="text/csv", headers=headers)


@router.get("/statistics")
async def read_statistics(
    session: Session,
    manager: SignedIn,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Statistics:
    """Par nature, état et subdivision, sans nom : ce qui est arrivé, et le temps d'une réponse."""
    return await listing.statistics(session, caller=manager, since=since, until=until)
