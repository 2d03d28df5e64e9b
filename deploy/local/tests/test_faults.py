import sys

from stack import faults, supervision
from stack.layout import Stack

PARTS = ["gateway", "kafka", "postgres", "valkey"]


def test_each_part_is_killed_once_in_an_order_that_can_be_played_again() -> None:
    victims = list(faults.Plan(seed=1).victims(PARTS))
    assert sorted(victims) == PARTS
    assert victims == list(faults.Plan(seed=1).victims(PARTS))


def test_random_kills_end_with_their_time() -> None:
    assert list(faults.Plan(seed=1, seconds=0).victims(PARTS)) == []


async def test_a_command_that_ends_too_soon_proves_nothing(infra: Stack) -> None:
    said: list[str] = []
    code = await faults.during(infra, [sys.executable, "-c", ""], faults.Plan(seed=1), said.append)
    assert code == 1
    assert "more to do" in said[-1]


async def test_the_failure_of_the_command_is_the_failure_of_the_rehearsal(infra: Stack) -> None:
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    assert await faults.during(infra, failing, faults.Plan(seed=1), lambda _: None) == 3


async def test_a_command_runs_again_as_long_as_parts_are_killed(infra: Stack) -> None:
    said: list[str] = []
    plan = faults.Plan(seed=1, seconds=3, longest_pause=0.5)
    assert await faults.during(infra, [sys.executable, "-c", ""], plan, said.append) == 0
    assert any(words.endswith("faults: 2.") for words in said)


async def test_what_is_killed_comes_back(infra: Stack) -> None:
    before = _restarts(infra)
    said: list[str] = []
    await faults.kill_all(infra, faults.Plan(seed=2, longest_pause=0.1), PARTS, said.append)
    assert len(said) == len(PARTS)
    after = _restarts(infra)
    assert all(after[part] == before[part] + 1 for part in PARTS)


def _restarts(stack: Stack) -> dict[str, int]:
    return {state.name: state.restarts for state in supervision.states(stack)}
