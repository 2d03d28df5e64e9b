import numpy as np

from hrt import deferred_acceptance
from hrt.benching.inputs import lists_of, strict_arrays
from hrt.benching.objects import pairs_of
from hrt.benching.rivals import compiled_loop
from hrt.benching.targets import TARGETS


def test_lists_and_arrays_are_the_same_market():
    arrays = strict_arrays(300)
    wanted, ranked = lists_of(arrays)
    held = deferred_acceptance(*arrays).tolist()
    expected = [(who, where) for who, where in enumerate(held) if where >= 0]
    assert pairs_of(wanted, ranked, arrays[3].tolist()) == expected
    assert all(len(set(own)) == 10 for own in wanted)


def test_the_c_loop_gives_the_same_matching(tmp_path):
    loop = compiled_loop(tmp_path)
    arrays = strict_arrays(300)
    if loop is not None:  # a C compiler is not required
        assert np.array_equal(loop(arrays), deferred_acceptance(*arrays))


def test_a_promise_is_met_up_to_its_limit_and_not_beyond():
    assert {"import/all", "national/seconds"} <= {target.figure for target in TARGETS}
    for target in TARGETS:
        beyond = target.limit - 1 if target.least else target.limit + 1
        assert target.met({target.figure: target.limit})
        assert not target.met({target.figure: beyond})
        assert not target.met({})
