"""The check-list before an opening."""

from typing import Literal

from pydantic import BaseModel

Check = Literal[
    "no_poste",
    "first_round_over",
    "ministry_alone",
    "referents_without_account",
    "referents_never_signed_in",
    "postes_unconfirmed",
    "candidates_without_poste",
    "specialities_without_candidate",
]


class Finding(BaseModel):
    """`sample`: the first of those concerned: numbers of postes, persons, codes. A `blocking` one
    forbids the launch."""

    check: Check
    sentence: str
    count: int
    blocking: bool
    sample: list[str]


class Checklist(BaseModel):
    campaign: str
    version: int
    ready: bool
    items: list[Finding]
