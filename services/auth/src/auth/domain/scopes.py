"""The columns of a line that say a role and where it holds."""

import re
from dataclasses import dataclass, replace

from contracts.auth import Grant, Role

from auth.domain.accounts import grant_of
from auth.domain.references import References, University, folded

SCOPE_COLUMNS = ("role", "campagne", "specialite", "universite", "subdivision", "region")
NAMES = {
    "role": "role",
    "campagne": "campaign",
    "specialite": "speciality",
    "universite": "university",
    "subdivision": "subdivision",
    "region": "region",
}
"""Each column as our code names it."""
_CAMPAIGN = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_NOT_YOURS = "votre rôle n'ouvre que les comptes de candidats de vos subdivisions"


@dataclass(frozen=True)
class RoleWord:
    """A role as files write it: what must be told, what may be told of its scope."""

    role: Role
    required: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


ROLES = {
    "candidat": RoleWord(
        "candidate",
        required=("campagne", "specialite", "subdivision"),
        allowed=("campagne", "specialite", "subdivision", "region"),
    ),
    "coordonnateur": RoleWord("coordinator", allowed=("specialite", "subdivision", "region")),
    "ars": RoleWord("ars", allowed=("subdivision", "region")),
    "scolarite": RoleWord("registrar", required=("subdivision",), allowed=("subdivision",)),
    "auditeur": RoleWord("auditor"),
    "technique": RoleWord("operator"),
}


@dataclass(frozen=True)
class Scope:
    """What the columns say; a grant only if there is no problem (column, French sentence)."""

    university: str | None
    grant: Grant | None
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Told:
    """The cells, read: canonical values, "" where nothing is told."""

    campagne: str
    specialite: str
    subdivision: str
    region: str


class Scopes:
    """Thousands of lines share a few scopes: each is worked out once."""

    def __init__(self, references: References, registrar_of: frozenset[str] | None) -> None:
        self._references = references
        self._registrar_of = registrar_of
        self._known: dict[tuple[str, ...], Scope] = {}

    def of(self, cells: tuple[str, ...]) -> Scope:
        """The scope in these cells, in the order of SCOPE_COLUMNS."""
        scope = self._known.get(cells)
        if scope is None:
            scope = self._known[cells] = self._read(dict(zip(SCOPE_COLUMNS, cells, strict=True)))
        return scope

    def _read(self, cells: dict[str, str]) -> Scope:
        word = ROLES.get(folded(cells["role"]))
        if word is None:
            return Scope(None, None, (("role", f"rôles permis : {', '.join(ROLES)}"),))
        problems = _out_of_place(word, cells) + self._unknown(cells)
        if problems:
            return Scope(None, None, tuple(problems))
        university = self._references.universities.get(folded(cells["universite"]))
        told = self._told(word, cells, university)
        problems = self._incomplete(word, told) + self._contradictions(told, cells, university)
        if not problems and self._refused(word, told):
            problems = [("role" if word.role != "candidate" else "subdivision", _NOT_YOURS)]
        grant = None if problems else self._grant(word, told)
        return Scope(university.label if university else None, grant, tuple(problems))

    def _unknown(self, cells: dict[str, str]) -> list[tuple[str, str]]:
        known = {
            "campagne": _CAMPAIGN.fullmatch(cells["campagne"]) is not None,
            "specialite": cells["specialite"].upper() in self._references.specialities,
            "universite": folded(cells["universite"]) in self._references.universities,
            "subdivision": cells["subdivision"].upper() in self._references.subdivisions,
            "region": folded(cells["region"]) in self._references.regions,
        }
        return [(name, _UNKNOWN[name]) for name, good in known.items() if cells[name] and not good]

    def _told(self, word: RoleWord, cells: dict[str, str], university: University | None) -> _Told:
        told = _Told(
            cells["campagne"],
            cells["specialite"].upper(),
            cells["subdivision"].upper(),
            self._references.regions.get(folded(cells["region"]), ""),
        )
        follows = "subdivision" in word.required and not told.subdivision and university
        return replace(told, subdivision=university.subdivision) if follows and university else told

    def _incomplete(self, word: RoleWord, told: _Told) -> list[tuple[str, str]]:
        missing = [(name, _MISSING) for name in word.required if not getattr(told, name)]
        if word.role == "ars" and not (told.subdivision or told.region):
            missing = [("region", "indiquez la région ou la subdivision de cette agence")]
        if word.role == "coordinator" and not (told.specialite or told.subdivision or told.region):
            missing = [("specialite", "indiquez au moins une spécialité, subdivision ou région")]
        return missing

    def _contradictions(
        self, told: _Told, cells: dict[str, str], university: University | None
    ) -> list[tuple[str, str]]:
        subdivision = self._references.subdivisions.get(told.subdivision)
        if told.subdivision and subdivision is None:
            return [("universite", f"sa subdivision {told.subdivision} n'est pas connue")]
        if subdivision and told.region and subdivision.region != told.region:
            return [("region", f"la subdivision {subdivision.code} est en {subdivision.region}")]
        if cells["subdivision"] and university and university.subdivision != told.subdivision:
            return [("universite", f"elle relève de la subdivision {university.subdivision}")]
        return []

    def _refused(self, word: RoleWord, told: _Told) -> bool:
        if self._registrar_of is None:
            return False
        return word.role != "candidate" or told.subdivision not in self._registrar_of

    def _grant(self, word: RoleWord, told: _Told) -> Grant:
        """A candidate always carries their region; a staff role holds where the file says."""
        region = "" if told.subdivision else told.region
        if word.role == "candidate":
            region = self._references.subdivisions[told.subdivision].region
        scope = (told.campagne, told.specialite, told.subdivision, region)
        return grant_of(word.role, *(value or None for value in scope), None, None)


_MISSING = "cette colonne est obligatoire pour ce rôle"
_UNKNOWN = {
    "campagne": "ce n'est pas un code de campagne",
    "specialite": "spécialité inconnue",
    "universite": "université inconnue",
    "subdivision": "subdivision inconnue",
    "region": "région inconnue",
}


def _out_of_place(word: RoleWord, cells: dict[str, str]) -> list[tuple[str, str]]:
    scope = ("campagne", "specialite", "subdivision", "region")
    return [
        (name, f"cette colonne ne s'applique pas au rôle « {cells['role']} »")
        for name in scope
        if cells[name] and name not in word.allowed
    ]


WORDS = {word.role: french for french, word in ROLES.items()}


def in_words(grant: Grant) -> str:
    """A grant on one line, as a preview shows it."""
    named: str = WORDS.get(grant.role, grant.role)
    scope = (grant.campaign, grant.speciality, grant.subdivision, grant.region, grant.poste)
    return " ".join([named, *(part for part in scope if part)])
