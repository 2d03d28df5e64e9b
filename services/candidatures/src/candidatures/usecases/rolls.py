"""The roll of a round: made as it closes, read by each for their own leaf, by auditors whole."""

import asyncio
from uuid import UUID

from kernel.errors import DomainError, NotFound
from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.receipts import Receipt, candidate_id
from candidatures.domain.roll import Roll, RollLeaf, draw_salts, roll_of
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Snapshot
from candidatures.schemas.rolls import ProofOut, RollOut


class NotClosed(DomainError):
    """Le tour n'est pas clos : la preuve sera là dès sa clôture."""

    status = 409


class Counted:
    """The leaves of a round about to close, in the order of its instance."""

    def __init__(self, receipts: list[Receipt], salts: list[bytes], roll: Roll) -> None:
        self._receipts, self._salts, self._roll = receipts, salts, roll

    @property
    def size(self) -> int:
        return len(self._receipts)

    @property
    def root(self) -> str:
        return f"sha256:{self._roll.root.hex()}"

    async def store(self, session: AsyncSession, round_: Round) -> None:
        rows = [
            {
                "campaign": round_.campaign,
                "round": round_.round,
                "closing": round_.closing,
                "index": index,
                "person": receipt.person if receipt.poste is None else None,
                "poste": receipt.poste,
                "receipt": receipt.number,
                "saved_at": receipt.saved_at,
                "salt": salt,
                "content": receipt.content,
                "path": b"".join(path),
            }
            for index, (receipt, salt, path) in enumerate(
                zip(self._receipts, self._salts, self._roll.paths, strict=True)
            )
        ]
        if rows:
            await session.execute(insert(RollLeaf), rows)


async def count(session: AsyncSession, *, round_: Round) -> Counted:
    """Every last save of the round: candidates by id, then postes by number."""
    last = await queries.receipts.last_of_round(session, round_=round_)
    receipts = [
        *sorted(last.wishes, key=lambda one: candidate_id(round_.ids_key, one.person).encode()),
        *sorted(last.rankings, key=lambda one: str(one.poste).encode()),
    ]
    salts = draw_salts(len(receipts))
    leaves = [salt + one.content.encode() for salt, one in zip(salts, receipts, strict=True)]
    return Counted(receipts, salts, await asyncio.to_thread(roll_of, leaves))


async def read_proof(
    session: AsyncSession,
    *,
    campaign: str,
    number: int,
    person: UUID | None = None,
    poste: str | None = None,
) -> ProofOut:
    """That a person's list, or a poste's ranking, was counted as saved. Raises NotClosed."""
    round_, snapshot = await _closed(session, campaign=campaign, number=number)
    leaf = await queries.receipts.leaf(session, round_=round_, person=person, poste=poste)
    if leaf is None:
        raise NotFound
    return ProofOut.of(leaf, snapshot)


async def read_roll(session: AsyncSession, *, campaign: str, number: int) -> RollOut:
    """Every leaf with its salt: for auditors. Raises NotClosed."""
    round_, snapshot = await _closed(session, campaign=campaign, number=number)
    return RollOut.of(await queries.receipts.leaves(session, round_=round_), snapshot)


async def _closed(session: AsyncSession, *, campaign: str, number: int) -> tuple[Round, Snapshot]:
    round_ = await queries.rounds.find(session, campaign=campaign, number=number)
    if round_ is None:
        raise NotFound
    snapshot = await queries.rounds.snapshot(session, round_=round_)
    if snapshot is None:
        raise NotClosed
    return round_, snapshot
