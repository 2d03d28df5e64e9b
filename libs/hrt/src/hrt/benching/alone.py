"""One measure, or one command, in a process of its own, so that its memory is its own."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from hrt.benching.clock import Figures, peak_mb


@dataclass(frozen=True)
class Ran:
    """What a command took: seconds, of processor too, and the most memory it held in MB."""

    seconds: float
    processor: float
    peak_mb: float


def measured(name: str, *arguments: object) -> Figures:
    """The figures of a measure, `peak_mb` among them; raises CalledProcessError if it failed."""
    command = [sys.executable, "-m", "hrt.benching.alone", name, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def commanded(*arguments: object) -> Ran:
    """Run `hrt` with these arguments; raises CalledProcessError if it failed."""
    command = [sys.executable, "-m", "hrt", *map(str, arguments)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    processor = usage.ru_utime + usage.ru_stime
    return Ran(seconds, processor, usage.ru_maxrss * 1024 / 1e6)


def imported(what: str) -> float:
    """Seconds of an import in a fresh interpreter, the median of five."""
    code = f"import time; begin = time.perf_counter(); {what}; print(time.perf_counter() - begin)"
    times = sorted(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    )
    return times[2]


if __name__ == "__main__":
    # Here alone: what starts the measures must stay small, for a process inherits its peak.
    from hrt.benching.measures import MEASURES

    told = MEASURES[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**told, "peak_mb": peak_mb()}))
