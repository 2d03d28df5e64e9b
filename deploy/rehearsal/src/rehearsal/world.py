"""The people and postes of an invented campaign."""

from dataclasses import dataclass, field

from rehearsal.editions import LABEL


@dataclass(frozen=True)
class Name:
    """`plain`: the address in a platform's first campaign. In a later one it is another, because
    addresses are unique; what this person draws still starts from the plain one."""

    given: str
    family: str
    plain: str
    edition: int = 1

    @property
    def address(self) -> str:
        if self.edition == 1:
            return self.plain
        local, _, domain = self.plain.partition("@")
        return f"{local}.{self.edition}@{domain}"


@dataclass(eq=False)
class Candidate:
    """`agreement`: the poste agreed upon before the wishes, as most were in 2020. `habit`: what
    sets this person apart: changes, two_tabs, below, late, only_late, absent, or plain."""

    name: Name
    speciality: str
    subdivision: str
    region: str
    university: str
    agreement: str | None = None
    habit: str = "plain"


@dataclass(eq=False)
class Responsable:
    """`habit`: refuses, invalid, forgets, or plain."""

    name: Name
    postes: list[str] = field(default_factory=list)
    habit: str = "plain"


@dataclass(eq=False)
class Poste:
    number: str
    speciality: str
    subdivision: str
    region: str
    terrain: str
    establishment: str
    kind: str
    months: int
    places: int
    referent: Responsable
    second: Responsable | None = None


@dataclass(eq=False)
class Official:
    """Someone of an agency or a faculty; `lines`: the roles as the import file writes them."""

    name: Name
    lines: list[dict[str, str]]


@dataclass
class World:
    campaign: str
    candidates: list[Candidate]
    responsables: list[Responsable]
    postes: dict[str, Poste]
    coordinators: list[Official]
    agencies: list[Official]
    auditor: Official
    operator: Official
    registrars: list[Official] = field(default_factory=list)
    label: str = LABEL

    @property
    def officials(self) -> list[Official]:
        staff = [*self.agencies, *self.registrars, self.auditor, self.operator]
        return [*self.coordinators, *staff]

    def registrar_of(self, subdivision: str) -> Official:
        return next(one for one in self.registrars if one.lines[0]["subdivision"] == subdivision)

    def agency_of(self, region: str) -> Official:
        return next(one for one in self.agencies if one.lines[0]["region"] == region)

    @property
    def agreed(self) -> dict[str, list[Candidate]]:
        """The candidates whom each poste agreed to take."""
        found: dict[str, list[Candidate]] = {number: [] for number in self.postes}
        for candidate in self.candidates:
            if candidate.agreement:
                found[candidate.agreement].append(candidate)
        return found
