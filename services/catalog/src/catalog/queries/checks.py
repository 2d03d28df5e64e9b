"""What the check-list counts, each with a sample of those concerned."""

from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

SAMPLE: Final = 20


class Found(NamedTuple):
    many: int
    sample: list[str]


async def count(session: AsyncSession, check: str, **values: Any) -> Found:
    """Of one of `CHECKS`, by the campaign and the territory of its policy."""
    given = {name: values[name] for name in PARAMETERS[check]}
    rows = (await session.execute(COUNTS[check], given)).one()
    return Found(rows.many, list(rows.sample or ()))


_OFFERED: Final = """
    offered AS (
        SELECT poste, referent_address, terrains.speciality, establishments.subdivision, region
        FROM postes
        JOIN terrains ON terrains.id = postes.terrain
        JOIN establishments ON establishments.id = terrains.establishment
        JOIN subdivisions ON subdivisions.code = establishments.subdivision
        WHERE campaign = :campaign AND NOT withdrawn AND places > 0
    )
"""
CHECKS: Final = {
    "referents_without_account": """
        SELECT poste AS id FROM offered
        WHERE NOT EXISTS (SELECT FROM addresses WHERE address = referent_address)
    """,
    "referents_never_signed_in": """
        SELECT DISTINCT person::text AS id FROM offered
        JOIN addresses ON address = referent_address
        JOIN persons USING (person)
        WHERE :campaign <> ALL(signed_in)
    """,
    "postes_unconfirmed": """
        SELECT poste AS id FROM postes
        WHERE campaign = :campaign AND NOT withdrawn AND confirmed_at IS NULL
    """,
    "candidates_without_poste": """
        SELECT person::text AS id FROM candidates
        WHERE campaign = :campaign AND NOT EXISTS (
            SELECT FROM offered
            WHERE offered.speciality = candidates.speciality AND (
                :territory = 'national'
                OR :territory = 'region' AND offered.region = candidates.region
                OR offered.subdivision = candidates.subdivision
            )
        )
    """,
    "specialities_without_candidate": """
        SELECT DISTINCT speciality AS id FROM offered
        WHERE NOT EXISTS (
            SELECT FROM candidates
            WHERE candidates.campaign = :campaign AND candidates.speciality = offered.speciality
        )
    """,
    "no_poste": "SELECT :campaign AS id WHERE NOT EXISTS (SELECT FROM offered)",
}
COUNTS: Final = {
    check: text(
        f"WITH {_OFFERED}, found AS ({query}) SELECT (SELECT count(*) FROM found) AS many, "  # noqa: S608
        f"(SELECT array_agg(id) FROM (SELECT id FROM found ORDER BY id LIMIT {SAMPLE}) AS first) "
        "AS sample"
    )
    for check, query in CHECKS.items()
}
PARAMETERS: Final = {
    check: ["campaign", *(["territory"] if ":territory" in query else [])]
    for check, query in CHECKS.items()
}


async def ministry_accounts(session: AsyncSession) -> int:
    found = await session.execute(text("SELECT count(*) FROM persons WHERE ministry"))
    return int(found.scalar_one())
