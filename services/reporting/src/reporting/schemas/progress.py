"""The progress of a round, in figures and percentages."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from reporting.domain.figures import Candidates, Postes, Responsables, percent


class Percentage(BaseModel):
    """`count` of `of`. `percent` is rounded down to a tenth: 100 means all. Null when `of` is 0."""

    count: int
    of: int
    percent: float | None


def _share(count: int, *, of: int) -> Percentage:
    return Percentage(count=count, of=of, percent=percent(count, of=of))


class CandidatePercentages(BaseModel):
    connected: Percentage
    saved: Percentage
    minimum_reached: Percentage

    @classmethod
    def of(cls, these: Candidates) -> Self:
        return cls(
            connected=_share(these.connected, of=these.total),
            saved=_share(these.saved, of=these.total),
            minimum_reached=_share(these.minimum_reached, of=these.total),
        )


class ResponsablePercentages(BaseModel):
    connected: Percentage

    @classmethod
    def of(cls, these: Responsables) -> Self:
        return cls(connected=_share(these.connected, of=these.total))


class PostePercentages(BaseModel):
    """`ranked` and `valid` are shares of the postes with candidatures."""

    with_candidatures: Percentage
    ranked: Percentage
    valid: Percentage

    @classmethod
    def of(cls, these: Postes) -> Self:
        return cls(
            with_candidatures=_share(these.with_candidatures, of=these.total),
            ranked=_share(these.ranked, of=these.with_candidatures),
            valid=_share(these.valid, of=these.with_candidatures),
        )


class Percentages(BaseModel):
    candidates: CandidatePercentages
    responsables: ResponsablePercentages
    postes: PostePercentages


class Figures(BaseModel):
    candidates: Candidates
    responsables: Responsables
    postes: Postes
    percent: Percentages


class PartFigures(Figures):
    speciality: str | None
    region: str | None


class Progress(Figures):
    """`parts`: those in sight, by speciality then region. Who answers for postes of several parts
    counts in each of them, and once in the whole."""

    as_of: datetime
    parts: list[PartFigures]


def figures(candidates: Candidates, responsables: Responsables, postes: Postes) -> Figures:
    """The figures with their percentages."""
    return Figures(
        candidates=candidates,
        responsables=responsables,
        postes=postes,
        percent=Percentages(
            candidates=CandidatePercentages.of(candidates),
            responsables=ResponsablePercentages.of(responsables),
            postes=PostePercentages.of(postes),
        ),
    )
