"""What auth tells anew is what it told last."""

import pytest
from auth.app import SERVICE
from contracts.auth import ContactsChanged, PersonChanged
from kernel.db import Database
from kernel.testing import last_told, told_anew

from .people import candidate, known, responsable

pytestmark = pytest.mark.usefixtures("references")


@pytest.mark.rule("W4")
async def test_what_is_told_anew_is_what_was_told_last(database: Database) -> None:
    await known(database, "lina.charvoz@internes.test", candidate("LYO"))
    await known(database, "lcharvoz@chu-lyon.test", responsable("69-0418", "second"))
    told = await last_told(database, PersonChanged, ContactsChanged)
    assert len(told) == 4
    assert await told_anew(database, SERVICE) == told
