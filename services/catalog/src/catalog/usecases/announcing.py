"""What catalog tells of postes: their official state, and who answers for them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from contracts.auth import Access
from contracts.catalog import PosteChanged, Responsable, ResponsablesNamed
from kernel.outbox import emit_all
from sqlalchemy import Row, RowMapping
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.queries import postes
from catalog.usecases import staging
from catalog.usecases.staging import Change

BATCH = 2_000
_OFFICIAL: Final = tuple(PosteChanged.model_fields)


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
    """Not validated again: lists have a hundred thousand lines, and these come from our tables."""
    kept = row._mapping
    return PosteChanged.model_construct(**{name: kept[name] for name in _OFFICIAL})


def named(row: Row[Any]) -> ResponsablesNamed:
    return ResponsablesNamed.model_construct(
        campaign=row.campaign, poste=row.poste, responsables=tuple(_responsables(row))
    )


def _responsables(row: Row[Any]) -> Iterator[Responsable]:
    """While a substitute stands, they act and the référent reads."""
    kept = row._mapping
    substitute, second = kept["substitute_address"], kept["second_address"]
    if substitute:
        yield _responsable(kept, "substitute", "referent")
    if substitute != kept["referent_address"]:
        yield _responsable(kept, "referent", "second" if substitute else "referent")
    if second and second != substitute:
        yield _responsable(kept, "second", "second")


def _responsable(kept: RowMapping, who: str, access: Access) -> Responsable:
    return Responsable.model_construct(
        address=kept[f"{who}_address"],
        given_name=kept[f"{who}_given_name"],
        family_name=kept[f"{who}_family_name"],
        access=access,
    )
