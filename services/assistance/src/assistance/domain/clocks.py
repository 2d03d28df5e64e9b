"""When a ticket must be settled: an account of the algorithm within a month, an appeal within two,
a correction before the campaign opens."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contracts.assistance import TicketKind

PARIS: Final = ZoneInfo("Europe/Paris")
MONTHS: Final[dict[TicketKind, int]] = {"explanation": 1, "appeal": 2}


def due(
    kind: TicketKind, received_at: datetime, *, opens_at: datetime | None = None
) -> datetime | None:
    """The exclusive bound. `opens_at`: when the campaign of the poste opens, if it has not yet."""
    if kind == "correction":
        return opens_at
    if kind not in MONTHS:
        return None
    last = months_later(received_at.astimezone(PARIS).date(), MONTHS[kind])
    return datetime.combine(last + timedelta(days=1), time(), PARIS)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one when it has no such day."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
