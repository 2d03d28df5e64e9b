"""The draft of a ranking, as a form carries it. Pure: nothing here is a rule of the procedure.

Ranked candidates stand in groups, a group sharing one rank; ranks are those of a competition
(1, 1, 3). Whoever is neither ranked nor refused is still to rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Person = str
Group = tuple[Person, ...]
TIED = "="


@dataclass(frozen=True)
class Ranking:
    """Each candidate is in exactly one of the three lists."""

    groups: tuple[Group, ...] = ()
    refused: tuple[Person, ...] = ()
    waiting: tuple[Person, ...] = ()

    @property
    def ranked(self) -> tuple[Person, ...]:
        return tuple(person for group in self.groups for person in group)

    @property
    def ranks(self) -> dict[Person, int]:
        found: dict[Person, int] = {}
        above = 0
        for group in self.groups:
            found |= dict.fromkeys(group, above + 1)
            above += len(group)
        return found

    def group_of(self, person: Person) -> int | None:
        """Where in `groups`; None for somebody not ranked."""
        return next((i for i, group in enumerate(self.groups) if person in group), None)

    def tied(self, person: Person) -> bool:
        at = self.group_of(person)
        return at is not None and len(self.groups[at]) > 1

    def tied_above(self, person: Person) -> bool:
        """Whether the row just above, in the list that people see, shares the rank."""
        at = self.group_of(person)
        return at is not None and self.groups[at][0] != person

    def to_fields(self) -> list[str]:
        """The order for a form's hidden fields: an `=` before whoever ties with the one above."""
        return [(TIED if i else "") + person for group in self.groups for i, person in _each(group)]


def _each(group: Group) -> Iterable[tuple[int, Person]]:
    return enumerate(group)


def from_fields(order: Sequence[str], refused: Sequence[str], everyone: Sequence[str]) -> Ranking:
    """The draft that a form carries. A person named twice counts once, a stranger not at all."""
    left, groups = dict.fromkeys(everyone), list[Group]()
    for field in order:
        person = field.removeprefix(TIED)
        if person not in left:
            continue
        del left[person]
        if field.startswith(TIED) and groups:
            groups[-1] += (person,)
        else:
            groups.append((person,))
    turned = tuple(dict.fromkeys(person for person in refused if person in left))
    waiting = tuple(person for person in left if person not in turned)
    return Ranking(tuple(groups), turned, waiting)


def from_ranks(
    ranks: dict[Person, int], refused: Iterable[Person], everyone: Sequence[str]
) -> Ranking:
    """The draft that a saved ranking starts from."""
    place = {person: i for i, person in enumerate(everyone)}
    ordered = sorted(ranks, key=lambda person: (ranks[person], place.get(person, 0)))
    fields = [
        (TIED if i and ranks[ordered[i - 1]] == ranks[person] else "") + person
        for i, person in enumerate(ordered)
    ]
    return from_fields(fields, list(refused), everyone)
