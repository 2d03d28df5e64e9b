"""All that is measured, one after the other; the figures are kept by name."""

import dataclasses
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from hrt.benching.alone import commanded, imported, measured
from hrt.benching.clock import Figures
from hrt.benching.inputs import MILLIONS, PLAIN, ROUNDS, Drawn

Tell = Callable[[str], None]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
_LIBRARIES_UP_TO = 10_000
# One market of 10,000 is far beyond any real one: the time allowed, in seconds.
LIMITS = {"market-10000": 60}
MILLION_LIMIT = 15


@dataclasses.dataclass
class Bench:
    """One run: `folder` for the inputs, `python` that has the libraries ("": none), `largest`
    number of candidates, and the `figures` so far, named `case/figure`."""

    folder: Path
    python: str
    largest: int
    tell: Tell
    figures: Figures = dataclasses.field(default_factory=dict)

    def keep(self, case: str, figures: Figures) -> None:
        """Keep the figures of a case, and say so."""
        self.figures |= {f"{case}/{name}": value for name, value in figures.items()}
        self.tell(f"{case}: " + ", ".join(f"{k} {v:.4g}" for k, v in figures.items()))

    def instance(self, case: str, drawn: Drawn) -> Path:
        """The file of a generated instance."""
        path = self.folder / f"{case}.json"
        self.keep(case, measured("save_instance", path, *dataclasses.astuple(drawn)))
        return path


def run_all(python: str, largest: int, tell: Tell) -> Figures:
    """Every case of up to `largest` candidates; some ten minutes when none is left out."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), python, largest, tell)
        # Compile first: that is once per machine.
        measured("plain", 20)
        _imports(bench)
        for size in SIZES:
            if size <= largest:
                _strict(bench, size)
        for size in PLAIN:
            bench.keep(f"plain-{size}", measured("plain", size))
        for case, drawn in ROUNDS.items():
            if drawn.candidates <= largest:
                _round(bench, case, drawn)
        for case, drawn in MILLIONS.items():
            if drawn.candidates <= largest:
                _million(bench, case, drawn)
        return bench.figures


def _imports(bench: Bench) -> None:
    everything = "from hrt import Instance, deferred_acceptance, explain, solve, verify"
    bench.keep("import", {"hrt": imported("import hrt"), "all": imported(everything)})


def _strict(bench: Bench, size: int) -> None:
    path = bench.folder / "strict.npz"
    measured("save_arrays", path, size)
    bench.keep(f"arrays-{size}", measured("arrays", path))
    if size <= _LIBRARIES_UP_TO:
        bench.keep(f"lists-{size}", measured("lists", path, bench.python))
    instance = bench.instance(f"json-{size}", Drawn("strict", size, wishes=5))
    out = bench.folder / "result.json"
    runs = [commanded("solve", instance, "-o", out) for _ in range(3)]
    told = {
        "seconds": statistics.median(ran.seconds for ran in runs),
        "processor": statistics.median(ran.processor for ran in runs),
        "peak_mb": max(ran.peak_mb for ran in runs),
    }
    bench.keep(f"json-{size}", told)
    if size >= 100_000:
        bench.keep(f"reading-{size}", measured("reading", instance))


def _round(bench: Bench, case: str, drawn: Drawn) -> None:
    instance, out = bench.instance(case, drawn), bench.folder / "result.json"
    limit = LIMITS.get(case, 0)
    runs = [measured("solving", instance, limit, out) for _ in range(1 if limit else 3)]
    runs.sort(key=lambda figures: figures["seconds"])
    bench.keep(case, runs[len(runs) // 2])
    if not limit:
        bench.keep(f"verify-{case}", measured("verifying", instance, out))
    if case in ("campaign", "national"):
        bench.keep(f"explain-{case}", measured("explaining", instance, out))


def _million(bench: Bench, case: str, drawn: Drawn) -> None:
    instance, out = bench.instance(case, drawn), bench.folder / "result.json"
    bench.keep(case, measured("solving", instance, MILLION_LIMIT, out))
    bench.keep(f"verify-{case}", measured("verifying", instance, out))
