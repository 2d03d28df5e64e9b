"""Who people are: names, candidacies, postes for which they answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contracts.auth import Grant, PersonChanged
from kernel.db import put
from kernel.subscriptions import latest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.consumers.subscribed import subscriptions
from reporting.domain.tables import Candidate, Person, Responsable

Given = tuple[PersonChanged, Grant]


# Until the grants of now say otherwise, just below.
_END_ROLES: Final = text("""
    WITH ended AS (
        UPDATE candidates SET standing = false WHERE person = ANY(CAST(:persons AS uuid[]))
    )
    DELETE FROM responsables WHERE person = ANY(CAST(:persons AS uuid[]))
""")


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    """An account merged into another is nothing any more: its roles are the other's."""
    people = latest(events)
    names = (
        Person(person=one.person, given_name=one.given_name, family_name=one.family_name)
        for one in people
    )
    await put(session, *names)
    await session.execute(_END_ROLES, {"persons": [one.person for one in people]})
    await put(session, *_candidacies(events))
    await put(session, *_responsables(people))


def _grants(people: Iterable[PersonChanged]) -> Iterator[Given]:
    return ((one, grant) for one in people if not one.merged_into for grant in one.grants)


def _candidacies(events: Sequence[PersonChanged]) -> Iterator[Candidate]:
    """One a campaign: the last counts. Those that ended meanwhile are kept too."""
    last = {event.person: event for event in events}
    return (
        Candidate(
            person=one.person,
            campaign=grant.campaign,
            speciality=grant.speciality,
            subdivision=grant.subdivision,
            region=grant.region,
            connected=grant.campaign in last[one.person].signed_in,
            standing=one is last[one.person],
        )
        for one, grant in _grants(events)
        if grant.role == "candidate" and grant.campaign
    )


def _responsables(people: Iterable[PersonChanged]) -> Iterator[Responsable]:
    return (
        Responsable(
            person=one.person,
            campaign=grant.campaign,
            poste=grant.poste,
            access=grant.access or "second",
            connected=grant.campaign in one.signed_in,
        )
        for one, grant in _grants(people)
        if grant.role == "responsable" and grant.campaign and grant.poste
    )
