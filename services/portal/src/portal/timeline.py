"""A campaign's steps in order, each past, current or to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal import words
from portal.schemas import Bounds
from portal.standing import Standing


@dataclass(frozen=True)
class Step:
    name: str
    when: str
    state: str  # done, current, to-come

    @property
    def told(self) -> str:
        return {"done": "terminée", "current": "étape en cours"}.get(self.state, "")


def timeline(standing: Standing) -> list[Step]:
    """Two steps a round; an open round's own bounds replace those of the calendar."""
    return [step for bounds in standing.campaign.rounds for step in _of_round(standing, bounds)]


def _of_round(standing: Standing, bounds: Bounds) -> Iterator[Step]:
    opened = {round_.round: round_ for round_ in standing.rounds}.get(bounds.number)
    closes = opened.wishes_close_at if opened else bounds.wishes_close_at
    ranked = opened.ranking_close_at if opened else bounds.ranking_close_at
    tour = words.tour(bounds.number)
    phase = opened.state if opened else ""
    starts = opened.opened_at if opened else bounds.opens_at
    yield Step(f"{tour} : candidatures", span(starts, closes), _state(phase, "wishes"))
    yield Step(f"{tour} : classement", span(closes, ranked), _state(phase, "ranking"))
    when = "publiés" if phase == "published" else f"après le {words.closing(ranked)}"
    yield Step(f"{tour} : résultats", when, _state(phase, "closed"))


ORDER = ("", "wishes", "ranking", "closed", "published")


def _state(phase: str, own: str) -> str:
    at, of = ORDER.index(phase), ORDER.index(own)
    return "to-come" if at < of else "current" if at == of else "done"


def span(opens: datetime, closes: datetime) -> str:
    """« du … au … », or one day and its hours."""
    last = words.last_minute(closes)
    if words.day(opens) == words.day(last):
        return f"le {words.day(opens)}, de {words.hour(opens)} à {words.hour(last)}"
    return f"du {words.moment(opens)} au {words.closing(closes)}"
