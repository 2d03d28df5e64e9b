"""What `catalog` tells: references, campaigns with their calendar and policy, postes."""

from typing import ClassVar, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StrictBool, StrictInt, model_validator

from contracts import topics
from contracts.auth import Access
from contracts.envelope import Event, Fact, example

Territory = Literal["subdivision", "region", "national"]
Kind = Literal["single", "coupled", "mixed"]
Agreement = Literal["docteur_junior", "p3"]
StaffRole = Literal["coordinator", "ars", "registrar", "ministry", "auditor", "operator"]


class SubdivisionPublished(Event):
    """A subdivision and the region it belongs to."""

    TYPE: ClassVar[str] = "catalog.subdivision.v1"
    TOPIC = topics.REFERENCES
    KEY = "subdivision:{code}"

    code: str
    label: str
    region: str

    model_config = example({"code": "LYO", "label": "Lyon", "region": "Auvergne-Rhône-Alpes"})


class UniversityPublished(Event):
    """A university: a person names it, their subdivision follows."""

    TYPE: ClassVar[str] = "catalog.university.v1"
    TOPIC = topics.REFERENCES
    KEY = "university:{label}"

    label: str
    subdivision: str

    model_config = example({"label": "Université Claude Bernard Lyon 1", "subdivision": "LYO"})


class SpecialityPublished(Event):
    """A speciality (DES)."""

    TYPE: ClassVar[str] = "catalog.speciality.v1"
    TOPIC = topics.REFERENCES
    KEY = "speciality:{code}"

    code: str
    label: str

    model_config = example({"code": "PED", "label": "Pédiatrie"})


class Policy(Fact):
    """The choices of a campaign. Each field names the rule of docs/domain.md that it settles.

    territory: E1 · minimum_percent, minimum_floor: E2, the percentage of each round, the last one
    holding for those after · ranked_percent: K2 · local_first: K3 · rank_ties: K4 ·
    publication: V3, part by part or all at once · show_own_rank: V3 · reminder_hours: R1, hours
    before a bound · solver_seconds: the time that the engine may take for one round ·
    second_factor: the roles that sign in with a second factor · certified_only: K2, whether a
    saved ranking counts only once certified · two_persons_publication: V3, one proposes, another
    publishes · outage_seconds, outage_window_seconds: C3, so long without a save, within so long
    before a bound, holds the closing · instance_days: C2, how long the exact input is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    territory: Territory = "region"
    minimum_percent: tuple[StrictInt, ...] = Field(default=(20, 40), min_length=1, max_length=3)
    minimum_floor: StrictInt = Field(default=2, ge=0, le=100)
    ranked_percent: StrictInt = Field(default=80, ge=0, le=100)
    local_first: StrictBool = True
    rank_ties: StrictBool = True
    publication: Literal["part", "all"] = "part"
    show_own_rank: StrictBool = True
    reminder_hours: tuple[StrictInt, ...] = Field(default=(48, 24, 3), max_length=5)
    solver_seconds: StrictInt = Field(default=60, ge=1, le=3600)
    second_factor: tuple[StaffRole, ...] = ()
    certified_only: StrictBool = False
    two_persons_publication: StrictBool = False
    outage_seconds: StrictInt = Field(default=120, ge=30, le=3600)
    outage_window_seconds: StrictInt = Field(default=1800, ge=300, le=86400)
    instance_days: StrictInt = Field(default=365, ge=30, le=3650)

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if any(not 0 <= percent <= 100 for percent in self.minimum_percent):
            raise ValueError("minimum_percent: chaque pourcentage est compris entre 0 et 100")
        if list(self.reminder_hours) != sorted(set(self.reminder_hours), reverse=True):
            raise ValueError("reminder_hours: heures décroissantes, sans doublon")
        if any(hours < 1 for hours in self.reminder_hours):
            raise ValueError("reminder_hours: au moins une heure avant l'échéance")
        if self.outage_seconds > self.outage_window_seconds:
            raise ValueError("outage_seconds: au plus la durée regardée (outage_window_seconds)")
        if list(self.second_factor) != list(dict.fromkeys(self.second_factor)):
            raise ValueError("second_factor: chaque rôle une seule fois")
        return self


class RoundCalendar(Fact):
    """The bounds of one round; each is exclusive, and the next phase opens there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: StrictInt = Field(ge=1, le=3)
    opens_at: AwareDatetime
    wishes_close_at: AwareDatetime
    ranking_close_at: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.opens_at < self.wishes_close_at < self.ranking_close_at:
            raise ValueError(
                f"tour {self.number}: ouverture, clôture des candidatures, puis clôture du "
                "classement, dans cet ordre"
            )
        return self


CampaignStage = Literal["draft", "published", "launched", "suspended", "finished"]


class CampaignChanged(Event):
    """The whole state of a campaign. Its rounds open by themselves once it is launched; while it is
    suspended none opens or closes, and nothing is accepted."""

    TYPE: ClassVar[str] = "catalog.campaign.v1"
    TOPIC = topics.CAMPAIGNS
    KEY = "{campaign}"

    campaign: str
    label: str
    state: CampaignStage
    rounds: tuple[RoundCalendar, ...]
    policy: Policy
    suspended_at: AwareDatetime | None = None

    model_config = example(
        {
            "campaign": "2026-03",
            "label": "Campagne nationale de mars 2026",
            "state": "launched",
            "rounds": [
                {
                    "number": 1,
                    "opens_at": "2026-03-04T08:00:00Z",
                    "wishes_close_at": "2026-03-07T23:00:00Z",
                    "ranking_close_at": "2026-03-12T23:00:00Z",
                }
            ],
            "policy": {"territory": "region"},
            "suspended_at": None,
        }
    )


class PosteChanged(Event):
    """The whole official state of a poste; withdrawn: it stays known, with no place.
    `withdrawal_reason`: why the poste, or places of it, were last withdrawn."""

    TYPE: ClassVar[str] = "catalog.poste.v1"
    TOPIC = topics.POSTES
    KEY = "{campaign}:{poste}"

    campaign: str
    poste: str
    speciality: str
    option: str | None = None
    subdivision: str
    region: str
    terrain: str
    establishment: str
    agreement: Agreement = "docteur_junior"
    kind: Kind = "single"
    shifted: bool = False
    months: int
    note: str | None = None
    places: int
    withdrawn: bool = False
    withdrawal_reason: str | None = None

    model_config = example(
        {
            "campaign": "2026-03",
            "poste": "69-0418",
            "speciality": "PED",
            "option": None,
            "subdivision": "LYO",
            "region": "Auvergne-Rhône-Alpes",
            "terrain": "Pédiatrie générale",
            "establishment": "Hôpital des Trois-Rivières",
            "agreement": "docteur_junior",
            "kind": "single",
            "shifted": False,
            "months": 6,
            "note": None,
            "places": 2,
            "withdrawn": False,
            "withdrawal_reason": None,
        }
    )


class Responsable(Fact):
    address: str
    given_name: str
    family_name: str
    access: Access


class ResponsablesNamed(Event):
    """Who answers for a poste, by address: an unknown address becomes an account. While a
    substitute stands, they are named as its référent, and the référent reads like a second."""

    TYPE: ClassVar[str] = "catalog.responsables.v1"
    TOPIC = topics.RESPONSABLES
    KEY = "{campaign}:{poste}"

    campaign: str
    poste: str
    responsables: tuple[Responsable, ...]

    model_config = example(
        {
            "campaign": "2026-03",
            "poste": "69-0418",
            "responsables": [
                {
                    "address": "h.brevannes@chu-lyon.test",
                    "given_name": "Hélène",
                    "family_name": "Brévannes",
                    "access": "referent",
                }
            ],
        }
    )
