"""What pydantic refuses, said in French."""

from collections.abc import Mapping
from typing import Any

_FRENCH: Mapping[str, str] = {
    "missing": "champ obligatoire",
    "extra_forbidden": "champ inconnu",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre est trop grand",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "finite_number": "un nombre est attendu",
    "bool_type": "vrai ou faux est attendu",
    "string_type": "un texte est attendu",
    "string_too_short": "au moins {min_length} caractères",
    "string_too_long": "au plus {max_length} caractères",
    "string_pattern_mismatch": "format refusé",
    "list_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "tuple_type": "une liste est attendue",
    "set_type": "une liste est attendue",
    "too_long": "au plus {max_length} éléments",
    "too_short": "au moins {min_length} éléments",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "greater_than": "plus de {gt}",
    "less_than": "moins de {lt}",
    "literal_error": "valeurs permises : {expected}",
    "enum": "valeurs permises : {expected}",
    "uuid_type": "identifiant mal formé",
    "uuid_parsing": "identifiant mal formé",
    "date_type": "date mal formée",
    "date_parsing": "date mal formée",
    "date_from_datetime_parsing": "date mal formée",
    "datetime_type": "date et heure mal formées",
    "datetime_from_date_parsing": "date et heure mal formées",
    "datetime_parsing": "date et heure mal formées",
    "timezone_aware": "le fuseau horaire est obligatoire",
}


def french(error: Mapping[str, Any]) -> str:
    """A pydantic error as a French sentence; those of our own validators are French already."""
    context = error.get("ctx") or {}
    if error["type"] == "value_error":
        return str(context.get("error", error["msg"]))
    if "expected" in context:
        context = {"expected": str(context["expected"]).replace(" or ", " ou ")}
    type_ = error["type"]
    if isinstance(error.get("input"), str) and type_ in ("too_long", "too_short"):
        type_ = f"string_{type_}"
    if type_.endswith("too_short") and context.get("min_length") == 1:
        return "ne peut pas être vide"
    template = _FRENCH.get(type_)
    return template.format_map(_Blank(context)) if template else "valeur refusée"


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
