"""Dates, counts and ranks in French, as people read them, in the time of Paris."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NB = "\u00a0"
THIN = "\u202f"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_BEFORE_SIGNS = re.compile(r" (?=[:;?!»%](?:\s|$))")
MINUTE, HOUR, DAY = 60, 3600, 86400


def day(instant: datetime, *, year: bool = False) -> str:
    """« jeudi 4 mars », « lundi 1er mars 2027 »."""
    there = instant.astimezone(PARIS)
    number = "1er" if there.day == 1 else str(there.day)
    words = f"{DAYS[there.weekday()]} {number}{NB}{MONTHS[there.month - 1]}"
    return f"{words} {there.year}" if year else words


def hour(instant: datetime) -> str:
    """« 23 h 59 », « 9 h »."""
    there = instant.astimezone(PARIS)
    return f"{there.hour}{NB}h" + (f"{NB}{there.minute:02}" if there.minute else "")


def hour_to_the_second(instant: datetime) -> str:
    """« 17 h 41 min 08 s »."""
    there = instant.astimezone(PARIS)
    return f"{there.hour}{NB}h{NB}{there.minute:02}{NB}min{NB}{there.second:02}{NB}s"


def moment(instant: datetime) -> str:
    """« jeudi 4 mars à 23 h 59 »."""
    return f"{day(instant)} à {hour(instant)}"


def stamp(instant: datetime) -> str:
    """« mardi 2 mars 2027 à 21 h 07 min 33 s »: what a receipt says."""
    return f"{day(instant, year=True)} à {hour_to_the_second(instant)}"


def last_minute(bound: datetime) -> datetime:
    """Bounds are exclusive; people are told the last minute that counts."""
    return bound - timedelta(microseconds=1)


def closing(bound: datetime) -> str:
    """« jeudi 4 mars à 23 h 59 » for a bound stored as the 5th at 0 h."""
    return moment(last_minute(bound))


def duration(seconds: float) -> str:
    """« 1 jour 6 h », « 5 h 12 min », « 12 min », « moins d'une minute »."""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days:
        return count(days, "jour") + (f" {hours}{NB}h" if hours else "")
    if hours:
        return f"{hours}{NB}h" + (f" {minutes:02}{NB}min" if minutes else "")
    return f"{minutes}{NB}min" if minutes else "moins d’une minute"


def typeset(text: str) -> str:
    """The same sentence, its double signs kept on the line of the word before them."""
    return _BEFORE_SIGNS.sub(NB, text)


def delay(seconds: float) -> str:
    """How late something came: to the second, as long as that means something."""
    whole = max(1, round(seconds))
    return f"{whole}{NB}s" if whole < MINUTE else duration(whole)


def number(value: float) -> str:
    """« 3 214 », « 8,7 »."""
    text = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
    return text.removesuffix(".0").replace(",", THIN).replace(".", ",")


def size(octets: int) -> str:
    """« 5 Mo », « 12 ko »."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}{NB}ko"
    return f"{number(round(octets / 1_000_000, 1))}{NB}Mo"


def count(value: int, noun: str, plural: str = "") -> str:
    """« 1 poste », « 42 postes »; a plural that is not just an s is given."""
    return f"{number(value)}{NB}{noun if abs(value) < 2 else plural or noun + 's'}"


def agreed(value: int, singular: str, plural: str) -> str:
    """The word that goes with a count, without the count."""
    return singular if abs(value) < 2 else plural


def ordinal(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


def rank(rank: int, *, tied: bool = False) -> str:
    """« 2e », « 2e ex æquo »."""
    return ordinal(rank) + (f"{NB}ex{NB}æquo" if tied else "")


def hearts(value: int) -> str:
    return count(value, "cœur") if value else "pas de candidature"


def tour(number: int) -> str:
    return f"{ordinal(number)}{NB}tour"


def months(value: int) -> str:
    return {6: f"6{NB}mois", 12: f"1{NB}an"}.get(value, f"{value}{NB}mois")
