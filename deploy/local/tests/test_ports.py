from itertools import combinations

from stack.parts import ALL
from stack.ports import BASES, OFFSETS


def test_no_port_is_given_twice() -> None:
    assert len(set(OFFSETS.values())) == len(OFFSETS)


def test_two_stacks_never_meet() -> None:
    width = max(OFFSETS.values())
    assert all(abs(one - other) > width for one, other in combinations(BASES.values(), 2))


def test_every_port_belongs_to_one_part() -> None:
    owned = [port for part in ALL.values() for port in part.ports]
    assert sorted([*owned, "supervisor"]) == sorted(OFFSETS)
