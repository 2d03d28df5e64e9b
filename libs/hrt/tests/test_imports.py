"""What an import costs: no public name needs the compiler before it is called."""

import subprocess
import sys

import pytest

import hrt


@pytest.mark.parametrize("name", hrt.__all__)
def test_no_public_name_imports_numba(name):
    check = f"import sys; from hrt import {name}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_first_calls_may_come_from_several_threads():
    code = """
from concurrent.futures import ThreadPoolExecutor
from hrt.generating import generate
from hrt import solve
instances = [generate("french", 20, seed) for seed in range(8)]
with ThreadPoolExecutor(8) as pool:
    together = [result.to_json() for result in pool.map(solve, instances)]
assert together == [solve(instance).to_json() for instance in instances]
"""
    subprocess.run([sys.executable, "-c", code], check=True)
