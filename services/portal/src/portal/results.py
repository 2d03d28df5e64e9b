"""A candidate's result, once it may be read."""

import asyncio

from portal.schemas import Result, Round
from portal.services import Refused
from portal.standing import Standing
from portal.visitors import Visitor

OVER = ("closed", "published")


class NoPart(Exception):
    """The person took no part in that round."""


async def result_of(visitor: Visitor, stands: Standing, round_: Round) -> Result | None:
    """None before publication. Raises NoPart for somebody who already had a poste."""
    path = stands.path(round_, "results", visitor.signed_in.person)
    try:
        return await visitor.calls.read(Result, "matching", path)
    except Refused as refusal:
        if refusal.status == 404:
            raise NoPart from refusal
        if refusal.status == 409:
            return None
        raise


async def results_of(visitor: Visitor, stands: Standing) -> list[Result]:
    """Those that may be read, the last round's first: parts are published one by one."""
    over = [round_ for round_ in stands.rounds if round_.state in OVER]
    found = await asyncio.gather(*(_if_any(visitor, stands, round_) for round_ in over))
    return [result for result in reversed(found) if result]


async def _if_any(visitor: Visitor, stands: Standing, round_: Round) -> Result | None:
    try:
        return await result_of(visitor, stands, round_)
    except NoPart:
        return None


def reasons(result: Result) -> dict[str, str]:
    """The service's sentence on each poste preferred, without the number that heads it."""
    preferred = result.explanation.preferred if result.explanation else ()
    return {wish.poste: _sentence(result, f"Poste {wish.poste} : ") for wish in preferred}


def _sentence(result: Result, heading: str) -> str:
    found = next((one for one in result.sentences if one.startswith(heading)), heading)
    told = found.removeprefix(heading)
    return told[:1].upper() + told[1:]
