"""A small round told by its facts."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from contracts import Event
from contracts.auth import Grant, PersonChanged
from contracts.candidatures import RoundClosed, RoundOpened, SnapshotPart
from contracts.catalog import CampaignChanged, Policy, PosteChanged, RoundCalendar
from contracts.drafts import DraftFrozen, DraftPart
from hrt.canonical import canonical_bytes, digest

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
NAMES = UUID("0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11")


@dataclass(frozen=True)
class Place:
    speciality: str
    subdivision: str
    region: str


LYON, GRENOBLE, PARIS = (
    Place("PED", "LYO", ARA),
    Place("PED", "GRE", ARA),
    Place("PED", "PAR", IDF),
)


def wish(poste: str, hearts: int, rank: int | None = None, refused: str | None = None) -> Any:
    answer = {"rank": rank} if rank else {"refused": refused}
    return {"poste": poste, "hearts": hearts, **answer}


@dataclass
class Scene:
    """Two parts of paediatrics. Lyon and Grenoble: k1 and k3 obtain a poste, k2 does not. Paris:
    k4 obtains one of two places, k5 was left out, `absent` has no wish list, 75-02 has nobody."""

    campaign: str = "2026-03"
    round: int = 1
    closing: int = 1
    policy: Policy = field(default_factory=Policy)
    postes: dict[str, tuple[Place, int]] = field(
        default_factory=lambda: {
            "38-01": (GRENOBLE, 1),
            "69-01": (LYON, 1),
            "75-01": (PARIS, 2),
            "75-02": (PARIS, 1),
        }
    )
    people: dict[str, Place] = field(
        default_factory=lambda: {
            "k1": LYON,
            "k2": GRENOBLE,
            "k3": LYON,
            "k4": PARIS,
            "k5": PARIS,
            "absent": PARIS,
        }
    )
    wishes: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "k1": [wish("38-01", 3, 2), wish("69-01", 5, 1)],
            "k2": [wish("38-01", 4, refused="not_ranked"), wish("69-01", 4, 1)],
            "k3": [wish("38-01", 5, 4)],
            "k4": [wish("75-01", 5, 1)],
            "k5": [wish("75-01", 4, refused="below_minimum")],
        }
    )
    size: int = 2

    def person(self, id_: str) -> UUID:
        return uuid5(NAMES, id_)

    @property
    def seed(self) -> str:
        return "50" * 32

    @property
    def instance(self) -> dict[str, Any]:
        return {
            "format": "appariement/instance@1",
            "campaign": self.campaign,
            "round": self.round,
            "seed": self.seed,
            "postes": [{"id": id_, "places": p} for id_, (_, p) in sorted(self.postes.items())],
            "candidates": [
                {"id": id_, "wishes": wishes} for id_, wishes in sorted(self.wishes.items())
            ],
        }

    @property
    def content(self) -> bytes:
        return canonical_bytes(self.instance)

    def known(self) -> list[Event]:
        """Persons and postes."""
        persons = [
            PersonChanged(
                person=self.person(id_),
                given_name=f"Prénom-{id_}",
                family_name=f"Nom-{id_}",
                grants=(Grant(role="candidate", campaign=self.campaign, **vars(place)),),
            )
            for id_, place in self.people.items()
        ]
        return [*persons, *(self.poste(id_) for id_ in self.postes)]

    def poste(self, id_: str) -> PosteChanged:
        place, places = self.postes[id_]
        return PosteChanged(
            campaign=self.campaign,
            poste=id_,
            terrain="Pédiatrie générale",
            establishment="Hôpital des Trois-Rivières",
            months=6,
            places=places,
            **vars(place),
        )

    def planned(self, rounds: int = 1) -> CampaignChanged:
        """What is played here: the round after is recorded."""
        calendars = tuple(
            RoundCalendar(
                number=number,
                opens_at=f"2026-0{2 + number}-04T08:00:00Z",
                wishes_close_at=f"2026-0{2 + number}-07T23:00:00Z",
                ranking_close_at=f"2026-0{2 + number}-12T23:00:00Z",
            )
            for number in range(1, rounds + 1)
        )
        return CampaignChanged(
            campaign=self.campaign,
            label="Campagne de mars 2026",
            state="launched",
            rounds=calendars,
            policy=self.policy,
        )

    def opened(self) -> RoundOpened:
        return RoundOpened(
            campaign=self.campaign,
            round=self.round,
            opened_at="2026-03-04T08:00:00Z",
            wishes_close_at="2026-03-07T23:00:00Z",
            ranking_close_at="2026-03-12T23:00:00Z",
            commitment="5f" * 32,
            policy=self.policy,
            candidates=tuple(self.person(id_) for id_ in self.people),
        )

    def parts(self) -> list[SnapshotPart]:
        candidates = self.instance["candidates"]
        slices = [candidates[i : i + self.size] for i in range(0, len(candidates), self.size)]
        return [
            SnapshotPart(
                campaign=self.campaign,
                round=self.round,
                closing=self.closing,
                part=number,
                postes=tuple(self.instance["postes"]) if number == 1 else (),
                candidates=tuple(slice_),
                people={candidate["id"]: self.person(candidate["id"]) for candidate in slice_},
            )
            for number, slice_ in enumerate(slices or [[]], 1)
        ]

    def closed(self) -> RoundClosed:
        return RoundClosed(
            campaign=self.campaign,
            round=self.round,
            closing=self.closing,
            closed_at="2026-03-12T23:00:00.093Z",
            digest=digest(self.instance),
            unseeded=digest(self.instance),
            seed=self.seed,
            parts=len(self.parts()),
            candidates=len(self.wishes),
            postes=len(self.postes),
            wishes=sum(map(len, self.wishes.values())),
        )

    def draft(self, number: int = 1, seconds: int = 5) -> list[Event]:
        """The facts of a draft of the round as it stands: its parts, then the whole."""
        key: dict[str, Any] = {"campaign": self.campaign, "round": self.round}
        key["draft"] = uuid5(NAMES, f"draft {number}")
        parts: list[Event] = [
            DraftPart(
                **key,
                part=part.part,
                postes=part.postes,
                candidates=part.candidates,
                poste_subdivisions={
                    one["id"]: self.postes[one["id"]][0].subdivision for one in part.postes
                },
                candidate_subdivisions={id_: self.people[id_].subdivision for id_ in part.people},
            )
            for part in self.parts()
        ]
        places = [place for place, _ in self.postes.values()] + [*self.people.values()]
        fields = {"digest", "seed", "parts", "candidates", "postes", "wishes"}
        whole = DraftFrozen(
            **key,
            **self.closed().model_dump(include=fields),
            number=number,
            asked_by=self.person("agent"),
            asked_at=f"2026-03-10T09:{number:02}:00Z",
            regions={place.subdivision: place.region for place in places},
            seconds=seconds,
        )
        return [*parts, whole]

    def facts(self) -> list[Event]:
        """All of them, in the order of a quiet day."""
        return [*self.known(), self.opened(), *self.parts(), self.closed()]
