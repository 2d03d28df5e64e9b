"""Others on the same inputs: a plain C loop, and Python libraries."""

import ctypes
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hrt.benching.inputs import Arrays, Ints, Lists

LIBRARIES = ("matching", "algmatch")
_LOOP = Path(__file__).with_name("loop.c")
_PEER = Path(__file__).with_name("peer.py")


def compiled_loop(folder: Path) -> Callable[[Arrays], Ints] | None:
    """The C loop, compiled in `folder`: poste of each candidate; None: no compiler here."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "loop.so"
    flags = ["-O3", "-march=native", "-shared", "-fPIC", "-o", str(library)]
    subprocess.run([compiler, *flags, str(_LOOP)], check=True)
    loop = ctypes.CDLL(str(library)).deferred_acceptance

    def run(arrays: Arrays) -> Ints:
        held = np.empty(arrays[0].size - 1, np.int32)
        pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (*arrays, held)]
        loop(ctypes.c_int64(held.size), ctypes.c_int64(arrays[3].size), *pointers)
        return held

    return run


def library(python: str, name: str, lists: tuple[Lists, Lists]) -> tuple[float, list[list[int]]]:
    """Seconds and pairs of a library, installed for the interpreter `python`."""
    done = subprocess.run(
        [python, str(_PEER), name],
        input=json.dumps(lists),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, pairs = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), sorted(pairs)
