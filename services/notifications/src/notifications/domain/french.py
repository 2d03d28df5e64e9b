"""Dates in words and the spaces of French typography."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
NARROW: Final = "\u202f"
NO_BREAK: Final = "\u00a0"

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


def hour(instant: datetime) -> str:
    """« 17 h 52 », « 9 h », in Paris."""
    local = instant.astimezone(PARIS)
    minutes = f"{NARROW}{local.minute:02}" if local.minute else ""
    return f"{local.hour}{NARROW}h{minutes}"


def moment(instant: datetime) -> str:
    """« jeudi 4 mars à 17 h 52 », in Paris."""
    local = instant.astimezone(PARIS)
    number = "1er" if local.day == 1 else str(local.day)
    day = f"{_DAYS[local.weekday()]} {number}{NARROW}{_MONTHS[local.month - 1]}"
    return f"{day} à {hour(instant)}"


def deadline(bound: datetime) -> str:
    """A bound is exclusive: one at midnight is told by its last minute, 23 h 59 the day before."""
    local = bound.astimezone(PARIS)
    at_midnight = (local.hour, local.minute) == (0, 0)
    return moment(bound - timedelta(minutes=1) if at_midnight else bound)


def round_label(number: int) -> str:
    return f"{number}{'er' if number == 1 else 'e'}{NO_BREAK}tour"


def typography(text: str) -> str:
    """The same words, with the no-break spaces that French wants around double signs."""
    text = re.sub(r" (?=[;!?%])", NARROW, text)
    text = re.sub(r" (?=[:»])", NO_BREAK, text)
    return text.replace("« ", f"«{NO_BREAK}")


def one_line(text: str) -> str:
    """Without line breaks or tabs; no-break spaces are kept."""
    return re.sub(r"[ \x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).strip(" ")
