"""People that the tests know, and files of people."""

from collections.abc import Iterable

from auth.domain.accounts import Change, grant_of
from auth.domain.entries import Entry
from auth.usecases.writing import save
from contracts.auth import Grant
from kernel.db import Database

HEADINGS = (
    "adresse;prenom;nom;role;campagne;specialite;universite;subdivision;region;rpps;telephone"
)

LYON = "Auvergne-Rhône-Alpes"
MINISTRY = grant_of("ministry", *[None] * 6)


def candidate(subdivision: str = "LYO", *, region: str = LYON, speciality: str = "PED") -> Grant:
    return grant_of("candidate", "2026-03", speciality, subdivision, region, None, None)


def registrar(subdivision: str = "LYO") -> Grant:
    return grant_of("registrar", None, None, subdivision, None, None, None)


def ars(*, subdivision: str | None = None, region: str | None = None) -> Grant:
    return grant_of("ars", None, None, subdivision, region, None, None)


def coordinator(
    speciality: str, *, subdivision: str | None = None, region: str | None = None
) -> Grant:
    return grant_of("coordinator", None, speciality, subdivision, region, None, None)


def responsable(poste: str, access: str = "referent") -> Grant:
    return grant_of("responsable", "2026-03", None, None, None, poste, access)


def opened(address: str, *grants: Grant, given: str = "Lina", family: str = "Charvoz") -> Change:
    return Entry(address, given, family, grants=list(grants)).opens()


async def known(database: Database, address: str, *grants: Grant, **names: str) -> Change:
    """Someone who has an account, as committed."""
    change = opened(address, *grants, **names)
    async with database.begin() as session:
        await save(session, [change])
    return change


def csv(lines: Iterable[str]) -> bytes:
    return "\r\n".join([HEADINGS, *lines, ""]).encode()


def line(address: str = "lina.charvoz@internes.test", **cells: str) -> str:
    """A candidate's line; the cells given replace its own."""
    told = {
        "adresse": address,
        "prenom": "Lina",
        "nom": "Charvoz",
        "role": "candidat",
        "campagne": "2026-03",
        "specialite": "PED",
        "subdivision": "LYO",
    } | cells
    return ";".join(told.get(heading, "") for heading in HEADINGS.split(";"))
