"""People and their roles as a file that imports unchanged, and the template of such a file."""

import asyncio
import codecs
import csv
from typing import Any, Final

from kernel.cells import guarded
from kernel.identity import Caller
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
    "titre": "title",
    "service": "service",
    "etablissement": "establishment",
}


class _Bytes:
    """What is written, encoded as it comes: a third of what the text takes."""

    def __init__(self) -> None:
        self._encoded = bytearray(codecs.BOM_UTF8)

    def write(self, text: str) -> None:
        self._encoded += text.encode()

    def getvalue(self) -> bytes:
        return bytes(self._encoded)


def template() -> bytes:
    """The headings alone."""
    text, writer = _file()
    writer.writerow((*REQUIRED, *OPTIONAL))
    return text.getvalue()


async def export(session: AsyncSession, *, caller: Caller) -> bytes:
    """A line for each role that files may give, in the caller's territory."""
    references = await queries.references(session)
    mine = sight(caller, references, "ministry", "registrar")
    text, writer = _file()
    writer.writerow(COLUMNS)
    async for rows in people.lines(session, mine):
        await asyncio.to_thread(writer.writerows, map(_line, rows))
    return text.getvalue()


def _line(row: Any) -> tuple[str, ...]:
    """The region follows the subdivision, wherever there is one."""
    told = {name: getattr(row, name) for name in COLUMNS.values()}
    told |= {"role": WORDS[row.role], "region": None if row.subdivision else row.region}
    return tuple(_cell(value) for value in told.values())


def _cell(value: object) -> str:
    return "" if value is None else guarded(str(value))


def _file() -> tuple[_Bytes, Any]:
    """As French spreadsheets expect it: UTF-8 with its mark, `;`, CRLF."""
    text = _Bytes()
    return text, csv.writer(text, delimiter=";", lineterminator="\r\n")
