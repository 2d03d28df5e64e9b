"""From what other services tell to what a mail tells."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from contracts.announcements import Announcement, CampaignAnnounced
from contracts.assistance import TicketsWaiting
from contracts.candidatures import BoundsMoved, ReminderDue, RoundOpened, WishesClosed
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from notifications.domain.mails import Kind
from notifications.domain.tables import Notice, NoticePoste, Round


def opening_fact(campaign: str, number: int) -> str:
    return f"round-opened:{campaign}:{number}"


def ranking_fact(campaign: str, number: int) -> str:
    return f"ranking-opened:{campaign}:{number}"


def of_opening(event: RoundOpened) -> Notice:
    percents = event.policy.minimum_percent
    return Notice(
        fact=opening_fact(event.campaign, event.round),
        **_about(event, "round_opened"),
        data={
            "closes_at": event.wishes_close_at.isoformat(),
            "percent": percents[min(event.round, len(percents)) - 1],
            "floor": event.policy.minimum_floor,
        },
        expires_at=event.wishes_close_at,
    )


def of_ranking(event: WishesClosed, round_: Round) -> Notice:
    return Notice(
        fact=ranking_fact(event.campaign, event.round),
        **_about(event, "ranking_opened"),
        data={
            "closes_at": event.ranking_close_at.isoformat(),
            "percent": round_.ranked_percent,
        },
        expires_at=event.ranking_close_at,
    )


def to_rank(event: WishesClosed, notice: Notice) -> list[NoticePoste]:
    return [
        NoticePoste(
            fact=notice.fact,
            campaign=event.campaign,
            poste=one.poste,
            candidatures=one.candidatures,
        )
        for one in event.to_rank
    ]


def of_reminder(event: ReminderDue, *, poste: str | None) -> Notice:
    """`poste`: its label, for a reminder about a ranking."""
    about = f"{event.kind}:{event.hours}:{event.person}:{event.poste or ''}"
    return Notice(
        fact=f"reminder:{event.campaign}:{event.round}:{_stamp(event.bound)}:{about}",
        **_about(event, "wishes_reminder" if event.kind == "wishes" else "ranking_reminder"),
        data={
            "closes_at": event.bound.isoformat(),
            "missing": event.missing,
            "poste": poste,
            "uncertified": event.uncertified,
        },
        expires_at=event.bound,
    )


def of_move(event: BoundsMoved, *, old: datetime, new: datetime, ranking: bool) -> Notice:
    return Notice(
        fact=f"deadline-moved:{event.campaign}:{event.round}:{_stamp(event.moved_at)}",
        **_about(event, "deadline_moved"),
        data={
            "old": old.isoformat(),
            "new": new.isoformat(),
            "reason": event.reason,
            "ranking": ranking,
        },
        expires_at=max(old, new),  # one brought forward is worth telling until the old one
    )


def of_result(event: AffectationPublished | CandidateUnplaced) -> Notice:
    """The same words for all: the result itself is read on the site alone."""
    return Notice(
        fact=f"result:{event.campaign}:{event.round}",
        **_about(event, "result_available"),
        data={},
    )


def of_part(event: PartPublished) -> Notice:
    return Notice(
        fact=f"part:{event.campaign}:{event.round}:{event.speciality}:{event.territory}",
        **_about(event, "affectations_available"),
        data={},
    )


def of_postes(event: PartPublished, notice: Notice) -> list[NoticePoste]:
    return [
        NoticePoste(fact=notice.fact, campaign=event.campaign, poste=poste)
        for poste in event.postes
    ]


ANNOUNCED: Final[Mapping[Announcement, Kind]] = {
    "postes_published": "postes_published",
    "three_weeks": "opening_reminder",
    "one_day": "opening_reminder",
    "suspended": "campaign_suspended",
    "resumed": "campaign_resumed",
}
WORTH_TELLING: Final = timedelta(days=7)
"""For so long, that a campaign was suspended or resumed."""


def of_announcement(event: CampaignAnnounced) -> Notice:
    kind = ANNOUNCED[event.kind]
    opening = kind in ("postes_published", "opening_reminder")
    return Notice(
        fact=f"announced:{event.campaign}:{event.kind}:{_stamp(event.at)}",
        **_about(event, kind),
        data={"opens_at": event.opens_at.isoformat(), "reason": event.reason},
        expires_at=event.opens_at if opening else event.at + WORTH_TELLING,
    )


def of_waiting(event: TicketsWaiting) -> Notice:
    """Of no campaign: managers have tickets to handle between two as well."""
    return Notice(
        fact=f"tickets-waiting:{event.person}:{_stamp(event.at)}",
        kind="tickets_waiting",
        campaign="",
        round=0,
        data={"waiting": event.waiting, "overdue": event.overdue},
        expires_at=event.at + timedelta(days=1),
    )


def _about(event: Any, kind: Kind) -> dict[str, Any]:
    return {"kind": kind, "campaign": event.campaign, "round": event.round}


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
