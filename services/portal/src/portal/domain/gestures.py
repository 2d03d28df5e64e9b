"""The seven gestures on a ranking's draft. Each gives the draft back changed, or as it was."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from portal.domain.ranking import Group, Person, Ranking


def rank_last(draft: Ranking, person: Person) -> Ranking:
    """`classer`: at the end of the ranking, alone."""
    if person not in draft.waiting:
        return draft
    return replace(
        draft, groups=(*draft.groups, (person,)), waiting=_without(draft.waiting, person)
    )


def rank_all(draft: Ranking) -> Ranking:
    """`classer-tout`: all that wait, in their order."""
    alone = tuple((person,) for person in draft.waiting)
    return replace(draft, groups=draft.groups + alone, waiting=())


def move_up(draft: Ranking, person: Person) -> Ranking:
    """`monter`: leaves a tie first, then passes the group above."""
    at = draft.group_of(person)
    if at is None:
        return draft
    if draft.tied(person):
        return _split(draft, at, (person,), _without(draft.groups[at], person))
    return draft if at == 0 else _swap(draft, at - 1)


def move_down(draft: Ranking, person: Person) -> Ranking:
    """`descendre`: leaves a tie first, then passes the group below."""
    at = draft.group_of(person)
    if at is None:
        return draft
    if draft.tied(person):
        return _split(draft, at, _without(draft.groups[at], person), (person,))
    return draft if at == len(draft.groups) - 1 else _swap(draft, at)


def toggle_tie(draft: Ranking, person: Person) -> Ranking:
    """`exaequo`: joins the group above, or leaves it."""
    at = draft.group_of(person)
    if at is None:
        return draft
    if draft.tied_above(person):
        return _split(draft, at, _without(draft.groups[at], person), (person,))
    if at == 0:
        return draft
    joined, rest = (*draft.groups[at - 1], person), _without(draft.groups[at], person)
    return _split(replace(draft, groups=_cut(draft.groups, at)), at - 1, joined, rest)


def move_to(draft: Ranking, person: Person, rank: int) -> Ranking:
    """`rang`: alone at that rank, the others move down; a tie in the way is passed, not broken.
    A rank that does not exist changes nothing."""
    at = draft.group_of(person)
    if at is None or not 1 <= rank <= len(draft.ranked):
        return draft
    others = tuple(g for group in draft.groups if (g := _without(group, person)))
    ranks = replace(draft, groups=others).ranks
    above = sum(1 for group in others if ranks[group[0]] < rank)
    return replace(draft, groups=(*others[:above], (person,), *others[above:]))


def refuse(draft: Ranking, person: Person) -> Ranking:
    if person in draft.refused:
        return draft
    groups = tuple(g for group in draft.groups if (g := _without(group, person)))
    return Ranking(groups, (*draft.refused, person), _without(draft.waiting, person))


def take_back(draft: Ranking, person: Person) -> Ranking:
    """`reprendre`: back to those still to rank."""
    if person not in draft.refused:
        return draft
    return replace(draft, refused=_without(draft.refused, person), waiting=(*draft.waiting, person))


BY_NAME: Mapping[str, Callable[[Ranking, Person], Ranking]] = {
    "classer": rank_last,
    "monter": move_up,
    "descendre": move_down,
    "exaequo": toggle_tie,
    "refuser": refuse,
    "reprendre": take_back,
}


def _without(people: Iterable[Person], person: Person) -> Group:
    return tuple(other for other in people if other != person)


def _cut(groups: tuple[Group, ...], at: int) -> tuple[Group, ...]:
    return groups[:at] + groups[at + 1 :]


def _split(draft: Ranking, at: int, first: Group, second: Group) -> Ranking:
    """The group at `at` becomes these two, without the empty ones."""
    parts = tuple(group for group in (first, second) if group)
    return replace(draft, groups=draft.groups[:at] + parts + draft.groups[at + 1 :])


def _swap(draft: Ranking, at: int) -> Ranking:
    groups = list(draft.groups)
    groups[at], groups[at + 1] = groups[at + 1], groups[at]
    return replace(draft, groups=tuple(groups))
