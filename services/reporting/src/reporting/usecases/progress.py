"""The progress of a round."""

from kernel.db import now
from kernel.errors import NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.figures import (
    Candidates,
    Postes,
    Responsables,
    all_candidates,
    all_postes,
    in_order,
)
from reporting.domain.scopes import Sight
from reporting.queries import candidates, known, postes
from reporting.schemas.progress import PartProgress, Progress, Shares


async def read_progress(session: AsyncSession, *, sight: Sight, round_: int) -> Progress:
    """The figures of a round, before it opens too. Raises NotFound for no such round."""
    if round_ not in (await known.rounds_of(session, sight.campaign) or ()):
        raise NotFound
    people = await candidates.candidates(session, sight=sight, round_=round_)
    places = await postes.postes(session, sight=sight, round_=round_)
    answering, by_part = await postes.responsables(session, sight=sight, round_=round_)
    parts = [
        PartProgress.of(
            part,
            people.get(part, Candidates()),
            by_part.get(part, Responsables()),
            places.get(part, Postes()),
        )
        for part in in_order([*people, *places])
    ]
    all_people, all_places = all_candidates(people), all_postes(places)
    return Progress(
        as_of=await now(session),
        candidates=all_people,
        responsables=answering,
        postes=all_places,
        percent=Shares.among(all_people, answering, all_places),
        parts=parts,
    )
