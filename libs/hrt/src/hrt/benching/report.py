"""The report: promises, then each family of measures, in Markdown."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from hrt.benching.cases import LIMITS, MILLION_LIMIT, SIZES
from hrt.benching.clock import Figures
from hrt.benching.inputs import MILLIONS, PLAIN, ROUNDS, Drawn
from hrt.benching.targets import TARGETS
from hrt.result import FIGURES

_HEAD = """# How fast the engine is

Written by `make bench` (`hrt bench --report`); do not edit. {machine}.
Ratios are between times of the same run (with the C loop, in turns). Each measure has a
process of its own, with the loops compiled before; memory is the most that process held, the
interpreter and its libraries (some 150 MB) included. Processor time adds up all cores; where the
machine had other work, it tells more than seconds do. Whoever is compared must give the same
answer, or nothing is written.
"""

_LIMITS = """Time limits: {market} s for one market of 10,000, {million} s for the million.

The plain way is one integer program for the whole instance, one inequality per wish, stage by
stage, nothing prepared; both find the same objective.
"""


def report(figures: Figures, pictures: list[str]) -> str:
    """The whole page; `pictures` are the paths from it."""
    parts = [
        _HEAD.format(machine=_machine()),
        "## What was promised\n\n"
        + _table(("promise", "target", "measured", "processor time", ""), _targets(figures)),
        "## Strict preferences\n\n"
        + _strict(figures, [p for p in pictures if p.endswith("strict.svg")]),
        "## Rounds with ties\n\n"
        + _rounds(figures, [p for p in pictures if p.endswith("ties.svg")]),
        "## Verifying and explaining\n\n" + _accounts(figures),
    ]
    return "\n".join(parts)


def _machine() -> str:
    cores = f"{len(os.sched_getaffinity(0))} cores"
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    load = os.getloadavg()[0]
    return f"{model}, {cores}, Python {platform.python_version()}, load {load:.1f} at the end"


def _targets(figures: Figures) -> Iterator[tuple[str, ...]]:
    for target in TARGETS:
        if f"{target.figure.split('/')[0]}/peak_mb" in figures or target.figure in figures:
            sign = "≥" if target.least else "≤"
            wanted = f"{sign} {_number(target.limit)} {target.unit}"
            told = figures.get(target.figure)
            measured = "not reached" if told is None else f"{_number(told)} {target.unit}"
            worked = figures.get(target.processor)
            processor = "" if worked is None else f"{_number(worked)} {target.unit}"
            met = "met" if target.met(figures) else "**missed**"
            yield target.text, wanted, measured, processor, met


def _strict(figures: Figures, pictures: list[str]) -> str:
    arrays = _table(
        ("candidates × 10", "hrt, arrays", "C loop", "hrt ÷ C", "memory"),
        (
            (
                f"{size:,}",
                *_cells(figures, f"arrays-{size}", "seconds", "c_seconds", "over_c", "peak_mb"),
            )
            for size in SIZES
            if f"arrays-{size}/seconds" in figures
        ),
    )
    lists = _table(
        ("candidates × 10", "hrt, lists", "`matching`", "÷ hrt", "`algmatch`", "÷ hrt"),
        (
            (
                f"{size:,}",
                *_cells(figures, f"lists-{size}", "seconds", "matching", "matching_over"),
                *_cells(figures, f"lists-{size}", "algmatch", "algmatch_over"),
            )
            for size in SIZES
            if f"lists-{size}/seconds" in figures
        ),
    )
    files = _table(
        ("candidates × 5", "file", "seconds", "processor", "memory", "reading", "reading ÷ file"),
        (
            (
                f"{size:,}",
                *_cells(figures, f"json-{size}", "mb", "seconds", "processor", "peak_mb"),
                *_cells(figures, f"reading-{size}", "mb_per_second", "times_the_file"),
            )
            for size in SIZES
            if f"json-{size}/seconds" in figures
        ),
    )
    told = "`hrt solve` from a JSON file to a result file, all figures proven:\n"
    return "\n".join((*map(_image, pictures), arrays, lists, told, files))


def _rounds(figures: Figures, pictures: list[str]) -> str:
    rows = []
    for case, drawn in (ROUNDS | MILLIONS).items():
        if f"{case}/seconds" in figures:
            rows.append((_name(drawn), *_round(figures, case)))
    solved = _table(
        ("round", "wishes", "seconds", "processor", "proven", "gap of `placed`", "memory"),
        rows,
    )
    plain = _table(
        ("one market of", "hrt", "plain HiGHS", "÷ hrt"),
        (
            (f"{size}", *_cells(figures, f"plain-{size}", "seconds", "plain_seconds", "plain_over"))
            for size in PLAIN
            if f"plain-{size}/seconds" in figures
        ),
    )
    told = _LIMITS.format(market=LIMITS["market-10000"], million=MILLION_LIMIT)
    return "\n".join((*map(_image, pictures), solved, told, plain))


def _name(drawn: Drawn) -> str:
    markets = "one market" if drawn.markets == 1 else f"{drawn.markets} markets"
    return f"{drawn.kind}, {drawn.candidates:,} candidates, {markets}"


def _round(figures: Figures, case: str) -> tuple[str, ...]:
    proven = int(figures[f"{case}/proven"])
    told = "all" if proven == len(FIGURES) else ", ".join(FIGURES[:proven])
    wishes = f"{int(figures[f'{case}/wishes']):,}"
    gap = f"{figures[f'{case}/gap_percent']:.2g} %"
    seconds, processor, memory = _cells(figures, case, "seconds", "processor", "peak_mb")
    return wishes, seconds, processor, told, gap, memory


def _accounts(figures: Figures) -> str:
    cases = (*ROUNDS, *MILLIONS)
    verified = _table(
        ("verify", "parsing", "recount", "with proof", "processor", "not re-proven", "memory"),
        (
            (
                case,
                *_cells(figures, f"verify-{case}", "parse", "alone", "seconds", "processor"),
                f"{int(figures[f'verify-{case}/notes'])} figures",
                *_cells(figures, f"verify-{case}", "peak_mb"),
            )
            for case in cases
            if f"verify-{case}/seconds" in figures
        ),
    )
    told = _table(
        ("explain everyone", "no alternatives", "with them", "processor", "how many", "memory"),
        (
            (
                case,
                *_cells(figures, f"explain-{case}", "quick", "full", "processor"),
                f"{int(figures[f'explain-{case}/alternatives']):,}",
                *_cells(figures, f"explain-{case}", "peak_mb"),
            )
            for case in cases
            if f"explain-{case}/quick" in figures
        ),
    )
    return "\n".join((verified, told))


_UNITS = {"mb": "MB", "peak_mb": "MB", "mb_per_second": "MB/s", "times_the_file": "×"}


def _cells(figures: Figures, case: str, *names: str) -> tuple[str, ...]:
    return tuple(_cell(figures, f"{case}/{name}", name) for name in names)


def _cell(figures: Figures, key: str, name: str) -> str:
    if key not in figures:
        return "–"
    unit = "×" if "over" in name else _UNITS.get(name, "s")
    value = figures[key]
    if unit == "s" and value < 1:
        value, unit = value * 1000, "ms"
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _image(path: str) -> str:
    return f"![times against sizes]({path})\n"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
