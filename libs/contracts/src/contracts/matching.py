"""What `matching` tells: runs without pairs, publications, affectations, places left."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic.config import JsonDict

from contracts import topics
from contracts.envelope import Event, Fact, example

_ROUND: JsonDict = {"campaign": "2026-03", "round": 1}
_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"
_DIGEST = "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7"


class Objective(Fact):
    """The five figures of a result, as in the engine's format."""

    perfect_couples: int
    placed: int
    choices: tuple[int, ...]
    rank_sum: int
    lottery: int


class RoundMatched(Event):
    """A run ended and was verified: its digest and figures, no pairs. `engine`: its name and
    version."""

    TYPE: ClassVar[str] = "matching.round-matched.v1"
    TOPIC = topics.MATCHING_ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int
    run: int
    matched_at: AwareDatetime
    instance: str
    result: str
    objective: Objective
    proven: tuple[str, ...]
    unplaced: int
    policy: Literal["perfect"] = "perfect"
    engine: str = "hrt"

    model_config = example(
        _ROUND
        | {
            "closing": 1,
            "run": 1,
            "matched_at": "2026-03-12T23:00:04Z",
            "instance": _DIGEST,
            "result": _DIGEST,
            "objective": {
                "perfect_couples": 1,
                "placed": 2,
                "choices": [2, 0, 0, 0, 0],
                "rank_sum": 3,
                "lottery": 1062146,
            },
            "proven": ["stable", "perfect_couples"],
            "unplaced": 1,
            "policy": "perfect",
            "engine": "hrt 0.1.0",
        }
    )


class PartPublished(Event):
    """One part (speciality × territory) is public: those concerned may read their result."""

    TYPE: ClassVar[str] = "matching.part-published.v1"
    TOPIC = topics.MATCHING_ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    speciality: str
    territory: str
    published_by: UUID
    published_at: AwareDatetime
    postes: tuple[str, ...] = Field(description="every poste of the part, filled or not")
    placed: int
    unplaced: int

    model_config = example(
        _ROUND
        | {
            "speciality": "PED",
            "territory": "Auvergne-Rhône-Alpes",
            "published_by": _PERSON,
            "published_at": "2026-03-13T13:00:02Z",
            "postes": ["69-0418"],
            "placed": 31,
            "unplaced": 7,
        }
    )


class RoundPublished(Event):
    """The last part is public. The counts are those of the whole round, so that a reader of
    several topics knows when it has heard everything."""

    TYPE: ClassVar[str] = "matching.round-published.v1"
    TOPIC = topics.MATCHING_ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int
    run: int
    published_at: AwareDatetime
    placed: int
    unplaced: int
    postes: int

    model_config = example(
        _ROUND
        | {
            "closing": 1,
            "run": 1,
            "published_at": "2026-03-13T13:00:02Z",
            "placed": 1179,
            "unplaced": 47,
            "postes": 1600,
        }
    )


Source = Literal["run", "recorded", "manual"]


class AffectationPublished(Event):
    """A candidate has a poste, and may read it. `source`: the engine gave it, it was recorded after
    a round held in person, or two persons decided it."""

    TYPE: ClassVar[str] = "matching.affectation-published.v1"
    TOPIC = topics.AFFECTATIONS
    KEY = "{campaign}:{person}"

    campaign: str
    round: int
    person: UUID
    poste: str
    published_at: AwareDatetime
    source: Source = "run"

    model_config = example(
        _ROUND
        | {
            "person": _PERSON,
            "poste": "69-0418",
            "published_at": "2026-03-13T13:00:02Z",
            "source": "run",
        }
    )


class CandidateUnplaced(Event):
    """A candidate of the round has no poste, and may read it."""

    TYPE: ClassVar[str] = "matching.candidate-unplaced.v1"
    TOPIC = topics.AFFECTATIONS
    KEY = "{campaign}:{person}"

    campaign: str
    round: int
    person: UUID
    published_at: AwareDatetime

    model_config = example(_ROUND | {"person": _PERSON, "published_at": "2026-03-13T13:00:02Z"})


class PlacesLeft(Event):
    """What a poste still offers after a round."""

    TYPE: ClassVar[str] = "matching.places-left.v1"
    TOPIC = topics.AFFECTATIONS
    KEY = "{campaign}:{poste}"

    campaign: str
    round: int
    poste: str
    places: int

    model_config = example(_ROUND | {"poste": "69-0418", "places": 1})
