"""A calendar shifted to another year: the same hours in Paris, whatever the season."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contracts.catalog import RoundCalendar

PARIS: Final = ZoneInfo("Europe/Paris")


def shifted(rounds: Sequence[RoundCalendar], *, first_day: date) -> tuple[RoundCalendar, ...]:
    """The same calendar, whose first round opens on this day. Raises ValueError where a bound
    would leave the calendar or two would meet."""
    days = first_day - rounds[0].opens_at.astimezone(PARIS).date()
    return tuple(
        RoundCalendar(
            number=each.number,
            opens_at=_moved(each.opens_at, days),
            wishes_close_at=_moved(each.wishes_close_at, days),
            ranking_close_at=_moved(each.ranking_close_at, days),
        )
        for each in rounds
    )


def _moved(instant: datetime, days: timedelta) -> datetime:
    """The wall clock's time stays: arithmetic on an aware instant is that of its clock."""
    try:
        return (instant.astimezone(PARIS) + days).astimezone(UTC)
    except OverflowError:
        raise ValueError("cette date est hors du calendrier") from None
