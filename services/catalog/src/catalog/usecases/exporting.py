"""The postes of a campaign as a file: what an import reads back without a change."""

import asyncio
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.queries import lists
from catalog.schemas.sheets import EXAMPLE, PosteList

BATCH = 2_000


async def export_postes(
    session: AsyncSession, *, campaign: str, subdivisions: Collection[str], kind: type[PosteList]
) -> IO[bytes]:
    """Open, and gone from the disk once closed."""
    with TemporaryDirectory() as folder:
        sheet = kind(Path(folder))
        async for lines in lists.within(session, campaign, subdivisions, batch=BATCH):
            await asyncio.to_thread(sheet.append, lines)
        await asyncio.to_thread(sheet.close)
        return sheet.path.open("rb")


def template(kind: type[PosteList]) -> bytes:
    """The headings of a list, and one line as an example."""
    with TemporaryDirectory() as folder:
        sheet = kind(Path(folder))
        sheet.append([EXAMPLE])
        sheet.close()
        return sheet.path.read_bytes()
