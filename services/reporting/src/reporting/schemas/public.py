"""Public statistics of a finished campaign."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel

from reporting.domain.disclosure import Shown


class PublicFigures(BaseModel):
    """Null: masked, because it is small or because it would give a small one back. `name` is empty
    for those whose speciality or region is not known."""

    name: str
    candidates: int | None
    placed: int | None
    without_poste: int | None

    @classmethod
    def of(cls, name: str, shown: Shown) -> Self:
        return cls(
            name=name,
            candidates=shown.candidates,
            placed=shown.placed,
            without_poste=shown.without_poste,
        )


class PublicStatistics(BaseModel):
    """Counts below `floor` are masked, and enough others that they cannot be computed."""

    campaign: str
    floor: int
    total: PublicFigures
    specialities: list[PublicFigures]
    regions: list[PublicFigures]


def figures(rows: Mapping[str, Shown]) -> list[PublicFigures]:
    return [PublicFigures.of(name, shown) for name, shown in rows.items()]
