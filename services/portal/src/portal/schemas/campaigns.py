"""Campaigns, their rounds, their postes, and the labels of codes."""

from typing import Literal

from pydantic import AwareDatetime

from portal.schemas.reading import Reading

Phase = Literal["wishes", "ranking", "closed", "published"]
Kind = Literal["single", "coupled", "mixed"]
Access = Literal["referent", "second"]
Standing = Literal["referent", "second", "substitute"]


class Policy(Reading):
    territory: Literal["subdivision", "region", "national"]
    minimum_percent: tuple[int, ...]
    ranked_percent: int
    local_first: bool
    rank_ties: bool
    publication: Literal["part", "all"]

    def percent_of(self, round_: int) -> int:
        """The last percentage holds for the rounds after it."""
        return self.minimum_percent[min(round_, len(self.minimum_percent)) - 1]


class Bounds(Reading):
    number: int
    opens_at: AwareDatetime
    wishes_close_at: AwareDatetime
    ranking_close_at: AwareDatetime


class Campaign(Reading):
    campaign: str
    label: str
    state: Literal["draft", "published", "launched", "suspended", "finished"]
    rounds: tuple[Bounds, ...]
    policy: Policy


class Round(Reading):
    round: int
    state: Phase
    opened_at: AwareDatetime
    wishes_close_at: AwareDatetime
    ranking_close_at: AwareDatetime
    planned_wishes_close_at: AwareDatetime
    planned_ranking_close_at: AwareDatetime
    now: AwareDatetime
    suspended_at: AwareDatetime | None = None
    held: bool = False
    commitment: str
    seed: str | None = None
    digest: str | None = None
    policy: Policy

    @property
    def awaits_decision(self) -> bool:
        """A bound passed and closed nothing: people had no time before it."""
        bound = {"wishes": self.wishes_close_at, "ranking": self.ranking_close_at}.get(self.state)
        return self.held and bound is not None and bound <= self.now


class Speciality(Reading):
    code: str
    label: str


class Subdivision(Reading):
    code: str
    label: str
    region: str


class References(Reading):
    """Codes and their labels; a code without one is shown as it is."""

    subdivisions: tuple[Subdivision, ...] = ()
    specialities: tuple[Speciality, ...] = ()

    def subdivision(self, code: str) -> str:
        return next((s.label for s in self.subdivisions if s.code == code), code)

    def speciality(self, code: str) -> str:
        return next((s.label for s in self.specialities if s.code == code), code)

    def territory(self, name: str) -> str:
        return "France entière" if name == "national" else self.subdivision(name)


class Named(Reading):
    given_name: str
    family_name: str
    access: Standing

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Colleague(Named):
    """Those who answer for a poste reach each other."""

    address: str


class Attachment(Reading):
    filename: str
    size: int


class Poste(Reading):
    poste: str
    speciality: str
    option: str | None = None
    subdivision: str
    region: str
    terrain: str
    establishment: str
    kind: Kind
    shifted: bool
    months: int
    note: str | None = None
    places: int
    withdrawn: bool = False
    responsables: tuple[Named, ...] = ()


class PosteDetail(Poste):
    """With what its responsables wrote for candidates."""

    description: str | None
    attachment: Attachment | None


class MyPoste(Poste):
    """As those who answer for it read it. `editable`: what they write still changes."""

    terrain_kind: Literal["university", "non_university"]
    agreement: str
    access: Standing
    responsables: tuple[Colleague, ...]
    confirmed_at: AwareDatetime | None
    unconfirmed_at: AwareDatetime | None
    description: str | None
    attachment: Attachment | None
    editable: bool
    version: int
