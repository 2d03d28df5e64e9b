"""Which tickets someone manages (who may do what: `access.py`). A ticket without a subdivision is
the ministry's. A grant's field left empty does not narrow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.auth import Grant, Role

from assistance.domain.knowledge import Subdivision

MANAGERS: Final[tuple[Role, ...]] = ("ars", "registrar", "ministry")
DECIDERS: Final[tuple[Role, ...]] = ("ars", "ministry")


@dataclass(frozen=True)
class Reach:
    """The subdivisions whose tickets someone manages; `everywhere`: those of none, too."""

    everywhere: bool
    subdivisions: frozenset[str] = frozenset()

    def holds(self, subdivision: str | None) -> bool:
        return self.everywhere or subdivision in self.subdivisions


def reach(
    grants: Iterable[Grant],
    subdivisions: Iterable[Subdivision],
    *,
    roles: tuple[Role, ...] = MANAGERS,
) -> Reach:
    held = [grant for grant in grants if grant.role in roles]
    if any(grant.role == "ministry" for grant in held):
        return Reach(everywhere=True)
    return Reach(
        everywhere=False,
        subdivisions=frozenset(
            one.code for one in subdivisions if any(_covers(grant, one) for grant in held)
        ),
    )


def _covers(grant: Grant, subdivision: Subdivision) -> bool:
    return grant.region in (None, subdivision.region) and grant.subdivision in (
        None,
        subdivision.code,
    )
