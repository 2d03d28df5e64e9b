"""The tables as files: their columns, headings and widths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: of the query's column. `words`: what people read instead of a code."""

    heading: str
    name: str
    width: int
    words: Mapping[Any, str] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """`name`: how the file is called."""

    name: str
    title: str
    columns: Sequence[Column]


_KINDS: Final = {"single": "simple", "coupled": "couplé", "mixed": "mixte"}
_YES: Final = {True: "oui", False: "non"}
_OBTAINED: Final = {True: "affecté", False: "non retenue"}

_NAMES: Final = (Column("Nom", "family_name", 24), Column("Prénom", "given_name", 20))
_ROUND: Final = Column("Tour", "round", 6)
_PERSON: Final = Column("Identifiant", "person", 38)
_PLACE: Final = (Column("Terrain", "terrain", 40), Column("Établissement", "establishment", 40))
_NATURE: Final = (
    Column("Type de poste", "kind", 14, _KINDS),
    Column("Option", "option", 20),
    Column("Durée (mois)", "months", 12),
)
_SHIFTED: Final = Column("Décalé", "shifted", 8, _YES)
_RESPONSABLE: Final = Column("Responsable", "responsable", 30)
_RANKED: Final = (
    Column("Rang", "rank", 6),
    Column("Refusée", "refused", 9, _YES),
    Column("Résultat", "obtained", 12, _OBTAINED),
)

AFFECTATIONS: Final = Layout(
    "affectations",
    "Affectations",
    (
        _ROUND,
        *_NAMES,
        Column("Spécialité", "speciality", 12),
        Column("Subdivision", "subdivision", 12),
        Column("Résultat", "result", 12),
        Column("Poste", "poste", 12),
        *_PLACE,
        *_NATURE,
        Column("Subdivision du poste", "poste_subdivision", 20),
        Column("Publié le", "published_at", 18),
        _PERSON,
    ),
)
CANDIDATES: Final = Layout(
    "candidats",
    "Candidats",
    (
        *_NAMES,
        Column("Spécialité", "speciality", 12),
        Column("Subdivision", "subdivision", 12),
        Column("Région", "region", 24),
        Column("Connecté", "connected", 10, _YES),
        _ROUND,
        Column("Poste", "poste", 12),
        *_PLACE,
        *_NATURE,
        _SHIFTED,
        _RESPONSABLE,
        Column("Cœurs", "hearts", 7),
        *_RANKED,
        _PERSON,
    ),
)
POSTES: Final = Layout(
    "postes",
    "Postes",
    (
        Column("Poste", "poste", 12),
        Column("Spécialité", "speciality", 12),
        Column("Subdivision", "subdivision", 12),
        Column("Région", "region", 24),
        *_PLACE,
        *_NATURE,
        _SHIFTED,
        _RESPONSABLE,
        Column("Places", "places", 7),
        Column("Retiré", "withdrawn", 8, _YES),
        _ROUND,
        *_NAMES,
        Column("Subdivision du candidat", "candidate_subdivision", 22),
        *_RANKED,
        _PERSON,
    ),
)
