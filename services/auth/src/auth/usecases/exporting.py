"""People and their roles as a file that imports unchanged, and the template of such a file."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from kernel.identity import Caller
from kernel.sheets import guarded
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.authority import sight
from auth.domain.lines import OPTIONAL, REQUIRED
from auth.domain.scopes import WORDS
from auth.queries import people

COLUMNS: Final = {
    "adresse": "address",
    "prenom": "given_name",
    "nom": "family_name",
    "role": "role",
    "campagne": "campaign",
    "specialite": "speciality",
    "universite": "university",
    "subdivision": "subdivision",
    "region": "region",
    "rpps": "rpps",
    "telephone": "phone",
    "naissance": "birth_date",
}


def template() -> bytes:
    """The headings alone."""
    return _file([(*REQUIRED, *OPTIONAL)])


async def export(session: AsyncSession, *, caller: Caller) -> bytes:
    """A line for each role that files may give, in the caller's territory."""
    references = await queries.references(session)
    rows = await people.lines(session, sight(caller, references, "ministry", "registrar"))
    return await asyncio.to_thread(_written, rows)


def _written(rows: Sequence[Any]) -> bytes:
    return _file([tuple(COLUMNS), *map(_line, rows)])


def _line(row: Any) -> tuple[str, ...]:
    """The region follows the subdivision, wherever there is one."""
    told = {name: getattr(row, name) for name in COLUMNS.values()}
    told |= {"role": WORDS[row.role], "region": None if row.subdivision else row.region}
    return tuple(_cell(value) for value in told.values())


def _cell(value: object) -> str:
    return "" if value is None else guarded(str(value))


def _file(lines: Iterable[Sequence[str]]) -> bytes:
    """As French spreadsheets expect it: UTF-8 with its mark, `;`, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")
