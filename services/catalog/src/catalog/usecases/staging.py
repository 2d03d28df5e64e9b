"""A list of postes on its way in: staged in a temporary table, compared with what is kept, then
written, each step one statement whatever the number of lines."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.listing import Listed

_TYPES = {"shifted": "boolean", "months": "integer", "places": "integer"}
_COLUMNS = {name: _TYPES.get(name, "text") for name in Listed._fields}
_DEFINED = ", ".join(map(" ".join, _COLUMNS.items()))
_BEGIN = f"CREATE TEMPORARY TABLE incoming ({_DEFINED}) ON COMMIT DROP"
_ARRAYS = ", ".join(f"unnest(CAST(:{name} AS {kind}[]))" for name, kind in _COLUMNS.items())
_ADD = f"INSERT INTO incoming SELECT {_ARRAYS}"

_COMPARE = """
CREATE TEMPORARY TABLE changes ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY poste) AS place, compared.* FROM (
    SELECT i.poste, p.poste IS NULL AS added, p.confirmed_at IS NOT NULL AS confirmed,
        p.poste IS NULL OR
        (i.terrain, i.terrain_kind, i.agreement, i.speciality, i.establishment, i.subdivision,
            i.option, i.kind, i.shifted, i.months, i.note, i.places) IS DISTINCT FROM
        (t.label, t.kind, t.agreement, t.speciality, e.label, e.subdivision,
            p.option, p.kind, p.shifted, p.months, p.note, p.places) AS official,
        (i.referent_address, i.referent_given_name, i.referent_family_name,
            i.second_address, i.second_given_name, i.second_family_name) IS DISTINCT FROM
        (p.referent_address, p.referent_given_name, p.referent_family_name,
            p.second_address, p.second_given_name, p.second_family_name) AS named
    FROM incoming i
    LEFT JOIN postes p ON p.campaign = :campaign AND p.poste = i.poste
    LEFT JOIN terrains t ON t.id = p.terrain
    LEFT JOIN establishments e ON e.id = t.establishment
) compared WHERE official OR named
"""

# Sorted: two imports that meet on the same names wait for each other in one order.
_PLACES = (
    """
INSERT INTO establishments (label, subdivision)
SELECT DISTINCT establishment, subdivision FROM incoming JOIN changes USING (poste)
ORDER BY subdivision, establishment
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO terrains (label, establishment, speciality, kind, agreement)
SELECT DISTINCT i.terrain, e.id, i.speciality, i.terrain_kind, i.agreement
FROM incoming i JOIN changes USING (poste)
JOIN establishments e ON (e.label, e.subdivision) = (i.establishment, i.subdivision)
ORDER BY 2, 3, 1, 4, 5
ON CONFLICT DO NOTHING
""",
)

_POSTES = """
INSERT INTO postes (campaign, poste, terrain, withdrawn, version, option, kind, shifted, months,
    note, places, search, referent_address, referent_given_name, referent_family_name,
    second_address, second_given_name, second_family_name)
SELECT :campaign, poste, t.id, false, 1, option, i.kind, shifted, months,
    note, places, search, referent_address, referent_given_name, referent_family_name,
    second_address, second_given_name, second_family_name
FROM incoming i JOIN changes c USING (poste)
JOIN establishments e ON (e.label, e.subdivision) = (i.establishment, i.subdivision)
JOIN terrains t ON (t.establishment, t.speciality, t.label, t.kind, t.agreement)
    = (e.id, i.speciality, i.terrain, i.terrain_kind, i.agreement)
ON CONFLICT (campaign, poste) DO UPDATE SET
    version = postes.version + 1, confirmed_at = NULL, confirmed_by = NULL,
    unconfirmed_at = CASE WHEN postes.confirmed_at IS NULL THEN postes.unconfirmed_at
        ELSE clock_timestamp() END,
    (terrain, option, kind, shifted, months, note, places, search) =
    (excluded.terrain, excluded.option, excluded.kind, excluded.shifted, excluded.months,
        excluded.note, excluded.places, excluded.search),
    (referent_address, referent_given_name, referent_family_name) =
    (excluded.referent_address, excluded.referent_given_name, excluded.referent_family_name),
    (second_address, second_given_name, second_family_name) =
    (excluded.second_address, excluded.second_given_name, excluded.second_family_name)
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added),
    count(*) FILTER (WHERE confirmed)
FROM changes
"""
_CHANGED = """
SELECT poste, official, named FROM changes
WHERE place > :after AND place <= :after + :limit ORDER BY place
"""
_LISTED = ", ".join(f"i.{name}" for name in Listed._fields)
_FIRST = f"""
SELECT {_LISTED} FROM changes c JOIN incoming i USING (poste)
WHERE c.place <= :limit ORDER BY c.place
"""  # noqa: S608 - our own names

_NEW_ADDRESSES = """
SELECT address FROM (
    (SELECT referent_address AS address FROM incoming
        UNION SELECT second_address FROM incoming WHERE second_address IS NOT NULL)
    EXCEPT SELECT referent_address FROM postes
    EXCEPT SELECT second_address FROM postes
    EXCEPT SELECT address FROM substitutes
) new ORDER BY address
"""


class Change(NamedTuple):
    """A line that differs from what is kept: in its official data, in who is named, or both."""

    poste: str
    official: bool
    named: bool


class Counts(NamedTuple):
    """`confirmed`: of the postes that change, those whose référent had said they were exact."""

    added: int
    changed: int
    confirmed: int


async def begin(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL work_mem = '64MB'"))
    await session.execute(text(_BEGIN))


async def add(session: AsyncSession, listed: Sequence[Listed]) -> None:
    if listed:
        columns = map(list, zip(*listed, strict=True))
        await session.execute(text(_ADD), dict(zip(Listed._fields, columns, strict=True)))


async def compare(session: AsyncSession, campaign: str) -> Counts:
    """How many postes are new, how many would change, how many of those were confirmed."""
    for statement in ("ALTER TABLE incoming ADD PRIMARY KEY (poste)", "ANALYZE incoming"):
        await session.execute(text(statement))
    await session.execute(text(_COMPARE), {"campaign": campaign})
    for statement in ("ALTER TABLE changes ADD PRIMARY KEY (place)", "ANALYZE changes"):
        await session.execute(text(statement))
    return Counts(*(await session.execute(text(_COUNTS))).one())


async def write(session: AsyncSession, campaign: str) -> None:
    """Writes what differs. What a référent had confirmed is to confirm again."""
    for statement in _PLACES:
        await session.execute(text(statement))
    await session.execute(text(_POSTES), {"campaign": campaign})


async def changes(session: AsyncSession, *, after: int, limit: int) -> list[Change]:
    """The lines that differ whose place is past `after`, in the order of numbers."""
    rows = await session.execute(text(_CHANGED), {"after": after, "limit": limit})
    return [Change._make(row) for row in rows]


async def first(session: AsyncSession, *, limit: int) -> list[Listed]:
    """The first of those lines, whole."""
    return [Listed._make(row) for row in await session.execute(text(_FIRST), {"limit": limit})]


async def new_addresses(session: AsyncSession) -> Sequence[str]:
    """Those of the list that no poste of any campaign named so far."""
    return (await session.execute(text(_NEW_ADDRESSES))).scalars().all()


async def end(session: AsyncSession) -> None:
    await session.execute(text("DROP TABLE incoming, changes"))
