"""People as staff look for them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.acts import CAMPAIGN_RUNS_ON, Undelivered
from auth.domain.authority import STAFF, Sight
from auth.domain.history import PersonEdit
from auth.domain.persons import Person

PAGE: Final = 50
LINES: Final = 2_000

# Whom a sight covers; who was merged into another account is nobody any more.
_SEEN: Final = """
    persons.merged_into IS NULL AND (
        :national AND (
            NOT EXISTS (SELECT FROM grants WHERE person = persons.id)
            OR EXISTS (SELECT FROM grants WHERE person = persons.id AND role = ANY(:staff))
        )
        OR persons.id IN (
            SELECT person FROM grants
            LEFT JOIN poste_places AS place USING (campaign, poste)
            WHERE coalesce(grants.subdivision, place.subdivision) = ANY(:subdivisions)
            OR grants.subdivision IS NULL AND grants.region IN
                (SELECT region FROM subdivisions WHERE code = ANY(:subdivisions))
        )
        OR persons.university IN
            (SELECT label FROM universities WHERE subdivision = ANY(:subdivisions))
    )
"""
# As people look for each other: without case nor accents.
_NAME: Final = """lower(regexp_replace(
    normalize(persons.family_name || ' ' || persons.given_name, NFKD), '[\u0300-\u036f]', '', 'g'
))"""


def _covered(sight: Sight) -> dict[str, Any]:
    return {
        "national": sight.national,
        "staff": sorted(STAFF),
        "subdivisions": sorted(sight.subdivisions),
    }


_IS_SEEN: Final = text(
    f"SELECT EXISTS (SELECT FROM persons WHERE id = :person AND {_SEEN})"  # noqa: S608 - constants
)


async def is_seen(session: AsyncSession, person: UUID, sight: Sight) -> bool:
    found = await session.execute(_IS_SEEN, {"person": person, **_covered(sight)})
    return bool(found.scalar_one())


_FOUND: Final = text(
    f"""
    WITH seen AS MATERIALIZED (
        SELECT id, given_name, family_name, rpps, first_sign_in_at, {_NAME} AS name
        FROM persons WHERE {_SEEN}
    )
    SELECT id, given_name, family_name, rpps, first_sign_in_at,
        (SELECT address FROM addresses WHERE person = seen.id AND main) AS address,
        ARRAY(SELECT DISTINCT role FROM grants WHERE person = seen.id ORDER BY role) AS roles,
        (SELECT at FROM undelivered WHERE person = seen.id) AS undelivered_at
    FROM seen
    WHERE (
        name LIKE ALL(CAST(:words AS text[])) OR rpps = :rpps
        OR id IN (SELECT person FROM addresses WHERE address LIKE :address)
    )
    AND (CAST(:role AS text) IS NULL
        OR EXISTS (SELECT FROM grants WHERE person = seen.id AND role = :role))
    AND (NOT :undelivered OR id IN (SELECT person FROM undelivered))
    AND (CAST(:after AS uuid) IS NULL
        OR (name, id) > (SELECT name, id FROM seen WHERE id = :after))
    ORDER BY name, id LIMIT :most
    """  # noqa: S608 - constants
)


async def found(
    session: AsyncSession,
    sight: Sight,
    *,
    words: Sequence[str],
    role: str | None,
    undelivered: bool,
    after: UUID | None,
) -> Sequence[Row[Any]]:
    """Those in sight whose name holds all the words, or whose address begins with the only one, or
    whose RPPS it is; `undelivered`: whose mails come back. By name, after that person; one more
    than a page."""
    literal = [_escaped(word) for word in words]
    only = words[0] if len(words) == 1 else ""
    asked = {
        "words": [f"%{word}%" for word in literal],
        "rpps": only,
        "address": f"{literal[0]}%" if only else "",
        "role": role,
        "undelivered": undelivered,
        "after": after,
        "most": PAGE + 1,
    }
    return (await session.execute(_FOUND, asked | _covered(sight))).all()


def _escaped(word: str) -> str:
    """As LIKE reads it: itself and nothing else."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def undelivered_at(session: AsyncSession, person: UUID) -> datetime | None:
    """When the last mail to a person came back; None if it did not."""
    found = await session.get(Undelivered, person)
    return found.at if found else None


async def edits(session: AsyncSession, person: UUID) -> Sequence[PersonEdit]:
    """What was changed of a person, the latest first."""
    order = col(PersonEdit.id).desc()
    statement = select(PersonEdit).where(PersonEdit.person == person).order_by(order)
    return (await session.exec(statement)).all()


async def merged_into(session: AsyncSession, person: UUID) -> Sequence[UUID]:
    """The accounts that are this one now."""
    return (await session.exec(select(Person.id).where(Person.merged_into == person))).all()


_LINES: Final = text(
    """
    SELECT address, given_name, family_name, rpps, phone, birth_date, title, service, establishment,
        role, campaign, speciality, grants.subdivision, grants.region,
        CASE WHEN role = 'candidate' AND universities.subdivision = grants.subdivision
            THEN university END AS university
    FROM persons JOIN addresses ON addresses.person = persons.id AND main
    JOIN grants ON grants.person = persons.id
    LEFT JOIN universities ON label = university
    WHERE merged_into IS NULL AND role NOT IN ('responsable', 'ministry')
    AND (:national OR role = 'candidate' AND grants.subdivision = ANY(:subdivisions))
    ORDER BY address, grants.id
    """
)


async def lines(session: AsyncSession, sight: Sight) -> AsyncIterator[Sequence[Row[Any]]]:
    """The roles that files may give, of those in sight: everyone's for the ministry, those of
    their candidates for a registrar. Some at a time."""
    covered = {"national": sight.national, "subdivisions": sorted(sight.subdivisions)}
    found = await session.stream(_LINES, covered)
    async for rows in found.partitions(LINES):
        yield rows


_RUNNING: Final = text(
    """
    SELECT DISTINCT person, campaign FROM campaign_acts JOIN round_bounds USING (campaign)
    WHERE person = ANY(:persons)
    AND ranking_close_at > clock_timestamp() - CAST(:runs_on AS interval)
    """
)


async def running_acts(session: AsyncSession, persons: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """Who of them acted in which campaign that runs."""
    asked = {"persons": list(persons), "runs_on": CAMPAIGN_RUNS_ON}
    return {(row.person, row.campaign) for row in await session.execute(_RUNNING, asked)}


_MINISTRY: Final = text("SELECT count(*) FROM grants WHERE role = 'ministry'")


async def ministry_accounts(session: AsyncSession) -> int:
    return int((await session.execute(_MINISTRY)).scalar_one())
