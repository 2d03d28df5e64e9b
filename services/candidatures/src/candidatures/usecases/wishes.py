"""A candidate and their wish list: read it, save it whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.candidatures import Wish as WishFact
from contracts.candidatures import WishListChanged
from kernel.errors import DomainError, InvalidContent, NotFound, StaleVersion
from kernel.outbox import emit_all
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain import wishes as rules
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import Sufficiency, WishList
from candidatures.queries.postes import Standing
from candidatures.schemas.wishes import EligiblePoste, EligiblePostes, WishesIn, WishListOut
from candidatures.usecases.windows import begun, open_for, takes

_FAULTS: Final[Mapping[rules.Fault, str]] = {
    "given-twice": "ce poste est donné deux fois",
    "unknown-poste": "ce poste ne vous est pas ouvert",
}


class AlreadyPlaced(DomainError):
    """Vous avez déjà un poste dans cette campagne : ce tour ne vous concerne pas."""

    status = 409


async def eligible_postes(
    session: AsyncSession, *, campaign: str, number: int, person: UUID
) -> EligiblePostes:
    """The postes that a candidate may apply to in a round (E1)."""
    round_, _ = await begun(session, campaign=campaign, number=number, phase="wishes")
    await _standing(session, round_, person)
    found = await queries.postes.eligible(session, round_=round_, person=person)
    return EligiblePostes(items=[EligiblePoste.of(poste, places) for poste, places in found])


async def read_wish_list(
    session: AsyncSession, *, campaign: str, number: int, person: UUID
) -> WishListOut:
    round_, instant = await begun(session, campaign=campaign, number=number, phase="wishes")
    standing = await _standing(session, round_, person)
    saved = await queries.wishes.wish_list(session, round_=round_, person=person)
    hearts = await queries.wishes.wishes_of(session, round_=round_, person=person)
    left_out = await queries.wishes.left_out(session, round_=round_, person=person)
    return WishListOut.of(
        saved,
        hearts,
        _sufficiency(round_, hearts, standing),
        left_out=left_out is not None,
        editable=takes(round_, "wishes", instant),
    )


async def save_wish_list(
    session: AsyncSession,
    *,
    campaign: str,
    number: int,
    person: UUID,
    content: WishesIn,
    expected: int,
) -> WishListOut:
    """Replace the whole list, valid or not (V4), while candidatures are open."""
    round_, instant = await open_for(session, campaign=campaign, number=number, phase="wishes")
    standing = await _standing(session, round_, person)
    hearts = _checked(content, standing)
    saved = await _next_version(session, round_, person, expected, instant)
    await _replace_wishes(session, saved, hearts)
    sufficiency = _sufficiency(round_, hearts, standing)
    told = changed(saved, hearts, minimum=sufficiency.minimum, left_out=False)
    await emit_all(session, [told])
    return WishListOut.of(saved, hearts, sufficiency, left_out=False, editable=True)


def changed(
    saved: WishList, hearts: Mapping[str, int], *, minimum: int, left_out: bool
) -> WishListChanged:
    return WishListChanged(
        campaign=saved.campaign,
        round=saved.round,
        person=saved.person,
        version=saved.version,
        saved_at=saved.saved_at,
        wishes=tuple(WishFact(poste=poste, hearts=given) for poste, given in hearts.items()),
        minimum=minimum,
        left_out=left_out,
    )


async def _standing(session: AsyncSession, round_: Round, person: UUID) -> Standing:
    standing = await queries.postes.standing(session, round_=round_, person=person)
    if standing is None:
        raise NotFound
    if standing.placed:
        raise AlreadyPlaced
    return standing


def _sufficiency(round_: Round, hearts: Mapping[str, int], standing: Standing) -> Sufficiency:
    eligible = len(standing.eligible)
    minimum = rules.minimum_wishes(eligible, round_=round_.round, policy=round_.rules)
    return Sufficiency(len(hearts), minimum, eligible)


def _checked(content: WishesIn, standing: Standing) -> dict[str, int]:
    wishes = [(wish.poste, wish.hearts) for wish in content.wishes]
    faults = list(rules.faults(wishes, eligible=standing.eligible))
    if faults:
        raise InvalidContent(
            [
                {"field": f"wishes.{position}.poste", "code": code, "message": _FAULTS[code]}
                for position, code in faults
            ]
        )
    return rules.kept(wishes)


async def _next_version(
    session: AsyncSession, round_: Round, person: UUID, expected: int, instant: datetime
) -> WishList:
    """One conditional statement: of two saves from the same version, the second is refused."""
    saved = WishList(
        campaign=round_.campaign,
        round=round_.round,
        person=person,
        version=expected + 1,
        saved_at=instant,
    )
    statement = _NEXT_VERSION if expected else _FIRST_VERSION
    if (await session.execute(statement, saved.model_dump())).first() is None:
        current = await read_wish_list(
            session, campaign=saved.campaign, number=saved.round, person=person
        )
        raise StaleVersion(version=current.version, current=current)
    return saved


async def _replace_wishes(
    session: AsyncSession, saved: WishList, hearts: Mapping[str, int]
) -> None:
    key = saved.model_dump(include={"campaign", "round", "person"})
    if saved.version > 1:
        await session.execute(_FORGET_WISHES, key)
    if hearts:
        given = {"postes": list(hearts), "hearts": list(hearts.values())}
        await session.execute(_WRITE_WISHES, key | given)


# Saves come by the thousand in the last minutes: these are sent as they are, built by nobody.
_FIRST_VERSION: Final = text(
    "INSERT INTO wish_lists (campaign, round, person, version, saved_at) "
    "VALUES (:campaign, :round, :person, :version, :saved_at) ON CONFLICT DO NOTHING "
    "RETURNING version"
)
_NEXT_VERSION: Final = text(
    "UPDATE wish_lists SET version = :version, saved_at = :saved_at "
    "WHERE campaign = :campaign AND round = :round AND person = :person "
    "AND version = CAST(:version AS integer) - 1 RETURNING version"
)
_FORGET_WISHES: Final = text(
    "DELETE FROM wishes WHERE campaign = :campaign AND round = :round AND person = :person"
)
_WRITE_WISHES: Final = text(
    "INSERT INTO wishes (campaign, round, person, poste, hearts) "
    "SELECT CAST(:campaign AS text), CAST(:round AS integer), CAST(:person AS uuid), poste, hearts "
    "FROM unnest(CAST(:postes AS text[]), CAST(:hearts AS integer[])) AS given (poste, hearts)"
)
