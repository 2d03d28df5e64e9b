"""What other services tell, in few words."""

from datetime import UTC, datetime
from uuid import UUID

from contracts import Event
from contracts.auth import Grant, PersonChanged
from contracts.candidatures import (
    Placement,
    RankingChanged,
    RoundClosed,
    Wish,
    WishListChanged,
)
from contracts.catalog import CampaignChanged, Policy, PosteChanged, RoundCalendar
from contracts.decisions import ClosingAnnulled
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished, PlacesLeft

CAMPAIGN = "2026-03"
AURA = "Auvergne-Rhône-Alpes"
BRETAGNE = "Bretagne"
REGION_OF = {"LYO": AURA, "GRE": AURA, "REN": BRETAGNE, "BRE": BRETAGNE}
INSTANT = datetime(2026, 3, 5, 17, 41, 8, tzinfo=UTC)

MINISTRY = Grant(role="ministry")


def who(number: int) -> UUID:
    return UUID(int=number)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 8, tzinfo=UTC)


def campaign(code: str = CAMPAIGN, *, state: str = "launched") -> CampaignChanged:
    calendars = tuple(
        RoundCalendar(
            number=n,
            opens_at=day(10 * n - 9),
            wishes_close_at=day(10 * n - 6),
            ranking_close_at=day(10 * n - 3),
        )
        for n in (1, 2)
    )
    return CampaignChanged(
        campaign=code, label="Mars 2026", state=state, rounds=calendars, policy=Policy()
    )


def person(
    number: int, *grants: Grant, connected: bool = False, name: str | None = None
) -> PersonChanged:
    return PersonChanged(
        person=who(number),
        given_name=f"Prénom {number}",
        family_name=name or f"Nom {number:05}",
        grants=grants,
        first_sign_in_at=INSTANT if connected else None,
        signed_in={grant.campaign: INSTANT for grant in grants if connected and grant.campaign},
    )


def candidate(
    number: int,
    speciality: str = "PED",
    subdivision: str = "LYO",
    *,
    code: str = CAMPAIGN,
    connected: bool = False,
    name: str | None = None,
) -> PersonChanged:
    grant = Grant(
        role="candidate",
        campaign=code,
        speciality=speciality,
        subdivision=subdivision,
        region=REGION_OF[subdivision],
    )
    return person(number, grant, connected=connected, name=name)


def responsable(number: int, *postes: str, connected: bool = False) -> PersonChanged:
    grants = (
        Grant(role="responsable", campaign=CAMPAIGN, poste=poste, access="referent")
        for poste in postes
    )
    return person(number, *grants, connected=connected)


def poste(
    code: str,
    speciality: str = "PED",
    subdivision: str = "LYO",
    *,
    places: int = 1,
    withdrawn: bool = False,
    terrain: str = "Pédiatrie générale",
    kind: str = "single",
    option: str | None = None,
) -> PosteChanged:
    return PosteChanged(
        campaign=CAMPAIGN,
        poste=code,
        speciality=speciality,
        option=option,
        kind=kind,
        subdivision=subdivision,
        region=REGION_OF[subdivision],
        terrain=terrain,
        establishment="Hôpital des Trois-Rivières",
        months=6,
        places=places,
        withdrawn=withdrawn,
    )


def wishes(
    number: int,
    *postes: str,
    round_: int = 1,
    version: int = 1,
    minimum: int = 2,
    left_out: bool = False,
    hearts: int | tuple[int, ...] = 3,
) -> WishListChanged:
    return WishListChanged(
        campaign=CAMPAIGN,
        round=round_,
        person=who(number),
        version=version,
        saved_at=INSTANT,
        wishes=tuple(
            Wish(poste=code, hearts=given)
            for code, given in zip(postes, _each(hearts, len(postes)), strict=True)
        ),
        minimum=minimum,
        left_out=left_out,
    )


def _each(hearts: int | tuple[int, ...], count: int) -> tuple[int, ...]:
    return (hearts,) * count if isinstance(hearts, int) else hearts


def ranking(
    code: str,
    *ranked: int,
    refused: tuple[int, ...] = (),
    round_: int = 1,
    version: int = 1,
    valid: bool = True,
    certified: bool = False,
) -> RankingChanged:
    return RankingChanged(
        campaign=CAMPAIGN,
        round=round_,
        poste=code,
        version=version,
        saved_at=INSTANT,
        saved_by=who(999_999),
        placements=(
            *(Placement(person=who(n), rank=i) for i, n in enumerate(ranked, 1)),
            *(Placement(person=who(n), refused=True) for n in refused),
        ),
        candidatures=len(ranked) + len(refused),
        valid=valid,
        certified=certified,
    )


def annulled(closing: int = 1) -> ClosingAnnulled:
    return ClosingAnnulled(campaign=CAMPAIGN, round=1, closing=closing, annulled_at=INSTANT)


def closed(round_: int = 1, closing: int = 1) -> RoundClosed:
    return RoundClosed(
        campaign=CAMPAIGN,
        round=round_,
        closing=closing,
        closed_at=INSTANT,
        digest="sha256:00",
        unseeded="sha256:00",
        seed="00",
        parts=1,
        candidates=1,
        postes=1,
        wishes=1,
    )


def placed(number: int, code: str, round_: int = 1) -> AffectationPublished:
    return AffectationPublished(
        campaign=CAMPAIGN, round=round_, person=who(number), poste=code, published_at=INSTANT
    )


def unplaced(number: int, round_: int = 1) -> CandidateUnplaced:
    return CandidateUnplaced(
        campaign=CAMPAIGN, round=round_, person=who(number), published_at=INSTANT
    )


def published(
    speciality: str, territory: str, *, placed: int, unplaced: int, round_: int = 1
) -> PartPublished:
    return PartPublished(
        campaign=CAMPAIGN,
        round=round_,
        speciality=speciality,
        territory=territory,
        published_by=who(999_998),
        published_at=INSTANT,
        postes=(),
        placed=placed,
        unplaced=unplaced,
    )


def left(code: str, places: int, round_: int = 1) -> PlacesLeft:
    return PlacesLeft(campaign=CAMPAIGN, round=round_, poste=code, places=places)


def merged(number: int, into: int) -> PersonChanged:
    return candidate(number).model_copy(update={"merged_into": who(into)})


World = list[Event]
