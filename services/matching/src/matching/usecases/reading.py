"""What may be read of a round, by whom and from when; an auditor's downloads are kept."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Affectation, Closing, OwnOutcome, Round, Run
from matching.domain.access import affectations_within, may_read_part
from matching.domain.diffs import Diff
from matching.queries import by_hand, closings, results, runs
from matching.queries import standing as standing_queries
from matching.schemas.decisions import OwnAffectation, OwnAffectations

RECORDED: Final = "Ce poste vous a été attribué lors d'un tour tenu en présence."


class Line(NamedTuple):
    """Who obtained a poste; nobody where `person` is null."""

    poste: str
    speciality: str
    published: bool
    person: UUID | None
    given_name: str | None
    family_name: str | None


class NotPublishedYet(DomainError):
    """Les affectations ne sont pas encore publiées."""

    status = 409


async def known_round(session: AsyncSession, *, campaign: str, round_: int) -> Round:
    found = await session.get(Round, (campaign, round_))
    if found is None:
        raise NotFound
    return found


class Standing(NamedTuple):
    """The closing that counts and its last run, as far as they exist. `diff`: what a verified run
    changes from the verified one before it."""

    closing: Closing | None
    run: Run | None
    diff: Diff | None


async def standing(session: AsyncSession, *, campaign: str, round_: int) -> Standing:
    await known_round(session, campaign=campaign, round_=round_)
    closing = await closings.last_closing(session, campaign=campaign, round_=round_)
    run = await runs.last_run(session, closing) if closing else None
    return Standing(closing, run, await _diff(session, run))


async def _diff(session: AsyncSession, run: Run | None) -> Diff | None:
    if run is None or run.state != "verified":
        return None
    before = await runs.verified_before(session, run)
    return await runs.diff(session, before, run) if before else None


async def visible_parts(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int
) -> list[Any]:
    """None before the run is verified: nobody knows them yet."""
    parts = await results.parts_of(session, campaign=campaign, round_=round_)
    if parts is None:
        raise NotFound
    return [part for part in parts if may_read_part(caller.grants, part, campaign=campaign)]


class Own(NamedTuple):
    """What someone got in a round. `by_run`: the engine gave it; else it was recorded.
    `withdrawn`: when and why it was taken back."""

    outcome: OwnOutcome
    by_run: bool
    withdrawn: Affectation | None


async def own_result(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, person: UUID
) -> Own:
    """Another's result does not exist, as far as the caller is told."""
    if person != caller.person:
        raise NotFound
    found = await results.own_outcome(session, campaign=campaign, round_=round_, person=person)
    if found is None:
        return await _recorded(session, campaign, round_, person)
    if not (found.takes_part or found.sentences):
        raise NotFound
    if found.published_at is None:
        raise NotPublishedYet
    taken = None
    if found.poste is not None:
        key: dict[str, Any] = {"campaign": campaign, "round_": round_, "person": person}
        taken = await by_hand.taken_back(session, **key, poste=found.poste)
    return Own(found, True, taken)


async def _recorded(session: AsyncSession, campaign: str, round_: int, person: UUID) -> Own:
    given = await by_hand.recorded_for(session, campaign=campaign, round_=round_, person=person)
    if given is None:
        raise NotFound
    told = OwnOutcome(
        ranks_shown=False,
        takes_part=True,
        published_at=given.decided_at,
        poste=given.poste,
        hearts=None,
        rank=None,
        candidates_ranked=None,
        left_out=False,
        explanation=None,
        sentences=[RECORDED],
    )
    return Own(told, False, given if given.state == "withdrawn" else None)


async def own_affectations(
    session: AsyncSession, *, caller: Caller, campaign: str, person: UUID
) -> OwnAffectations:
    if person != caller.person or not any(
        grant.campaign == campaign for grant in caller.grants_as("candidate")
    ):
        raise NotFound
    found = await standing_queries.history(session, campaign=campaign, person=person)
    return OwnAffectations(items=[OwnAffectation.told(*one) for one in found])


async def visible_affectations(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, poste: str | None
) -> list[Line]:
    """Of the published postes within the caller's reach: a line a person, whether the engine or
    people placed them, or one that says that nobody obtained it."""
    reach = affectations_within(caller.grants, campaign=campaign)
    key: dict[str, Any] = {"campaign": campaign, "round_": round_, "poste": poste}
    lines = await results.lines_to_read(session, reach, **key)
    given = [
        Line(at.poste, at.speciality, True, person.person, person.given_name, person.family_name)
        for at, person in await by_hand.lines(session, **key)
        if any(one.covers(at) for one in reach)
    ]
    if not lines and not given:
        await known_round(session, campaign=campaign, round_=round_)
        if poste is not None:
            raise NotFound
    if poste is not None and not given and not lines[0].published:
        raise NotPublishedYet
    filled = {line.poste for line in given}
    told = [Line(**line._mapping) for line in lines if line.published]
    kept = [line for line in told if line.person or line.poste not in filled]
    return sorted([*kept, *given], key=lambda line: line.poste)
