"""The ranks that people type, « 2 », « 2e » or « 1er », applied to a draft."""

import re
from collections.abc import Mapping

from portal.domain.gestures import move_to
from portal.domain.ranking import Person, Ranking

_RANK = re.compile(r"\s*(\d{1,4})\s*(?:er|re|e|è|ère|ème|eme)?\s*(?:ex\s*(?:æ|ae)quo)?\s*")


def typed_rank(text: str) -> int | None:
    """None for what is no rank."""
    match = _RANK.fullmatch(text.lower())
    return int(match.group(1)) if match else None


def apply_ranks(draft: Ranking, typed: Mapping[Person, str]) -> tuple[Ranking, list[Person]]:
    """The draft with each rank that was changed, the smallest first, and those whose rank does
    not exist: the old one stays."""
    before, most = draft.ranks, len(draft.ranked)
    asked = {person: typed_rank(text) for person, text in typed.items() if person in before}
    wrong = [person for person, rank in asked.items() if rank is None or not 1 <= rank <= most]
    moved = {
        person: rank
        for person, rank in asked.items()
        if rank is not None and person not in wrong and rank != before[person]
    }
    for person, rank in sorted(moved.items(), key=lambda pair: pair[1]):
        draft = move_to(draft, person, rank)
    return draft, wrong
