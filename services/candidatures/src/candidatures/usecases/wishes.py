"""A candidate and their wish list: read it, save it whole."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from contracts.candidatures import Wish as WishFact
from contracts.candidatures import WishListChanged
from kernel.errors import DomainError, InvalidContent, NotFound, StaleVersion
from kernel.outbox import emit
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain import wishes as rules
from candidatures.domain.receipts import Receipt, candidate_id, wishes_content
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import Saved, Sufficiency
from candidatures.queries.postes import Standing
from candidatures.schemas.wishes import EligiblePostes, WishesIn, WishListOut
from candidatures.usecases.receipts import told
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
    await standing_of(session, round_, person)
    found = await queries.postes.eligible(session, round_=round_, person=person)
    return EligiblePostes.of(found)


async def read_wish_list(
    session: AsyncSession, *, campaign: str, number: int, person: UUID
) -> WishListOut:
    round_, instant = await begun(session, campaign=campaign, number=number, phase="wishes")
    standing = await standing_of(session, round_, person)
    saved = await queries.wishes.saved(session, round_=round_, person=person)
    sufficiency = sufficiency_of(round_, saved.hearts, standing)
    return WishListOut.of(saved, sufficiency, editable=takes(round_, "wishes", instant))


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
    standing = await standing_of(session, round_, person)
    saved = Saved(expected + 1, instant, checked(content, standing))
    receipt = await _write(session, round_, person, saved)
    sufficiency = sufficiency_of(round_, saved.hearts, standing)
    missing, valid = sufficiency.missing, sufficiency.valid
    emit(session, changed(round_, person, saved, minimum=sufficiency.minimum))
    emit(session, told(receipt, len(saved.hearts), missing=missing, valid=valid))
    saved = saved._replace(receipt=receipt.number)
    return WishListOut.of(saved, sufficiency, editable=True)


def changed(round_: Round, person: UUID, saved: Saved, *, minimum: int) -> WishListChanged:
    return WishListChanged(
        campaign=round_.campaign,
        round=round_.round,
        person=person,
        version=saved.version,
        saved_at=saved.saved_at,
        wishes=tuple(WishFact(poste=poste, hearts=given) for poste, given in saved.hearts.items()),
        minimum=minimum,
        left_out=saved.left_out,
    )


async def standing_of(session: AsyncSession, round_: Round, person: UUID) -> Standing:
    standing = await queries.postes.standing(session, round_=round_, person=person)
    if standing is None:
        raise NotFound
    if standing.placed:
        raise AlreadyPlaced
    return standing


def sufficiency_of(round_: Round, hearts: Mapping[str, int], standing: Standing) -> Sufficiency:
    eligible = len(standing.eligible)
    minimum = rules.minimum_wishes(eligible, round_=round_.round, policy=round_.rules)
    return Sufficiency(len(hearts), minimum, eligible)


def checked(content: WishesIn, standing: Standing) -> dict[str, int]:
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


async def _write(session: AsyncSession, round_: Round, person: UUID, saved: Saved) -> Receipt:
    """One conditional statement: of two saves from the same version, the second is refused."""
    assert saved.saved_at is not None  # noqa: S101 - just now
    content = wishes_content(candidate_id(round_.ids_key, person), saved.hearts)
    values = {
        "campaign": round_.campaign,
        "round": round_.round,
        "person": person,
        "version": saved.version,
        "saved_at": saved.saved_at,
        "postes": list(saved.hearts),
        "hearts": list(saved.hearts.values()),
        "content": content,
    }
    number = (await session.execute(_WRITE, values)).scalar()
    if number is None:
        current = await read_wish_list(
            session, campaign=round_.campaign, number=round_.round, person=person
        )
        raise StaleVersion(version=current.version, current=current)
    return Receipt(
        number=number,
        campaign=round_.campaign,
        round=round_.round,
        person=person,
        version=saved.version,
        saved_at=saved.saved_at,
        content=content,
    )


# Saves come by the thousand in the last minutes: sent as it is, built by nobody. The version before
# must be committed when this begins (EXISTS), else what it wrote would not be seen, nor withdrawn.
_WRITE: Final = text(
    """
    WITH kept AS (
        INSERT INTO wish_lists (campaign, round, person, version, saved_at)
        SELECT CAST(:campaign AS text), CAST(:round AS integer), CAST(:person AS uuid),
               CAST(:version AS integer), CAST(:saved_at AS timestamptz)
        WHERE :version = 1 OR EXISTS (
            SELECT FROM wish_lists
            WHERE campaign = :campaign AND round = :round AND person = :person
            AND version = CAST(:version AS integer) - 1
        )
        ON CONFLICT (campaign, round, person) DO UPDATE
        SET version = excluded.version, saved_at = excluded.saved_at
        WHERE wish_lists.version = excluded.version - 1
        RETURNING campaign, round, person, version
    ), given AS (
        SELECT * FROM unnest(CAST(:postes AS text[]), CAST(:hearts AS integer[]))
        AS of (poste, hearts)
    ), withdrawn AS (
        DELETE FROM wishes USING kept
        WHERE (wishes.campaign, wishes.round, wishes.person)
            = (kept.campaign, kept.round, kept.person)
        AND wishes.poste NOT IN (SELECT poste FROM given)
    ), written AS (
        INSERT INTO wishes (campaign, round, person, poste, hearts)
        SELECT campaign, round, person, poste, hearts FROM kept CROSS JOIN given
        ON CONFLICT (campaign, round, person, poste) DO UPDATE SET hearts = excluded.hearts
    )
    INSERT INTO receipts (campaign, round, person, version, saved_at, content)
    SELECT campaign, round, person, version, CAST(:saved_at AS timestamptz), :content FROM kept
    RETURNING number
    """
)
