"""Who reads which figures of dry runs (V6); every reading is kept, in its transaction."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from kernel.errors import DomainError, Forbidden, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Draft, DraftFigures, DraftReading
from matching.domain.access import DraftScope, draft_scope
from matching.queries import drafts
from matching.schemas.drafts import DraftDetail, DraftLine, Drafts, PolicyFigures
from matching.usecases.reading import known_round


class AnswersForAPoste(DomainError):
    """Vous répondez d'un poste de cette campagne : ses essais ne vous sont pas ouverts."""

    status = 403


async def list_drafts(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int
) -> Drafts:
    """All of the round, the newest first; those before the newest are history."""
    _scope(caller, campaign)
    await known_round(session, campaign=campaign, round_=round_)
    found = await drafts.of_round(session, campaign=campaign, round_=round_)
    _keep(session, caller, campaign, round_, None)
    return Drafts(items=[DraftLine.of(one, newest=found[0]) for one in found])


async def read_draft(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, draft: UUID
) -> DraftDetail:
    scope = _scope(caller, campaign)
    found = await drafts.of_round(session, campaign=campaign, round_=round_)
    one = next((one for one in found if one.id == draft), None)
    if one is None:
        raise NotFound
    _keep(session, caller, campaign, round_, one.id)
    policies = await _policies(session, one, scope)
    return DraftDetail.told(DraftLine.of(one, newest=found[0]), policies)


async def _policies(
    session: AsyncSession, draft: Draft, scope: DraftScope
) -> Sequence[PolicyFigures]:
    figures = await drafts.figures_of(session, draft)
    within = list(_within(figures, draft.regions or {}, scope))
    return [
        PolicyFigures.of(
            result,
            [one for one in within if one.policy == result.policy],
            regions=draft.regions or {},
            everywhere=scope.everywhere,
        )
        for result in await drafts.results_of(session, draft)
    ]


def _within(
    figures: Iterable[DraftFigures], regions: dict[str, str], scope: DraftScope
) -> Iterable[DraftFigures]:
    return (one for one in figures if scope.holds(one.subdivision, regions.get(one.subdivision)))


def _scope(caller: Caller, campaign: str) -> DraftScope:
    scope = draft_scope(caller.grants, campaign=campaign)
    if scope is None:
        raise AnswersForAPoste if caller.has("responsable") else Forbidden
    return scope


def _keep(
    session: AsyncSession, caller: Caller, campaign: str, round_: int, draft: UUID | None
) -> None:
    reading = DraftReading(person=caller.person, campaign=campaign, round=round_, draft=draft)
    session.add(reading)
