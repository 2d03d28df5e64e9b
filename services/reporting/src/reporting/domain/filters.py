"""What a reader chose to see of a table, and what they may not see yet."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from contracts.catalog import Kind

Result = Literal["affecté", "sans poste", "en attente"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Beside the speciality and the territory of a window; an empty field shows all. `search`: in
    names, and in what postes are called."""

    round: int | None = None
    kind: Kind | None = None
    option: str | None = None
    result: Result | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """V1: who answers for a poste of a speciality reads no hearts of it until the round closes.
    `specialities`: those for which the reader answers; None for any: a poste of theirs is not known
    here yet. `closed`: rounds that everyone in scope reads whole."""

    specialities: Collection[str] | None
    closed: Collection[int]
