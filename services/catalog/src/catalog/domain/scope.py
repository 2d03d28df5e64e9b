"""Which postes someone answers for or follows, by territory."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from contracts.auth import Grant, Role

from catalog.domain.references import Subdivision

FOLLOWERS: Final[tuple[Role, ...]] = ("ministry", "ars", "coordinator")


class Sight(NamedTuple):
    """A part of the country; a field left empty does not narrow it."""

    speciality: str | None
    subdivision: str | None
    region: str | None


def sights(grants: Iterable[Grant]) -> list[Sight]:
    """What ministry, ARS and coordinators follow. A coordinator without speciality or territory
    follows nothing."""
    found = []
    for grant in grants:
        match grant.role:
            case "ministry":
                found.append(Sight(None, None, None))
            case "ars":
                found.append(Sight(None, grant.subdivision, grant.region))
            case "coordinator" if grant.speciality and (grant.subdivision or grant.region):
                found.append(Sight(grant.speciality, grant.subdivision, grant.region))
    return found


def within(grants: Iterable[Grant], subdivisions: Sequence[Subdivision]) -> frozenset[str]:
    """The subdivisions whose postes one brings and edits. The ministry's scope is everything; an
    ARS's, what its grants name. A field left empty does not narrow."""
    grants = list(grants)
    return frozenset(
        subdivision.code
        for subdivision in subdivisions
        if any(_covers(grant, subdivision) for grant in grants)
    )


def _covers(grant: Grant, subdivision: Subdivision) -> bool:
    if grant.role == "ministry":
        return True
    return (
        grant.role == "ars"
        and grant.region in (None, subdivision.region)
        and grant.subdivision in (None, subdivision.code)
    )
