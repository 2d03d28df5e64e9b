"""The tables whole, as files."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.queries import ordered
from reporting.queries.ordered import Ordered
from reporting.schemas.layouts import Layout
from reporting.schemas.sheets import Sheet


async def export(
    session: AsyncSession, *, table: Ordered, layout: Layout, kind: type[Sheet]
) -> IO[bytes]:
    """The table as a file, open for reading and already without a name on the disk. Whole before
    a byte leaves: a failure is an answer, not a truncated table, and a slow reader holds no
    connection to the database."""
    with TemporaryDirectory(prefix=f"{layout.name}-") as folder:
        sheet = kind(Path(folder), layout)
        try:
            async for rows in ordered.batches(session, table):
                await asyncio.to_thread(sheet.append, rows)
        finally:
            await asyncio.to_thread(sheet.close)
        return sheet.path.open("rb")
