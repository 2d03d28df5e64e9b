"""What catalog tells of postes: their official state, and who answers for them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from contracts.catalog import PosteChanged, Responsable, ResponsablesNamed
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
        numbers = [each.listed.poste for each in batch]
        rows = await postes.of_numbers(session, campaign, numbers)
        await emit_all(session, _facts(rows, batch))
        after += BATCH


def _facts(
    rows: Iterable[Row[Any]], batch: Sequence[Change]
) -> Iterator[PosteChanged | ResponsablesNamed]:
    kept = {row.poste: row for row in rows}
    for change in batch:
        row = kept[change.listed.poste]
        if change.official:
            yield official(row)
        if change.named:
            yield named(row)


def official(row: Row[Any]) -> PosteChanged:
    return PosteChanged.model_validate(dict(row._mapping))


def named(row: Row[Any]) -> ResponsablesNamed:
    return ResponsablesNamed(
        campaign=row.campaign, poste=row.poste, responsables=tuple(_responsables(row))
    )


def _responsables(row: Row[Any]) -> Iterator[Responsable]:
    """While a substitute stands, they act and the référent reads."""
    substituted = row.substitute_address is not None
    if substituted:
        yield _responsable(row, "substitute", "referent")
    if row.substitute_address != row.referent_address:
        yield _responsable(row, "referent", "second" if substituted else "referent")
    if row.second_address and row.second_address != row.substitute_address:
        yield _responsable(row, "second", "second")


def _responsable(row: Row[Any], who: str, access: str) -> Responsable:
    names = ("address", "given_name", "family_name")
    person = {name: row._mapping[f"{who}_{name}"] for name in names}
    return Responsable.model_validate({**person, "access": access})
