"""What catalog tells of postes: their official state, and who answers for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contracts.auth import Access
from contracts.catalog import PosteChanged, ResponsablesNamed
from kernel.outbox import emit_all
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.queries import postes
from catalog.usecases import staging
from catalog.usecases.staging import Change

BATCH = 2_000


async def tell_changes(session: AsyncSession, campaign: str) -> None:
    """What a list has changed, however much."""
    after = 0
    while batch := await staging.changes(session, after=after, limit=BATCH):
        numbers = [each.poste for each in batch]
        rows = await postes.cards(session, campaign, numbers)
        await emit_all(session, _facts(rows, batch))
        after += BATCH


def _facts(
    rows: Iterable[Row[Any]], batch: Sequence[Change]
) -> Iterator[PosteChanged | ResponsablesNamed]:
    kept = {row.poste: row for row in rows}
    for change in batch:
        row = kept[change.poste]
        if change.official:
            yield official(row)
        if change.named:
            yield named(row)


def official(row: Row[Any]) -> PosteChanged:
    return PosteChanged.model_validate(row._asdict())


def named(row: Row[Any]) -> ResponsablesNamed:
    kept = row._asdict()
    return ResponsablesNamed.model_validate(kept | {"responsables": list(_responsables(kept))})


def _responsables(kept: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """While a substitute stands, they act and the référent reads."""
    substitute, second = kept["substitute_address"], kept["second_address"]
    if substitute:
        yield _responsable(kept, "substitute", "referent")
    if substitute != kept["referent_address"]:
        yield _responsable(kept, "referent", "second" if substitute else "referent")
    if second and second != substitute:
        yield _responsable(kept, "second", "second")


def _responsable(kept: Mapping[str, Any], who: str, access: Access) -> dict[str, str]:
    return {
        "address": kept[f"{who}_address"],
        "given_name": kept[f"{who}_given_name"],
        "family_name": kept[f"{who}_family_name"],
        "access": access,
    }
