"""Counts by group. A field of the key that nobody asked for is absent; one that is not known, or
that does not apply, is null."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from pydantic import BaseModel


class _Counted:
    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(*(getattr(row, field.name) for field in fields(cls)))  # type: ignore[arg-type] # its subclasses are dataclasses


@dataclass(slots=True)
class CandidateFigures(_Counted):
    """`without_poste`: told so by a published result."""

    candidates: int = 0
    connected: int = 0
    saved: int = 0
    minimum_reached: int = 0
    left_out: int = 0
    placed: int = 0
    without_poste: int = 0


@dataclass(slots=True)
class PosteFigures(_Counted):
    """`ranked`, `valid`, `certified`: among those with candidatures. `filled`: places."""

    postes: int = 0
    places: int = 0
    with_candidatures: int = 0
    candidatures: int = 0
    ranked: int = 0
    valid: int = 0
    certified: int = 0
    filled: int = 0


@dataclass(slots=True)
class CandidateGroup:
    key: dict[str, str | int | None]
    figures: CandidateFigures


@dataclass(slots=True)
class PosteGroup:
    key: dict[str, str | int | None]
    figures: PosteFigures


class CandidateStatistics(BaseModel):
    """`total`: each candidate once, whatever the groups they are in."""

    total: CandidateFigures
    groups: Sequence[CandidateGroup]


class PosteStatistics(BaseModel):
    total: PosteFigures
    groups: Sequence[PosteGroup]
