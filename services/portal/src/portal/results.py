"""A candidate's result, once it may be read."""

from portal.schemas import Result, Round
from portal.services import Refused
from portal.standing import Standing
from portal.visitors import Visitor


async def result_of(visitor: Visitor, stands: Standing, round_: Round) -> Result | None:
    """None before publication, and for a round in which the person took no part."""
    path = stands.path(round_, "results", visitor.signed_in.person)
    try:
        return await visitor.calls.read(Result, "matching", path)
    except Refused as refusal:
        if refusal.status in (404, 409):
            return None
        raise


def reasons(result: Result) -> dict[str, str]:
    """The service's sentence on each poste preferred, without the number that heads it."""
    preferred = result.explanation.preferred if result.explanation else ()
    return {wish.poste: _sentence(result, f"Poste {wish.poste} : ") for wish in preferred}


def _sentence(result: Result, heading: str) -> str:
    found = next((one for one in result.sentences if one.startswith(heading)), heading)
    told = found.removeprefix(heading)
    return told[:1].upper() + told[1:]
