"""The figures of a campaign's progress, by part and in all."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import NamedTuple


class Part(NamedTuple):
    """Speciality × region; either may be unknown for an incomplete account."""

    speciality: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who may take part in the round."""

    total: int = 0
    connected: int = 0
    saved: int = 0
    minimum_reached: int = 0


@dataclass(frozen=True, slots=True)
class Responsables:
    """Those who answer for at least one poste of the round."""

    total: int = 0
    connected: int = 0


@dataclass(frozen=True, slots=True)
class Postes:
    """Those that offer a place in the round. Ranked, valid and certified count among those with
    candidatures: where nobody applied there is nothing to rank."""

    total: int = 0
    with_candidatures: int = 0
    ranked: int = 0
    valid: int = 0
    certified: int = 0


def percent(count: int, *, of: int) -> float | None:
    """Rounded down to a tenth, so that 100 means all; None of nothing."""
    return count * 1000 // of / 10 if of else None


def all_candidates(parts: Mapping[Part, Candidates]) -> Candidates:
    """Each candidate is in one part: the whole is the sum."""
    return Candidates(*map(sum, zip(*map(astuple, parts.values()), strict=True)))


def all_postes(parts: Mapping[Part, Postes]) -> Postes:
    return Postes(*map(sum, zip(*map(astuple, parts.values()), strict=True)))


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Each once, by speciality, then region; the unknown last."""
    return sorted(set(parts), key=lambda part: [(word is None, word or "") for word in part])
