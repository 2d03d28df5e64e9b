"""V6: nothing of a draft is ever published: no row, no fact, no table, no code leads there."""

import ast
from pathlib import Path
from typing import Any

import httpx
import matching
import pytest
from contracts.auth import Grant
from kernel.db import Database, metadata
from kernel.testing import problem, signed_in
from matching.background.worker import Worker
from matching.domain import Draft
from sqlalchemy import text
from sqlmodel import select

APART = {"drafts", "draft_parts", "draft_results", "draft_figures", "draft_readings"}


@pytest.mark.rule("V6")
async def test_a_solved_draft_leaves_nothing_to_publish_nor_to_tell(
    client: httpx.AsyncClient, database: Database, deliver: Any, worker: Worker, scene: Any
) -> None:
    await deliver(*scene.known(), scene.opened(), *scene.draft())
    await worker.turn()
    other = ("runs", "results", "parts", "offers", "outcomes", "affectations", "closings", "outbox")
    async with database.begin() as session:
        assert [one.state for one in (await session.exec(select(Draft))).all()] == ["solved"]
        for table in other:
            found = await session.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            assert (table, found.scalar_one()) == (table, 0)
    refused = await client.post(
        "/campaigns/2026-03/rounds/1/publications",
        json={},
        headers=signed_in(Grant(role="ministry")),
    )
    assert problem(refused)["type"] == "urn:appariement:not-verified-yet"


def test_no_table_of_drafts_refers_to_one_of_rounds_nor_the_reverse() -> None:
    for table in metadata().sorted_tables:
        others = {key.column.table.name for key in table.foreign_keys}
        assert others <= (APART if table.name in APART else others - APART)


PUBLISHING = {
    "domain/distribution.py", "domain/results.py", "queries/current.py", "queries/publication.py",
    "queries/results.py", "usecases/closing.py", "usecases/publishing.py", "usecases/reading.py",
}  # fmt: skip
DRAFTING = {
    "domain/drafts.py", "domain/territories.py", "queries/drafts.py", "usecases/comparing.py",
    "usecases/draft_reading.py", "usecases/drafting.py", "background/held_draft.py",
}  # fmt: skip
RESULTS = {"Part", "Offer", "Outcome", "Affectation", "StoredResult", "Closing", "FrozenInstance"}


def names_in(file: str) -> set[str]:
    tree = ast.parse((Path(matching.__path__[0]) / file).read_text(encoding="utf-8"))
    imported = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    names = {alias.name for one in imported for alias in one.names}
    return names | {f"{one.module}" for one in imported}


@pytest.mark.parametrize("file", sorted(DRAFTING))
def test_what_deals_with_drafts_knows_no_table_of_results(file: str) -> None:
    forbidden = {"distribute", "publish", "matching.domain.results", "matching.usecases.publishing"}
    assert not names_in(file) & (RESULTS | forbidden)


@pytest.mark.parametrize("file", sorted(PUBLISHING))
def test_what_publishes_knows_no_draft(file: str) -> None:
    assert not [name for name in names_in(file) if "draft" in name.lower()]
