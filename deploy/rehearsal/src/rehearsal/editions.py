"""The campaigns that a platform has seen already: each rehearsal makes the next one."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import count

FIRST = "2026-03"
LABEL = "Campagne nationale de mars 2026"


@dataclass(frozen=True)
class Edition:
    """The first is the plain one; a later one has a code and addresses of its own, nothing else."""

    number: int = 1

    @property
    def campaign(self) -> str:
        return FIRST if self.number == 1 else f"{FIRST}-{self.number}"

    @property
    def label(self) -> str:
        return LABEL if self.number == 1 else f"{LABEL} ({self.number})"


def first_free(taken: Container[str]) -> Edition:
    """`taken`: the codes of the campaigns that exist."""
    return next(one for one in map(Edition, count(1)) if one.campaign not in taken)
