"""The strip above every signed-in page: phase, bound in words, time left, the server's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import words
from portal.schemas import Bounds, Round
from portal.standing import Standing

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Strip:
    """`lead` then `bound`, told as the last minute that counts unless it is an opening."""

    phase: str
    now: datetime
    lead: str = ""
    bound: datetime | None = None
    told: str = ""
    left: str = ""
    moved: str = ""
    soon: bool = False


def strip_of(standing: Standing, *, candidate: bool = False) -> Strip:
    """What the strip says; a candidate's own phase stays that of the candidatures."""
    round_ = standing.current
    if standing.suspended:
        lead = "Rien n’est enregistré, aucune échéance ne tombe"
        return Strip("Campagne suspendue", standing.now, left=lead, soon=True)
    if round_ is None:
        return _before(standing)
    name = words.tour(round_.round)
    if round_.awaits_decision:
        decision = "Le ministère décide : clore, ou déplacer l’échéance"
        return Strip(f"{name} · Clôture retenue", round_.now, left=decision, soon=True)
    match round_.state:
        case "wishes":
            bounds = round_.wishes_close_at, round_.planned_wishes_close_at
            return _open(f"{name} · Candidatures", "Ferment le", *bounds, round_.now)
        case "ranking" if candidate:
            return _closed(f"{name} · Candidatures", "Closes", round_.wishes_close_at, round_)
        case "ranking":
            bounds = round_.ranking_close_at, round_.planned_ranking_close_at
            return _open(f"{name} · Classement", "Ferme le", *bounds, round_.now)
        case "closed":
            phase = f"{name} · Résultats en préparation"
            return _closed(phase, "Classements clos", round_.ranking_close_at, round_)
        case _:
            return _published(f"{name} · Résultats publiés", standing)


def _before(standing: Standing) -> Strip:
    following = standing.next
    if following is None:
        return Strip(standing.campaign.label, standing.now)
    phase = f"Avant le {words.tour(following.number)}"
    return _opening(phase, "Les candidatures ouvrent le", following, standing.now)


def _published(phase: str, standing: Standing) -> Strip:
    following = standing.next
    if following is None:
        return Strip(phase, standing.now)
    return _opening(phase, f"Le {words.tour(following.number)} ouvre le", following, standing.now)


def _opening(phase: str, lead: str, following: Bounds, now: datetime) -> Strip:
    told = words.moment(following.opens_at)
    left = following.opens_at - now
    waits = f"dans {words.duration(left.total_seconds())}" if left > timedelta() else ""
    return Strip(phase, now, lead, following.opens_at, told, waits)


def _open(phase: str, lead: str, bound: datetime, planned: datetime, now: datetime) -> Strip:
    left = bound - now
    if bound != planned:
        lead = "Reportée au" if bound > planned else "Avancée au"
    return Strip(
        phase=phase,
        now=now,
        lead=lead,
        bound=bound,
        told=words.closing(bound),
        left=f"encore {words.duration(left.total_seconds())}",
        moved=f"au lieu du {words.closing(planned)}" if bound != planned else "",
        soon=left < SOON,
    )


def _closed(phase: str, what: str, bound: datetime, round_: Round) -> Strip:
    return Strip(phase, round_.now, f"{what} depuis le", bound, words.closing(bound))
