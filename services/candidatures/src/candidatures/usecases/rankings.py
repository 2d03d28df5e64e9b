"""A responsable and the ranking of their poste: read it, save it whole. No heart comes here."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from contracts.auth import Access
from contracts.candidatures import Placement as PlacementFact
from contracts.candidatures import RankingChanged
from kernel.errors import DomainError, InvalidContent, NotFound, StaleVersion
from kernel.outbox import emit
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rankings import Ranking, Sheet, Version
from candidatures.domain.receipts import Receipt, candidate_id, ranking_content
from candidatures.domain.rounds import Round
from candidatures.queries.rankings import Candidature
from candidatures.schemas.rankings import (
    PlacementsIn,
    RankingLine,
    RankingLines,
    RankingOut,
)
from candidatures.usecases.receipts import told
from candidatures.usecases.windows import begun, open_for, takes


class SecondReadsOnly(DomainError):
    """Le second responsable consulte le classement sans le modifier."""

    status = 403


async def list_rankings(
    session: AsyncSession, *, campaign: str, number: int, access: Mapping[str, Access]
) -> RankingLines:
    """Where the rankings of these postes stand."""
    round_, _ = await begun(session, campaign=campaign, number=number, phase="ranking")
    saved = await queries.rankings.saved_versions(session, round_=round_, postes=access)
    sheets = await queries.rankings.sheets_of(session, round_=round_, postes=saved)
    return RankingLines(
        items=[
            RankingLine.of(
                poste,
                access[poste],
                version,
                sheets.get(poste, Sheet(poste)).verdict(round_.rules),
            )
            for poste, version in saved.items()
        ]
    )


async def read_ranking(
    session: AsyncSession, *, campaign: str, number: int, poste: str
) -> RankingOut:
    round_, instant = await begun(session, campaign=campaign, number=number, phase="ranking")
    saved = await saved_of(session, round_, poste)
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    editable = takes(round_, "ranking", instant)
    return _shown(round_, saved, as_saved(poste, people), people, editable=editable)


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
    before = await saved_of(session, round_, poste)
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    sheet = checked(content, blank(poste, people), ties=round_.rules.rank_ties)
    saved = Ranking(
        campaign=campaign,
        round=number,
        poste=poste,
        version=expected + 1,
        saved_at=instant,
        saved_by=person,
    )
    receipt = await _write(session, round_, saved, sheet)
    emit(session, changed(round_, saved, sheet))
    verdict = sheet.verdict(round_.rules)
    emit(
        session,
        told(
            receipt,
            len(sheet.ranks),
            missing=verdict.missing,
            valid=verdict.valid,
            uncertified=before.certified == "certified",
        ),
    )
    version = Version(saved.version, saved.saved_at, receipt.number, before.last_certified)
    return _shown(round_, version, sheet, people, editable=True)


async def saved_of(session: AsyncSession, round_: Round, poste: str) -> Version:
    """Raises NotFound for a poste that the round does not have."""
    found = await queries.rankings.saved_versions(session, round_=round_, postes=[poste])
    if poste not in found:
        raise NotFound
    return found[poste]


def blank(poste: str, people: Sequence[Candidature]) -> Sheet:
    return Sheet(poste, {candidature.person: candidature.local for candidature in people})


def as_saved(poste: str, people: Sequence[Candidature]) -> Sheet:
    sheet = blank(poste, people)
    for candidature in people:
        if candidature.placed:
            sheet.place(candidature.person, candidature.rank)
    return sheet


def checked(content: PlacementsIn, sheet: Sheet, *, ties: bool) -> Sheet:
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


async def _write(session: AsyncSession, round_: Round, saved: Ranking, sheet: Sheet) -> Receipt:
    """One conditional statement: of two saves from the same version, the second is refused."""
    placed = sheet.placements()
    content = ranking_content(
        saved.poste, [(candidate_id(round_.ids_key, person), rank) for person, rank in placed]
    )
    values = {
        **saved.model_dump(),
        "persons": [person for person, _ in placed],
        "ranks": [rank for _, rank in placed],
        "content": content,
    }
    number = (await session.execute(_WRITE, values)).scalar()
    if number is None:
        current = await read_ranking(
            session, campaign=saved.campaign, number=saved.round, poste=saved.poste
        )
        raise StaleVersion(version=current.version, current=current)
    return Receipt(
        number=number,
        campaign=saved.campaign,
        round=saved.round,
        person=saved.saved_by,
        poste=saved.poste,
        version=saved.version,
        saved_at=saved.saved_at,
        content=content,
    )


def changed(
    round_: Round, saved: Ranking, sheet: Sheet, *, certified: bool = False
) -> RankingChanged:
    return RankingChanged(
        **saved.model_dump(),
        placements=tuple(
            PlacementFact(person=person, rank=rank, refused=rank is None)
            for person, rank in sheet.placements()
        ),
        candidatures=len(sheet.local),
        valid=sheet.verdict(round_.rules).valid,
        certified=certified,
    )


def _shown(
    round_: Round,
    saved: Version,
    sheet: Sheet,
    people: Sequence[Candidature],
    *,
    editable: bool,
) -> RankingOut:
    return RankingOut.of(saved, sheet, people, policy=round_.rules, editable=editable)


# Saves come by the thousand in the last minutes: sent as it is, built by nobody. The version before
# must be committed when this begins (EXISTS), else what it wrote would not be seen, nor withdrawn.
_WRITE: Final = text(
    """
    WITH kept AS (
        INSERT INTO rankings (campaign, round, poste, version, saved_at, saved_by)
        SELECT CAST(:campaign AS text), CAST(:round AS integer), CAST(:poste AS text),
               CAST(:version AS integer), CAST(:saved_at AS timestamptz), CAST(:saved_by AS uuid)
        WHERE :version = 1 OR EXISTS (
            SELECT FROM rankings WHERE campaign = :campaign AND round = :round AND poste = :poste
            AND version = CAST(:version AS integer) - 1
        )
        ON CONFLICT (campaign, round, poste) DO UPDATE
        SET version = excluded.version, saved_at = excluded.saved_at, saved_by = excluded.saved_by
        WHERE rankings.version = excluded.version - 1
        RETURNING campaign, round, poste, version
    ), given AS (
        SELECT * FROM unnest(CAST(:persons AS uuid[]), CAST(:ranks AS integer[]))
        AS of (person, rank)
    ), withdrawn AS (
        DELETE FROM placements USING kept
        WHERE (placements.campaign, placements.round, placements.poste)
            = (kept.campaign, kept.round, kept.poste)
        AND placements.person NOT IN (SELECT person FROM given)
    ), written AS (
        INSERT INTO placements (campaign, round, poste, person, rank)
        SELECT campaign, round, poste, person, rank FROM kept CROSS JOIN given
        ON CONFLICT (campaign, round, poste, person) DO UPDATE SET rank = excluded.rank
    )
    INSERT INTO receipts (campaign, round, person, poste, version, saved_at, content)
    SELECT campaign, round, CAST(:saved_by AS uuid), poste, version,
           CAST(:saved_at AS timestamptz), :content
    FROM kept
    RETURNING number
    """
)
