"""Which subdivisions someone may import postes in."""

from collections.abc import Iterable, Sequence

from contracts.auth import Grant

from catalog.domain.references import Subdivision


def within(grants: Iterable[Grant], subdivisions: Sequence[Subdivision]) -> frozenset[str]:
    """The ministry's scope is everything; an ARS's, what its grants name. A field left empty
    does not narrow."""
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
