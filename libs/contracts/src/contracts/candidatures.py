"""What `candidatures` tells: rounds, what was saved, the frozen snapshots, who lacks what."""

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic.config import JsonDict

from contracts import topics
from contracts.catalog import Policy
from contracts.envelope import Event, Fact, example

_ROUND: JsonDict = {"campaign": "2026-03", "round": 1}
_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"
_DIGEST = "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7"


class RoundOpened(Event):
    """Candidatures are open. The seed's commitment is public from here on; the bounds and the
    policy now belong to the round."""

    TYPE: ClassVar[str] = "candidatures.round-opened.v1"
    TOPIC = topics.ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    opened_at: AwareDatetime
    wishes_close_at: AwareDatetime
    ranking_close_at: AwareDatetime
    commitment: str
    policy: Policy
    candidates: tuple[UUID, ...] = Field(description="who may take part: all, then the unplaced")

    model_config = example(
        _ROUND
        | {
            "opened_at": "2026-03-04T08:00:00Z",
            "wishes_close_at": "2026-03-07T23:00:00Z",
            "ranking_close_at": "2026-03-12T23:00:00Z",
            "commitment": "5f" * 32,
            "policy": {"territory": "region"},
            "candidates": [_PERSON],
        }
    )


class BoundsMoved(Event):
    """The ministry moved the bounds of an open round."""

    TYPE: ClassVar[str] = "candidatures.bounds-moved.v1"
    TOPIC = topics.ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    wishes_close_at: AwareDatetime
    ranking_close_at: AwareDatetime
    reason: str
    moved_by: UUID
    moved_at: AwareDatetime

    model_config = example(
        _ROUND
        | {
            "wishes_close_at": "2026-03-08T11:00:00Z",
            "ranking_close_at": "2026-03-12T23:00:00Z",
            "reason": "Panne d'un opérateur",
            "moved_by": _PERSON,
            "moved_at": "2026-03-07T18:00:00Z",
        }
    )


class ToRank(Fact):
    poste: str
    candidatures: int


class WishesClosed(Event):
    """Candidatures are closed, ranking is open. `to_rank` lists the postes with candidatures."""

    TYPE: ClassVar[str] = "candidatures.wishes-closed.v1"
    TOPIC = topics.ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closed_at: AwareDatetime
    ranking_close_at: AwareDatetime
    candidates: int
    left_out: int
    to_rank: tuple[ToRank, ...]

    model_config = example(
        _ROUND
        | {
            "closed_at": "2026-03-07T23:00:00.120Z",
            "ranking_close_at": "2026-03-12T23:00:00Z",
            "candidates": 1201,
            "left_out": 25,
            "to_rank": [{"poste": "69-0418", "candidatures": 7}],
        }
    )


class RoundClosed(Event):
    """The round is frozen: its snapshot, in `parts` on its own topic, has this digest."""

    TYPE: ClassVar[str] = "candidatures.round-closed.v1"
    TOPIC = topics.ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int = Field(ge=1, description="an annulled closing is followed by the next number")
    closed_at: AwareDatetime
    digest: str
    unseeded: str
    seed: str
    parts: int
    candidates: int
    postes: int
    wishes: int

    model_config = example(
        _ROUND
        | {
            "closing": 1,
            "closed_at": "2026-03-12T23:00:00.093Z",
            "digest": _DIGEST,
            "unseeded": _DIGEST,
            "seed": "50" * 32,
            "parts": 3,
            "candidates": 1201,
            "postes": 1600,
            "wishes": 9800,
        }
    )


class SnapshotPart(Event):
    """A slice of the instance's candidates (the postes travel in part 1), under 512 kB; `people`
    tells matching alone which person each candidate id is."""

    TYPE: ClassVar[str] = "candidatures.snapshot-part.v1"
    TOPIC = topics.SNAPSHOTS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int
    part: int = Field(ge=1)
    postes: tuple[dict[str, Any], ...] = ()
    candidates: tuple[dict[str, Any], ...]
    people: dict[str, UUID]

    model_config = example(
        _ROUND
        | {
            "closing": 1,
            "part": 1,
            "postes": [{"id": "69-0418", "places": 2}],
            "candidates": [
                {
                    "id": "k3Vd0a",
                    "wishes": [{"poste": "69-0418", "hearts": 5, "rank": 1}],
                }
            ],
            "people": {"k3Vd0a": _PERSON},
        }
    )


class Wish(Fact):
    poste: str
    hearts: int


class WishListChanged(Event):
    """The whole wish list of a candidate in a round, as saved (valid or not)."""

    TYPE: ClassVar[str] = "candidatures.wish-list.v1"
    TOPIC = topics.WISH_LISTS
    KEY = "{campaign}:{round}:{person}"

    campaign: str
    round: int
    person: UUID
    version: int
    saved_at: AwareDatetime
    wishes: tuple[Wish, ...]
    minimum: int
    left_out: bool = Field(description="below the minimum when wishes closed")

    model_config = example(
        _ROUND
        | {
            "person": _PERSON,
            "version": 3,
            "saved_at": "2026-03-05T17:41:08Z",
            "wishes": [{"poste": "69-0418", "hearts": 5}],
            "minimum": 9,
            "left_out": False,
        }
    )


class Placement(Fact):
    person: UUID
    rank: int | None = None
    refused: bool = False


class RankingChanged(Event):
    """The whole ranking of a poste in a round, as saved, with its verdict."""

    TYPE: ClassVar[str] = "candidatures.ranking.v1"
    TOPIC = topics.RANKINGS
    KEY = "{campaign}:{round}:{poste}"

    campaign: str
    round: int
    poste: str
    version: int
    saved_at: AwareDatetime
    saved_by: UUID
    placements: tuple[Placement, ...]
    candidatures: int
    valid: bool
    certified: bool = Field(default=False, description="an edit makes it false again")

    model_config = example(
        _ROUND
        | {
            "poste": "69-0418",
            "version": 1,
            "saved_at": "2026-03-10T09:12:44Z",
            "saved_by": _PERSON,
            "placements": [{"person": _PERSON, "rank": 1, "refused": False}],
            "candidatures": 1,
            "valid": True,
            "certified": True,
        }
    )


class ReminderDue(Event):
    """Someone is incomplete and a bound is near. `missing`: wishes below the minimum, or
    candidatures to rank on `poste`. `uncertified`: all is ranked, and nobody certified it."""

    TYPE: ClassVar[str] = "candidatures.reminder.v1"
    TOPIC = topics.REMINDERS
    KEY = "{person}"

    campaign: str
    round: int
    person: UUID
    kind: Literal["wishes", "ranking"]
    hours: int
    bound: AwareDatetime
    missing: int
    poste: str | None = None
    uncertified: bool = False

    model_config = example(
        _ROUND
        | {
            "person": _PERSON,
            "kind": "wishes",
            "hours": 24,
            "bound": "2026-03-07T23:00:00Z",
            "missing": 3,
            "poste": None,
            "uncertified": False,
        }
    )
