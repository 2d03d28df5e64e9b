"""Others on the same arrays: a plain C loop, and the Python library `matching`."""

import ctypes
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Arrays = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
_SOURCE = Path(__file__).with_name("loop.c")
_PEER = """
import json, sys, time
from matching.games import HospitalResident
residents, hospitals, places = json.load(sys.stdin)
begin = time.perf_counter()
game = HospitalResident.create_from_dictionaries(residents, hospitals, places)
game.solve(optimal="resident")
print(time.perf_counter() - begin)
"""


def c_loop(arrays: Arrays) -> float | None:
    """Seconds of the C loop (best of three); None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "loop.so"
        flags = ["-O3", "-march=native", "-shared", "-fPIC", "-o", str(library)]
        subprocess.run([compiler, *flags, str(_SOURCE)], check=True)
        loop = ctypes.CDLL(str(library)).deferred_acceptance
    start, *_, places = arrays
    held = np.empty(start.size - 1, np.int32)
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (*arrays, held)]
    sizes = ctypes.c_int64(held.size), ctypes.c_int64(places.size)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        loop(*sizes, *pointers)
        times.append(time.perf_counter() - begin)
    return min(times)


def python_peer(python: str, arrays: Arrays) -> float:
    """Seconds of the library `matching`, installed for the interpreter `python`."""
    start, poste, rank, places = (array.tolist() for array in arrays)
    residents: dict[int, list[int]] = {}
    ranked: dict[int, list[tuple[int, int]]] = {}
    for candidate in range(len(start) - 1):
        own = range(start[candidate], start[candidate + 1])
        # That library wants each hospital once in a list.
        residents[candidate] = list(dict.fromkeys(poste[wish] for wish in own))
        for wish in own:
            ranked.setdefault(poste[wish], []).append((rank[wish], candidate))
    hospitals = {p: list(dict.fromkeys(c for _, c in sorted(own))) for p, own in ranked.items()}
    document = json.dumps([residents, hospitals, {p: places[p] for p in hospitals}])
    done = subprocess.run(
        [python, "-c", _PEER], input=document, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])
