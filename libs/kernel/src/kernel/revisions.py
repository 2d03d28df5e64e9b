"""The revision that the code of a service expects, and the one that a database is at. Read without
Alembic: its loading would be an eighth of what a process does before it can answer."""

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_REVISION = re.compile(r"""^(revision|down_revision) = (?:['"](\w+)['"]|None)$""", re.MULTILINE)


@dataclass(frozen=True)
class Revisions:
    """`head`: the last one; `past`: those before it."""

    head: str
    past: frozenset[str]


def home(service: str) -> Path:
    """The folder of a service's migrations: `services/<name>/migrations`."""
    package = importlib.import_module(service)
    return Path(package.__path__[0]).parents[1] / "migrations"


def revisions_of(service: str) -> Revisions:
    found = [dict(_REVISION.findall(path.read_text())) for path in home(service).glob("*.py")]
    past = frozenset(one["down_revision"] for one in found) - {""}
    (head,) = {one["revision"] for one in found} - past
    return Revisions(head, past)


async def revision_in(connection: AsyncConnection) -> str:
    """Empty for a database that no migration has touched."""
    known = await connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    if not known.scalar_one():
        return ""
    revision = await connection.execute(text("SELECT version_num FROM alembic_version"))
    return revision.scalar_one_or_none() or ""
