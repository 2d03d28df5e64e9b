"""A list of postes on its way in: staged in a temporary table, compared with what is kept, then
written, each step one statement whatever the number of lines."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import RowMapping, text
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.listing import Listed

_TYPES = {"shifted": "boolean", "months": "integer", "places": "integer"}
_COLUMNS = {name: _TYPES.get(name, "text") for name in Listed._fields}
_DEFINED = ", ".join(map(" ".join, _COLUMNS.items()))
_BEGIN = f"CREATE TEMPORARY TABLE incoming ({_DEFINED}) ON COMMIT DROP"
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _COLUMNS.items())
_ADD = f"INSERT INTO incoming SELECT * FROM unnest({_ARRAYS})"  # noqa: S608 - our own names

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
        (r.address, r.given_name, r.family_name,
            o.address, o.given_name, o.family_name) AS named
    FROM incoming i
    JOIN subdivisions s ON s.code = i.subdivision
    JOIN establishments e ON (e.label, e.subdivision) = (i.establishment, i.subdivision)
    JOIN terrains t ON (t.establishment, t.speciality, t.label, t.kind)
        = (e.id, i.speciality, i.terrain, i.terrain_kind)
    LEFT JOIN postes p ON p.campaign = :campaign AND p.poste = i.poste
    LEFT JOIN responsables r
        ON (r.campaign, r.poste, r.access) = (p.campaign, p.poste, 'referent')
    LEFT JOIN responsables o ON (o.campaign, o.poste, o.access) = (p.campaign, p.poste, 'second')
) compared WHERE official OR named
"""

_POSTES = """
INSERT INTO postes (campaign, poste, terrain, option, kind, shifted, months, note, places, search,
    withdrawn)
SELECT :campaign, poste, c.terrain, option, kind, shifted, months, note, places, search, false
FROM incoming i JOIN changes c USING (poste) WHERE c.official ORDER BY poste
ON CONFLICT (campaign, poste) DO UPDATE SET
    (terrain, option, kind, shifted, months, note, places, search) =
    (excluded.terrain, excluded.option, excluded.kind, excluded.shifted, excluded.months,
        excluded.note, excluded.places, excluded.search)
"""

_RESPONSABLES = (
    """
DELETE FROM responsables r USING changes c
WHERE c.named AND NOT c.added AND r.campaign = :campaign AND r.poste = c.poste
""",
    """
INSERT INTO responsables (campaign, poste, access, address, given_name, family_name)
SELECT :campaign, poste, access, address, given_name, family_name
FROM incoming i JOIN changes c USING (poste) CROSS JOIN LATERAL (VALUES
    ('referent', referent_address, referent_given_name, referent_family_name),
    ('second', second_address, second_given_name, second_family_name)
) AS each (access, address, given_name, family_name)
WHERE c.named AND address IS NOT NULL
""",
)

_CHANGED = """
SELECT i.*, c.official, c.named, c.region, c.withdrawn FROM changes c JOIN incoming i USING (poste)
WHERE c.place > :after AND c.place <= :after + :limit ORDER BY c.place
"""


class Counts(NamedTuple):
    added: int
    changed: int


async def begin(session: AsyncSession) -> None:
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
    for statement in (_POSTES, *_RESPONSABLES):
        await session.execute(text(statement), here)
    counted = "SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM changes"
    added, changed = (await session.execute(text(counted))).one()
    return Counts(added, changed)


async def changed(session: AsyncSession, *, after: int, limit: int) -> Sequence[RowMapping]:
    """The lines written, by place: a `Listed` each, with `official` and `named` (what differed),
    the region and whether the poste is withdrawn."""
    values = {"after": after, "limit": limit}
    return (await session.execute(text(_CHANGED), values)).mappings().all()


async def end(session: AsyncSession) -> None:
    await session.execute(text("DROP TABLE incoming, changes"))
