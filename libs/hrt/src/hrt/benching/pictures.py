"""Times against sizes, both on logarithmic scales (SVG)."""

from collections.abc import Iterator
from pathlib import Path

from hrt.benching.cases import SIZES
from hrt.benching.clock import Figures
from hrt.benching.inputs import PLAIN, ROUNDS

Curve = tuple[str, str, list[tuple[int, float]]]
_OURS, _FILE, _C, _MATCHING, _ALGMATCH = "#a8224f", "#15616d", "#7a8b99", "#d98e04", "#5b8c5a"


def draw(figures: Figures, folder: Path) -> list[Path]:
    """Write those with something to show in `folder`; raises ImportError without matplotlib."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        "strict.svg": ("Strict markets, ten wishes each", list(_strict(figures))),
        "ties.svg": ("One market with ties, all figures proven", list(_ties(figures))),
    }
    drawn = {name: it for name, it in wanted.items() if any(points for *_, points in it[1])}
    for name, (title, curves) in drawn.items():
        _picture(folder / name, title, curves)
    return [folder / name for name in drawn]


def _strict(figures: Figures) -> Iterator[Curve]:
    for label, colour, name in (
        ("hrt, arrays", _OURS, "arrays-{}/seconds"),
        ("C loop, arrays", _C, "arrays-{}/c_seconds"),
        ("hrt, Python lists", "#d4739a", "lists-{}/seconds"),
        ("matching", _MATCHING, "lists-{}/matching"),
        ("algmatch", _ALGMATCH, "lists-{}/algmatch"),
        ("hrt solve, five wishes, file to file", _FILE, "json-{}/seconds"),
    ):
        yield label, colour, _points(figures, {size: name.format(size) for size in SIZES})


def _ties(figures: Figures) -> Iterator[Curve]:
    plain = {size: f"plain-{size}/{{}}" for size in PLAIN}
    markets = {
        drawn.candidates: f"{case}/{{}}"
        for case, drawn in ROUNDS.items()
        if case.startswith("market") and figures.get(f"{case}/proven") == 5
    }
    for label, colour, name, cases in (
        ("hrt solve", _OURS, "seconds", plain | markets),
        ("plain HiGHS", _C, "plain_seconds", plain),
    ):
        points = {size: case.format(name) for size, case in cases.items()}
        yield label, colour, _points(figures, points)


def _points(figures: Figures, names: dict[int, str]) -> list[tuple[int, float]]:
    return [(size, figures[name]) for size, name in names.items() if name in figures]


def _picture(path: Path, title: str, curves: list[Curve]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "font.size": 9}):
        figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
        for label, colour, points in curves:
            if points:
                axes.loglog(*zip(*points, strict=True), marker="o", color=colour, label=label)
        axes.set(title=title, xlabel="candidates", ylabel="seconds")
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
