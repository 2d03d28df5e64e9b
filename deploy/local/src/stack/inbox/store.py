"""The mails, one row per recipient, in one SQLite file."""

import asyncio
import re
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
PRAGMA journal_mode = wal;
PRAGMA synchronous = off;
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, message_id TEXT NOT NULL,
    received REAL NOT NULL, raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_of ON mails (address, id);
"""
MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Mail:
    id: int
    address: str
    message_id: str
    received: float
    raw: bytes


class Store:
    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(SCHEMA)
        self._awaited: dict[str, asyncio.Event] = {}

    def keep(self, addresses: list[str], raw: bytes) -> None:
        found = MESSAGE_ID.search(raw)
        message_id = found.group(1).decode(errors="replace") if found else ""
        rows = [(address.lower(), message_id, time.time(), raw) for address in addresses]
        with self._database:
            self._database.executemany(
                "INSERT INTO mails (address, message_id, received, raw) VALUES (?, ?, ?, ?)", rows
            )
        for address, *_ in rows:
            if arrived := self._awaited.pop(address, None):
                arrived.set()

    def of(self, address: str, *, after: int = 0) -> list[Mail]:
        return self._select("WHERE address = ? AND id > ? ORDER BY id", address.lower(), after)

    async def wait_for(self, address: str, *, after: int, seconds: float) -> list[Mail]:
        """One address's mails later than `after`, as soon as there is one."""
        deadline = time.monotonic() + seconds
        while not (mails := self.of(address, after=after)):
            arrived = self._awaited.setdefault(address.lower(), asyncio.Event())
            try:
                await asyncio.wait_for(arrived.wait(), deadline - time.monotonic())
            except TimeoutError:
                break
        return mails

    def latest(self, *, containing: str = "", limit: int = 100) -> list[Mail]:
        return self._select(
            "WHERE instr(address, ?) > 0 ORDER BY id DESC LIMIT ?", containing.lower(), limit
        )

    def one(self, mail: int) -> Mail | None:
        return next(iter(self._select("WHERE id = ?", mail)), None)

    def counts(self) -> dict[str, int]:
        row = self._database.execute(
            "SELECT count(*), count(DISTINCT message_id), count(DISTINCT address) FROM mails"
        ).fetchone()
        return dict(zip(("mails", "message_ids", "addresses"), row, strict=True))

    def forget_all(self) -> None:
        with self._database:
            self._database.execute("DELETE FROM mails")

    def _select(self, clause: str, *values: object) -> list[Mail]:
        columns = "SELECT id, address, message_id, received, raw FROM mails "
        return [Mail(*row) for row in self._database.execute(columns + clause, values)]
