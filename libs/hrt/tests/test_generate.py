import pytest

from hrt import Instance, solve, verify
from hrt.generating import generate


@pytest.mark.parametrize("kind", ["french", "strict", "ties", "adversarial"])
def test_the_same_arguments_give_the_same_valid_instance(kind):
    instance = generate(kind, 40, seed=3, markets=2, wishes=4)
    assert generate(kind, 40, seed=3, markets=2, wishes=4).to_json() == instance.to_json()
    assert Instance.from_json(instance.to_json()).digest == instance.digest
    assert verify(instance, solve(instance)).ok


def test_strict_means_strict():
    instance = generate("strict", 30, wishes=4)
    for candidate in range(30):
        own = slice(instance.start[candidate], instance.start[candidate + 1])
        assert len(set(instance.hearts[own])) == len(instance.hearts[own])
    pairs = list(zip(instance.poste.tolist(), instance.rank.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        generate("odd", 3)
