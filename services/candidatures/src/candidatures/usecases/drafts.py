"""A dry run is asked for (V6): the round as it stands is frozen for it alone. No lock is taken, so
that neither a save nor the closing waits; a secret drawn and thrown away tells nothing of the
round's, and the people behind the ids stay here."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from contracts.drafts import DraftFrozen, DraftPart
from hrt.canonical import SEED_BYTES
from kernel.db import now
from kernel.errors import DomainError, TooMany
from kernel.identity import Caller
from kernel.outbox import emit_all
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.access import postes_of
from candidatures.domain.drafts import MOST_SECONDS, Draft, seconds_until
from candidatures.domain.receipts import IDS_KEY_BYTES, candidate_id
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Frozen
from candidatures.schemas.drafts import DraftOut
from candidatures.usecases import freezing, windows

Place = tuple[str, str]
"""A subdivision and its region."""


class AnswersForAPoste(DomainError):
    """Vous répondez d'un poste de cette campagne : ses essais ne vous sont pas ouverts."""

    status = 403


class DraftTooSoon(TooMany):
    """Un essai de ce tour vient d'être demandé. Réessayez dans {retry_after} secondes."""


async def ask(session: AsyncSession, *, campaign: str, number: int, caller: Caller) -> DraftOut:
    """Freezes the round as it is saved now, and tells matching."""
    if postes_of(caller.grants, campaign=campaign):
        raise AnswersForAPoste
    round_, instant = await windows.current(
        session, campaign=campaign, number=number, phase="ranking"
    )
    await _check_turn(session, round_, instant)
    secret, ids_key = secrets.token_bytes(SEED_BYTES), secrets.token_bytes(IDS_KEY_BYTES)
    ids = partial(candidate_id, ids_key)
    frozen = await freezing.freeze_now(session, round_=round_, secret=secret, ids=ids)
    slices = list(freezing.cut(frozen))
    draft = Draft(
        id=uuid4(),
        campaign=campaign,
        round=number,
        number=1,
        asked_by=caller.person,
        asked_at=instant,
        digest=frozen.digest,
        parts=len(slices),
    )
    taken = await queries.drafts.add(session, draft)
    if taken is None:
        await _check_turn(session, round_, await now(session))
        raise DraftTooSoon(retry_after=1)
    draft.number = taken
    await _announce(session, round_, draft, frozen, slices)
    return DraftOut.of(draft)


async def _check_turn(session: AsyncSession, round_: Round, instant: datetime) -> None:
    last = await queries.drafts.last_asked_at(session, round_=round_)
    if last is not None and (wait := seconds_until(last, instant)):
        raise DraftTooSoon(retry_after=wait)


async def _announce(
    session: AsyncSession,
    round_: Round,
    draft: Draft,
    frozen: Frozen,
    slices: list[list[dict[str, Any]]],
) -> None:
    postes = [poste["id"] for poste in frozen.instance["postes"]]
    homes = await queries.wishes.homes(session, round_=round_)
    sites = await queries.postes.sites(session, campaign=draft.campaign, postes=postes)
    parts = _parts(draft, frozen, slices, homes, sites)
    await emit_all(session, [*parts, _whole(round_, draft, frozen, _regions(homes, sites))])


def _parts(
    draft: Draft,
    frozen: Frozen,
    slices: list[list[dict[str, Any]]],
    homes: Mapping[UUID, Place],
    sites: Mapping[str, Place],
) -> Iterator[DraftPart]:
    for number, candidates in enumerate(slices, 1):
        first = number == 1
        yield DraftPart(
            campaign=draft.campaign,
            round=draft.round,
            draft=draft.id,
            part=number,
            postes=tuple(frozen.instance["postes"]) if first else (),
            candidates=tuple(candidates),
            poste_subdivisions={poste: place[0] for poste, place in sites.items()} if first else {},
            candidate_subdivisions={
                one["id"]: homes[frozen.people[one["id"]]][0] for one in candidates
            },
        )


def _whole(round_: Round, draft: Draft, frozen: Frozen, regions: dict[str, str]) -> DraftFrozen:
    return DraftFrozen(
        campaign=draft.campaign,
        round=draft.round,
        draft=draft.id,
        number=draft.number,
        asked_by=draft.asked_by,
        asked_at=draft.asked_at,
        digest=draft.digest,
        seed=frozen.seed,
        parts=draft.parts,
        candidates=len(frozen.instance["candidates"]),
        postes=len(frozen.instance["postes"]),
        wishes=frozen.wishes,
        regions=regions,
        seconds=min(round_.rules.solver_seconds, MOST_SECONDS),
    )


def _regions(*places: Mapping[Any, Place]) -> dict[str, str]:
    return {subdivision: region for one in places for subdivision, region in one.values()}
