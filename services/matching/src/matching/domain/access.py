"""What the grants of a token reach, in a campaign (V3, V6). Who may do what: `access.py`."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.auth import Grant, Role

from matching.domain.knowledge import Placed, Poste, Territory
from matching.domain.results import Part

SCOPED: Final[tuple[Role, ...]] = ("coordinator", "ars", "ministry")


def may_publish(grants: Iterable[Grant], part: Part, *, campaign: str, by: Territory) -> bool:
    """The scope covers the whole part: no candidate or poste of it lies outside."""
    return any(
        grant.role == "ministry" or (grant.role == "coordinator" and _covers(grant, part, by))
        for grant in _of(campaign, grants)
    )


def _covers(grant: Grant, part: Part, by: Territory) -> bool:
    if not _narrowed(grant.speciality, [part.speciality]):
        return False
    if by == "national":
        return grant.subdivision is None and grant.region is None
    if by == "region":
        return grant.subdivision is None and _narrowed(grant.region, [part.territory])
    return _narrowed(grant.subdivision, [part.territory]) and _narrowed(grant.region, part.regions)


def may_read_part(grants: Iterable[Grant], part: Part, *, campaign: str) -> bool:
    """Some of the part lies within the scope."""
    return any(
        _touches(grant, part.speciality, part.subdivisions, part.regions)
        for grant in _of(campaign, grants)
    )


@dataclass(frozen=True)
class Reach:
    """Offers that someone reads the affectations of; what is None does not narrow it."""

    poste: str | None = None
    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None

    def covers(self, poste: Poste) -> bool:
        return all(
            value is None or getattr(poste, name) == value for name, value in vars(self).items()
        )


def affectations_within(grants: Iterable[Grant], *, campaign: str) -> list[Reach]:
    """One reach a grant; they add up."""
    reaches = []
    for grant in _of(campaign, grants):
        if grant.role == "responsable" and grant.poste:
            reaches.append(Reach(poste=grant.poste))
        elif grant.role in SCOPED:
            reaches.append(Reach(None, grant.speciality, grant.subdivision, grant.region))
    return reaches


@dataclass(frozen=True)
class DraftScope:
    """The subdivisions whose figures someone reads; `everywhere`: all, and the country's."""

    everywhere: bool
    subdivisions: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def holds(self, subdivision: str, region: str | None) -> bool:
        return self.everywhere or subdivision in self.subdivisions or region in self.regions


def draft_scope(grants: Iterable[Grant], *, campaign: str) -> DraftScope | None:
    """None for who reads no dry run: without the role, or answering for a poste of the campaign.
    An agency that is bound to no territory, or to a speciality as well, reads nothing by that."""
    mine = list(_of(campaign, grants))
    if any(grant.role == "responsable" for grant in mine):
        return None
    agencies = [grant for grant in mine if grant.role == "ars" and grant.speciality is None]
    if any(grant.role == "ministry" for grant in mine):
        return DraftScope(everywhere=True)
    if not agencies:
        return None
    return DraftScope(
        everywhere=False,
        subdivisions=frozenset(grant.subdivision for grant in agencies if grant.subdivision),
        regions=frozenset(
            grant.region for grant in agencies if grant.region and not grant.subdivision
        ),
    )


def _of(campaign: str, grants: Iterable[Grant]) -> Iterator[Grant]:
    return (grant for grant in grants if _narrowed(grant.campaign, [campaign]))


def _touches(
    grant: Grant, speciality: str, subdivisions: Collection[str], regions: Collection[str]
) -> bool:
    return (
        grant.role in SCOPED
        and _narrowed(grant.speciality, [speciality])
        and _narrowed(grant.subdivision, subdivisions)
        and _narrowed(grant.region, regions)
    )


def _narrowed(scope: str | None, present: Collection[str]) -> bool:
    """Whether something present is left within the scope; an empty one does not narrow."""
    return scope is None or scope in present


def holds(
    grants: Iterable[Grant], roles: Collection[Role], place: Placed, *, campaign: str
) -> bool:
    """Whether a candidate or a poste lies within the scope of one of these roles."""
    return any(
        grant.role in roles
        and _narrowed(grant.speciality, [place.speciality])
        and _narrowed(grant.subdivision, [place.subdivision])
        and _narrowed(grant.region, [place.region])
        for grant in _of(campaign, grants)
    )
