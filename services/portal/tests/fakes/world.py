"""What the fake services know: people, a campaign, its round, and what was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aiohttp import web

CAMPAIGN = "2027-03"
REGION = "Auvergne-Rhône-Alpes"
POLICY = {
    "territory": "region",
    "minimum_percent": [20, 40],
    "minimum_floor": 2,
    "ranked_percent": 80,
    "local_first": True,
    "rank_ties": True,
    "publication": "part",
    "show_own_rank": True,
    "reminder_hours": [48, 24, 3],
    "solver_seconds": 60,
}
SUBDIVISIONS = (("LYO", "Lyon"), ("GRE", "Grenoble"), ("STE", "Saint-Étienne"))
TERRAINS = (
    ("69-0412", "LYO", "Néonatologie et réanimation néonatale", "CHU de Lyon, hôpital de la Saône"),
    ("69-0418", "LYO", "Onco-hématologie pédiatrique", "CHU de Lyon, hôpital des Brotteaux"),
    ("69-0431", "LYO", "Pédiatrie générale et urgences", "CH de Bourg-Montbel"),
    ("69-0440", "LYO", "Néphrologie pédiatrique", "CHU de Lyon, hôpital de la Saône"),
    ("69-0447", "LYO", "Pédiatrie de ville et protection infantile", "Maison des Quatre-Vents"),
    ("69-0452", "LYO", "Endocrinologie et diabétologie de l'enfant", "CHU de Lyon"),
    ("38-0203", "GRE", "Neuropédiatrie", "CHU de Grenoble, pôle mère-enfant"),
    ("38-0209", "GRE", "Réanimation pédiatrique", "CHU de Grenoble, pôle mère-enfant"),
    ("42-0107", "STE", "Diabétologie pédiatrique", "CHU de Saint-Étienne, site Nord"),
    ("42-0115", "STE", "Urgences pédiatriques", "CHU de Saint-Étienne, site Nord"),
)
RANKED = (
    ("Nour Belkassar", "LYO"),
    ("Théo Marcilhac-Roy", "GRE"),
    ("Lina Charvoz", "LYO"),
    ("Jules Ferrandeau", "LYO"),
    ("Inès Touzalin", "STE"),
    ("Malo Kergozien", "LYO"),
    ("Salomé Drouhaud", "LYO"),
    ("Yanis Amrouchel", "STE"),
    ("Clémence Obertin", "GRE"),
    ("Paul-Émile Vauquois", "GRE"),
)
SECRET = "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7"


def grant(role: str, **scope: str) -> dict[str, str]:
    return {"role": role, **scope}


@dataclass(frozen=True)
class Person:
    id: str
    given_name: str
    family_name: str
    address: str
    roles: tuple[dict[str, str], ...]


def person(number: int, name: str, *roles: dict[str, str]) -> Person:
    given, family = name.split(" ", 1)
    address = f"{given}.{family}@chu-exemple.test".lower().replace(" ", "")
    return Person(str(UUID(int=number)), given, family, address, roles)


CANDIDACY = {"campaign": CAMPAIGN, "speciality": "PED", "subdivision": "LYO", "region": REGION}
LINA = person(101, "Lina Charvoz", grant("candidate", **CANDIDACY))
ARMAND = person(
    102,
    "Armand Tessoulin",
    grant("responsable", campaign=CAMPAIGN, poste="69-0418", access="referent"),
    grant("responsable", campaign=CAMPAIGN, poste="69-0412", access="second"),
)
ODILE = person(103, "Odile Brévannes", grant("coordinator", speciality="PED", region=REGION))
MINA = person(104, "Mina Vasseur", grant("ministry"))
BOTH = person(
    105,
    "Sacha Lemonnier",
    grant("candidate", **CANDIDACY),
    grant("responsable", campaign=CAMPAIGN, poste="69-0431", access="referent"),
)
NOBODY = person(106, "Ana Perrachon", grant("auditor"))
ROSE = person(107, "Rose Tavernier", grant("registrar", subdivision="LYO"))
OSCAR = person(108, "Oscar Meillonnas", grant("operator"))
PEOPLE = (LINA, ARMAND, ODILE, MINA, BOTH, NOBODY, ROSE, OSCAR)


@dataclass
class World:
    """Tests bend it; the fakes answer from it."""

    phase: str | None = "wishes"
    round: int = 1
    opens_in: timedelta = timedelta(days=1)
    closes_in: timedelta = timedelta(days=1, hours=6)
    launched: bool = True
    state: str = "launched"
    held: bool = False
    news: list[dict[str, Any]] = field(default_factory=list)
    moved_by: timedelta = timedelta()
    codes_left: int = 5
    policy: dict[str, Any] = field(default_factory=lambda: dict(POLICY))
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    access_tokens: dict[str, str] = field(default_factory=dict)
    token_seconds: int = 600
    asked_of: set[str] = field(default_factory=set)
    factors: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    stale: bool = False
    begun: str = ""
    drawn: int = 0
    refreshes: int = 0
    revoked: bool = False
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    rankings: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: bool = False
    late_by: timedelta | None = None
    run: dict[str, Any] | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    no_part: set[str] = field(default_factory=set)
    affectations: list[dict[str, Any]] = field(default_factory=list)
    phones: dict[str, str | None] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    other_sessions: list[str] = field(
        default_factory=lambda: ["00000000-0000-4000-8000-000000000077"]
    )
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    canned: list[dict[str, Any]] = field(default_factory=list)
    link_over: bool = False
    away: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    seen: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def bound(self, name: str) -> datetime:
        """The round's bounds, seen from its phase: `closes_in` is the next one."""
        after = {"wishes": 0, "ranking": 1}.get(self.phase or "", 2)
        days = {"wishes_close_at": 0, "ranking_close_at": 1}[name] - after
        next_ = self.now + (self.closes_in if after < 2 else timedelta(hours=-3))
        step = timedelta(days=4)
        return (next_ + step * (days if after < 2 else days + 1)).replace(second=0, microsecond=0)

    def draw(self, kind: str) -> str:
        self.drawn += 1
        return f"{kind}-{self.drawn:03}-{'x' * 30}"


WORLD = web.AppKey("world", World)


def who(request: web.Request) -> Person:
    """The person of the access token. Raises 401 for any token not given by the fake auth."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    found = request.app[WORLD].access_tokens.get(token)
    if found is None:
        raise refused(401, "not-signed-in", "Connectez-vous pour continuer.")
    return next(one for one in PEOPLE if one.id == found)


class Refusal(Exception):
    def __init__(self, response: web.Response) -> None:
        self.response = response


def refused(status: int, kind: str, detail: str, **members: Any) -> Refusal:
    body = {"type": f"urn:appariement:{kind}", "title": kind, "status": status, "detail": detail}
    return Refusal(
        web.json_response(body | members, status=status, content_type="application/problem+json")
    )


def iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
