"""What catalog tells anew is what it told last."""

from typing import Any

import httpx
import pytest
from catalog.app import SERVICE
from contracts.catalog import (
    CampaignChanged,
    PosteChanged,
    ResponsablesNamed,
    SpecialityPublished,
    SubdivisionPublished,
    UniversityPublished,
)
from kernel.db import Database
from kernel.testing import last_told, told_anew

from .acting import LYON, Acting
from .conftest import Import
from .lists import coupled, line

REFERENCES = (SubdivisionPublished, SpecialityPublished, UniversityPublished)


@pytest.mark.rule("W4")
async def test_what_is_told_anew_is_what_was_told_last(
    client: httpx.AsyncClient, known: Database, campaign: dict[str, Any], bring: Import
) -> None:
    await bring([line("a", places="3"), coupled("b"), line("z", places="0")])
    ars = Acting(client, LYON)
    wanted = {"places": 1, "reason": "Fermeture de lits"}
    answer = await ars.act("POST", "a", "withdrawal", json=wanted, key="withdrawal-1")
    assert answer.status_code == 200, answer.text
    told = await last_told(known, CampaignChanged, PosteChanged, ResponsablesNamed, *REFERENCES)
    assert await told_anew(known, SERVICE) == told
