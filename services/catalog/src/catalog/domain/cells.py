"""A poste as the line of a list: the reverse of `listing`, for exports, edits and corrections."""

from collections.abc import Mapping
from typing import Final

from catalog.domain.line import HEADINGS
from catalog.domain.listing import Listed

FIELDS: Final[Mapping[str, str]] = {
    "numero": "poste",
    "specialite": "speciality",
    "subdivision": "subdivision",
    "terrain": "terrain",
    "etablissement": "establishment",
    "duree_mois": "months",
    "places": "places",
    "responsable_adresse": "referent_address",
    "responsable_prenom": "referent_given_name",
    "responsable_nom": "referent_family_name",
    "option": "option",
    "type_terrain": "terrain_kind",
    "agrement": "agreement",
    "type_poste": "kind",
    "decale": "shifted",
    "note": "note",
    "second_adresse": "second_address",
    "second_prenom": "second_given_name",
    "second_nom": "second_family_name",
}
"""The field of a poste in each column of a list."""
COLUMNS: Final[Mapping[str, str]] = {field: column for column, field in FIELDS.items()}

_WORDS: Final[Mapping[object, str]] = {
    None: "",
    True: "oui",
    False: "non",
    "university": "universitaire",
    "non_university": "non universitaire",
    "docteur_junior": "Docteur Junior",
    "p3": "P3",
    "single": "simple",
    "coupled": "couplé",
    "mixed": "mixte",
}
_CHOICES: Final = {"type_terrain", "agrement", "type_poste", "decale"}


def cells_of(listed: Listed) -> dict[str, str]:
    """By heading, in the order of the list."""
    return {heading: word(heading, getattr(listed, FIELDS[heading])) for heading in HEADINGS}


def word(heading: str, value: object) -> str:
    if heading in _CHOICES or value is None:
        return _WORDS[value]
    return str(value)
