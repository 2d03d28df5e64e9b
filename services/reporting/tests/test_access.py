"""Every cell of the table of access."""

import pytest
from contracts.auth import Grant
from kernel.matrix import Matrix
from kernel.testing import signed_in
from reporting.access import ACCESS

from . import facts
from .facts import AURA, BRETAGNE, CAMPAIGN


class Players:
    """A campaign, over or not, with one candidature and its result, in Lyon."""

    def __init__(self, deliver):
        self.deliver = deliver

    async def begin(self, row, *, open):  # noqa: A002 - a phase is open or not
        over = bool(row.phase) and open
        campaign = facts.campaign(state="finished" if over else "launched")
        known = campaign, facts.candidate(1), facts.poste("69-1")
        await self.deliver(*known, facts.wishes(1, "69-1"), facts.placed(1, "69-1"))

    def call(self, row):
        path = row.operation.partition(" ")[2]
        return {"url": path.format(campaign=CAMPAIGN, number=1, suffix="csv")}

    def near(self, row, role):
        return signed_in(Grant(role=role, region=AURA))

    def far(self, row, role):
        return signed_in(Grant(role=role, region=BRETAGNE))


@pytest.fixture
def cast(deliver):
    return Players(deliver)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
