"""The phases of campaigns as an iCalendar (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from catalog.domain.campaigns import Campaign, Round

LINE: Final = 75
"""Octets, the break not counted."""


def icalendar(campaigns: Sequence[tuple[Campaign, Sequence[Round]]], *, host: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Appariement//Calendrier//FR",
        *(line for each in campaigns for line in _campaign(*each, host)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _campaign(campaign: Campaign, rounds: Sequence[Round], host: str) -> Iterator[str]:
    for each in rounds:
        about = f"{campaign.label}, tour {each.number}"
        key = f"{campaign.campaign}-{each.number}"
        phases = (
            ("wishes", "candidatures", each.opens_at, each.wishes_close_at),
            ("ranking", "classement", each.wishes_close_at, each.ranking_close_at),
        )
        for phase, name, begins, ends in phases:
            yield "BEGIN:VEVENT"
            yield f"UID:{key}-{phase}@{host}"
            yield f"DTSTAMP:{_stamp(begins)}"
            yield f"SEQUENCE:{campaign.version}"
            yield f"DTSTART:{_stamp(begins)}"
            yield f"DTEND:{_stamp(ends)}"
            yield f"SUMMARY:{_escaped(f'{about} : {name}')}"
            yield "END:VEVENT"


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> bytes:
    """No line longer than 75 octets, none cut inside a letter."""
    lines = [b""]
    for letter in line:
        octets = letter.encode()
        if len(lines[-1]) + len(octets) > LINE:
            lines.append(b" ")
        lines[-1] += octets
    return b"\r\n".join(lines) + b"\r\n"
