"""A responsable and the ranking of their poste: read it, save it whole. No heart comes here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.auth import Access
from contracts.candidatures import Placement as PlacementFact
from contracts.candidatures import RankingChanged
from kernel.errors import DomainError, InvalidContent, NotFound, StaleVersion
from kernel.outbox import emit
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rankings import Placement, Ranking, Sheet
from candidatures.domain.rounds import Round
from candidatures.queries.rankings import Candidature
from candidatures.schemas.rankings import (
    CandidatureOut,
    PlacementsIn,
    RankingLine,
    RankingLines,
    RankingOut,
)
from candidatures.usecases.windows import begun, open_for, takes


class SecondReadsOnly(DomainError):
    """Le second responsable consulte le classement sans le modifier."""

    status = 403


async def list_rankings(
    session: AsyncSession, *, campaign: str, number: int, access: Mapping[str, Access]
) -> RankingLines:
    """Where the rankings of these postes stand."""
    round_, _ = await begun(session, campaign=campaign, number=number, phase="ranking")
    known = await queries.postes.of_round(session, round_=round_, postes=list(access))
    postes = [poste.poste for poste in known]
    sheets = await queries.rankings.sheets_of(session, round_=round_, postes=postes)
    saved = await queries.rankings.rankings(session, round_=round_, postes=postes)
    return RankingLines(
        items=[
            RankingLine.of(
                poste,
                access[poste],
                saved.get(poste),
                sheets.get(poste, Sheet(poste)).verdict(round_.rules),
            )
            for poste in postes
        ]
    )


async def read_ranking(
    session: AsyncSession, *, campaign: str, number: int, poste: str
) -> RankingOut:
    round_, instant = await begun(session, campaign=campaign, number=number, phase="ranking")
    await _check_poste(session, round_, poste)
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    sheet = _sheet(poste, people)
    for _, person, rank in await queries.rankings.placements(
        session, round_=round_, postes=[poste]
    ):
        sheet.place(person, rank)
    saved = await queries.rankings.ranking(session, round_=round_, poste=poste)
    return _shown(round_, saved, sheet, people, editable=takes(round_, "ranking", instant))


async def save_ranking(
    session: AsyncSession,
    *,
    campaign: str,
    number: int,
    poste: str,
    person: UUID,
    content: PlacementsIn,
    expected: int,
) -> RankingOut:
    """Replace the whole ranking, valid or not (V4), while ranking is open."""
    round_, instant = await open_for(session, campaign=campaign, number=number, phase="ranking")
    await _check_poste(session, round_, poste)
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    sheet = _checked(content, _sheet(poste, people), ties=round_.rules.rank_ties)
    saved = Ranking(
        campaign=campaign,
        round=number,
        poste=poste,
        version=expected + 1,
        saved_at=instant,
        saved_by=person,
    )
    await _write_version(session, saved)
    await _replace_placements(session, saved, sheet)
    emit(session, _changed(round_, saved, sheet))
    return _shown(round_, saved, sheet, people, editable=True)


async def _check_poste(session: AsyncSession, round_: Round, poste: str) -> None:
    if not await queries.postes.of_round(session, round_=round_, postes=[poste]):
        raise NotFound


def _sheet(poste: str, people: Sequence[Candidature]) -> Sheet:
    return Sheet(poste, {candidature.person: candidature.local for candidature in people})


def _checked(content: PlacementsIn, sheet: Sheet, *, ties: bool) -> Sheet:
    """The sheet with what was sent, all of whose faults are told at once."""
    faults, seen, ranks = [], set(), set()
    for position, placement in enumerate(content.placements):
        if placement.person in seen:
            faults.append(
                (position, "person", "given-twice", "cette personne est donnée deux fois")
            )
        elif placement.person not in sheet.local:
            faults.append(
                (position, "person", "unknown-person", "cette personne n'a pas candidaté")
            )
        elif placement.rank in ranks and not ties:
            faults.append((position, "rank", "tie", "cette campagne n'admet pas les ex æquo"))
        seen.add(placement.person)
        if placement.rank is not None:
            ranks.add(placement.rank)
        sheet.place(placement.person, placement.rank)
    if faults:
        raise InvalidContent(
            [
                {"field": f"placements.{position}.{field}", "code": code, "message": message}
                for position, field, code, message in faults
            ]
        )
    return sheet


async def _write_version(session: AsyncSession, saved: Ranking) -> None:
    """One conditional statement: of two saves from the same version, the second is refused."""
    key = saved.model_dump(include={"campaign", "round", "poste"})
    values = saved.model_dump(exclude=set(key))
    statement = (
        update(Ranking)
        .where(*(getattr(Ranking, name) == value for name, value in key.items()))
        .where(col(Ranking.version) == saved.version - 1)
        .values(**values)
        .returning(col(Ranking.version))
        if saved.version > 1
        else upsert(Ranking)
        .values(**key, **values)
        .on_conflict_do_nothing()
        .returning(col(Ranking.version))
    )
    if (await session.execute(statement)).first() is None:
        current = await read_ranking(
            session, campaign=saved.campaign, number=saved.round, poste=saved.poste
        )
        raise StaleVersion(version=current.version, current=current)


async def _replace_placements(session: AsyncSession, saved: Ranking, sheet: Sheet) -> None:
    key = saved.model_dump(include={"campaign", "round", "poste"})
    if saved.version > 1:
        await session.execute(
            delete(Placement).where(
                *(getattr(Placement, name) == value for name, value in key.items())
            )
        )
    if placed := sheet.placements():
        rows = [{**key, "person": person, "rank": rank} for person, rank in placed]
        await session.execute(insert(Placement).values(rows))


def _changed(round_: Round, saved: Ranking, sheet: Sheet) -> RankingChanged:
    return RankingChanged(
        **saved.model_dump(),
        placements=tuple(
            PlacementFact(person=person, rank=rank, refused=rank is None)
            for person, rank in sheet.placements()
        ),
        candidatures=len(sheet.local),
        valid=sheet.verdict(round_.rules).valid,
    )


def _shown(
    round_: Round,
    saved: Ranking | None,
    sheet: Sheet,
    people: Sequence[Candidature],
    *,
    editable: bool,
) -> RankingOut:
    candidatures = [CandidatureOut(**candidature._asdict()) for candidature in people]
    verdict = sheet.verdict(round_.rules)
    return RankingOut.of(saved, sheet, candidatures, verdict, editable=editable)
