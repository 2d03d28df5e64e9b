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

# Sorted: two imports that meet on the same names wait for each other in one order.
_PLACES = (
    """
INSERT INTO establishments (label, subdivision)
SELECT DISTINCT establishment, subdivision FROM incoming ORDER BY subdivision, establishment
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO terrains (label, establishment, speciality, kind)
SELECT DISTINCT i.terrain, e.id, i.speciality, i.terrain_kind
FROM incoming i JOIN establishments e ON (e.label, e.subdivision) = (i.establishment, i.subdivision)
ORDER BY 2, 3, 1, 4
ON CONFLICT DO NOTHING
""",
)

_COMPARE = """
CREATE TEMPORARY TABLE changes ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY poste) AS place, compared.* FROM (
    SELECT i.poste, t.id AS terrain, s.region, coalesce(p.withdrawn, false) AS withdrawn,
        p.poste IS NULL AS added,
        p.poste IS NULL OR
        (t.id, i.option, i.kind, i.shifted, i.months, i.note, i.places) IS DISTINCT FROM
        (p.terrain, p.option, p.kind, p.shifted, p.months, p.note, p.places) AS official,
        (i.referent_address, i.referent_given_name, i.referent_family_name,
            i.second_address, i.second_given_name, i.second_family_name) IS DISTINCT FROM
        (p.referent_address, p.referent_given_name, p.referent_family_name,
            p.second_address, p.second_given_name, p.second_family_name) AS named
    FROM incoming i
    JOIN subdivisions s ON s.code = i.subdivision
    JOIN establishments e ON (e.label, e.subdivision) = (i.establishment, i.subdivision)
    JOIN terrains t ON (t.establishment, t.speciality, t.label, t.kind)
        = (e.id, i.speciality, i.terrain, i.terrain_kind)
    LEFT JOIN postes p ON p.campaign = :campaign AND p.poste = i.poste
) compared WHERE official OR named
"""

_POSTES = """
INSERT INTO postes (campaign, poste, terrain, withdrawn, option, kind, shifted, months, note,
    places, search, referent_address, referent_given_name, referent_family_name,
    second_address, second_given_name, second_family_name)
SELECT :campaign, poste, c.terrain, false, option, kind, shifted, months, note, places,
    search, referent_address, referent_given_name, referent_family_name,
    second_address, second_given_name, second_family_name
FROM incoming i JOIN changes c USING (poste)
ON CONFLICT (campaign, poste) DO UPDATE SET
    (terrain, option, kind, shifted, months, note, places, search) =
    (excluded.terrain, excluded.option, excluded.kind, excluded.shifted, excluded.months,
        excluded.note, excluded.places, excluded.search),
    (referent_address, referent_given_name, referent_family_name) =
    (excluded.referent_address, excluded.referent_given_name, excluded.referent_family_name),
    (second_address, second_given_name, second_family_name) =
    (excluded.second_address, excluded.second_given_name, excluded.second_family_name)
"""

_LISTED = ", ".join(f"i.{name}" for name in Listed._fields)
_CHANGED = f"""
SELECT {_LISTED}, c.region, c.withdrawn, c.official, c.named
FROM changes c JOIN incoming i USING (poste)
WHERE c.place > :after AND c.place <= :after + :limit ORDER BY c.place
"""  # noqa: S608 - our own names


class Written(NamedTuple):
    """A line that was written: what differed was the official data, who is named, or both."""

    listed: Listed
    region: str
    withdrawn: bool
    official: bool
    named: bool


class Counts(NamedTuple):
    added: int
    changed: int


async def begin(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL work_mem = '64MB'"))
    await session.execute(text(_BEGIN))


async def add(session: AsyncSession, listed: Sequence[Listed]) -> None:
    if listed:
        columns = map(list, zip(*listed, strict=True))
        await session.execute(text(_ADD), dict(zip(Listed._fields, columns, strict=True)))


async def write(session: AsyncSession, campaign: str) -> Counts:
    """Writes what differs, and says how many postes are new and how many changed."""
    here = {"campaign": campaign}
    for statement in ("ALTER TABLE incoming ADD PRIMARY KEY (poste)", "ANALYZE incoming", *_PLACES):
        await session.execute(text(statement))
    await session.execute(text(_COMPARE), here)
    for statement in ("ALTER TABLE changes ADD PRIMARY KEY (place)", "ANALYZE changes"):
        await session.execute(text(statement))
    await session.execute(text(_POSTES), here)
    counted = "SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM changes"
    added, changed = (await session.execute(text(counted))).one()
    return Counts(added, changed)


async def changed(session: AsyncSession, *, after: int, limit: int) -> list[Written]:
    """The lines written whose place is past `after`, in the order of numbers."""
    rows = await session.execute(text(_CHANGED), {"after": after, "limit": limit})
    split = len(Listed._fields)
    return [Written(Listed._make(row[:split]), *row[split:]) for row in rows]


async def end(session: AsyncSession) -> None:
    await session.execute(text("DROP TABLE incoming, changes"))
