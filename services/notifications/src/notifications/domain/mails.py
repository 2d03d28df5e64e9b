"""Kinds of mails, what the server may answer, when to try again."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

Kind = Literal[
    "sign_in",
    "round_opened",
    "ranking_opened",
    "wishes_reminder",
    "ranking_reminder",
    "deadline_moved",
    "postes_published",
    "opening_reminder",
    "campaign_suspended",
    "campaign_resumed",
    "result_available",
    "affectations_available",
    "address_confirmation",
    "address_changed",
    "name_changed",
    "accounts_merged",
    "role_given",
    "role_withdrawn",
    "second_factor_added",
    "second_factor_removed",
    "second_factor_reset",
    "ticket_received",
    "ticket_answered",
    "ticket_closed",
    "tickets_waiting",
    "places_withdrawn",
    "candidature_impaired",
    "substitution",
    "receipt",
    "left_out",
    "campaign_left",
    "affectation_decided",
    "poste_decided",
]
State = Literal["waiting", "queued", "sent", "bounced", "dropped"]
LIST_POSTES: Final[Collection[Kind]] = ("ranking_opened", "affectations_available")
"""Kinds whose text lists the postes that its reader answers for."""
TO_EVERY_RESPONSABLE: Final[Collection[Kind]] = (
    "affectations_available",
    "places_withdrawn",
    "substitution",
    "poste_decided",
)
"""The others concern the référent, who ranks, and not the second, who reads."""
Verdict = Literal["sent", "bounced", "deferred"]

FIRST_DELAY: Final = timedelta(seconds=2)
LONGEST_DELAY: Final = timedelta(hours=1)
TRIED_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt. `code` is the server's; None when it did not answer."""

    verdict: Verdict
    code: int | None = None

    @classmethod
    def to_a_refusal(cls, code: int) -> "Answer":
        """5xx is for good, anything else for now."""
        return cls("bounced" if 500 <= code < 600 else "deferred", code)


def message_id(*, kind: str, fact: str, person: UUID, host: str) -> str:
    """The same for each attempt at one mail, so that a mailbox can drop a double."""
    digest = hashlib.sha256(f"{kind}:{fact}:{person}".encode()).hexdigest()
    return f"<{digest[:40]}@{host}>"


def delay(attempts: int, draw: float) -> timedelta:
    """How long to wait after this many attempts: doubled each time, and spread by `draw` in
    [0, 1) over half to one and a half of it, so that a crowd does not come back at once."""
    doubled = FIRST_DELAY * (1 << min(attempts - 1, 20))
    return min(doubled, LONGEST_DELAY) * (0.5 + draw)
